# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# memcached with four worker threads

MC_PORT=21211

srv_packages() {
	echo memcached python3 netcat-openbsd
}

srv_prepare() {
	# A copy, for one attack replaces it at its path.
	install -m 0755 /usr/bin/memcached "$W/memcached"
	chown memcache: "$W"
}

srv_start() {
	scoped memcache "$W/memcached" -l 127.0.0.1 -p "$MC_PORT" -t 4 -m 32
	wait_for 10 port_open "$MC_PORT"
}

srv_stop() {
	scope_end
}

mc_load() {	# mc_load KEY=VALUE…: see mcload.py
	python3 "$EVAL_SRC/mcload.py" "port=$MC_PORT" "$@"
}

srv_learn() {
	local r=$1
	mc_load clients="$(pick "$r" a 2 8 25)" requests=250 keys=500 \
		size="$(pick "$r" b 50 400 1500)" \
		pipeline="$(pick "$r" c 1 2 6)" "seed=$r"
	mc_load clients="$(pick "$r" d 20 45)" requests=50 keys=3000 \
		size="$(pick "$r" e 30 2000)" pipeline="$(pick "$r" f 1 5 16)" \
		"seed=$r"
	mc_load clients="$(pick "$r" g 2 6)" requests=20 keys=200 pipeline=1 \
		size="$(pick "$r" h 50000 200000 600000)" "seed=$r"
	mc_load clients="$(pick "$r" i 1 3)" requests=5 size=10 keys=5 \
		pipeline="$(pick "$r" j 1 3)" stats=1 "seed=$r"
	[ $((r % 8)) -ne 3 ] || { srv_stop; srv_start; }
}

srv_normal() {
	mc_load clients=14 requests=300 size=700 keys=2000 pipeline=2 \
		"seed=n$1"
	mc_load clients=40 requests=40 size=60 keys=100 pipeline=12 "seed=n$1"
	mc_load clients=5 requests=20 size=400000 keys=90 pipeline=1 \
		"seed=n$1"
	mc_load clients=2 requests=5 size=10 keys=5 pipeline=2 stats=1 \
		"seed=n$1"
	[ $(($1 % 9)) -ne 5 ] || { srv_stop; srv_start; }
}

srv_warm() {
	mc_load clients=4 requests=50 size=100 keys=100 pipeline=1 seed=w
}

srv_attacks() {
	echo metadump preload-listen trojan
}

attack_metadump() {	# every key of the cache, by a command never used
	mark
	printf 'lru_crawler metadump all\r\n' | nc -q 1 127.0.0.1 "$MC_PORT" \
		>/dev/null
}

attack_preload_listen() {
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-listen.so srv_start
	srv_warm
}

attack_trojan() {	# replaced at its path; the real one is run after
	srv_stop
	mv "$W/memcached" "$W/memcached.real"
	install -m 0755 "$BIN/trojan" "$W/memcached"
	mark
	srv_start
	srv_warm
	srv_stop
	mv "$W/memcached.real" "$W/memcached"
}
