# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bind's named: threads around an event loop, zones of its own, updates

NAMED_PORT=18053
NAMED_CONTROL=18953

srv_packages() {
	echo bind9 bind9-dnsutils bind9-utils gcc
}

named_zone() {	# named_zone NAME HOSTS
	local i
	cat <<-END
	\$TTL 60
	@ IN SOA ns.$1. root.$1. 1 3600 600 86400 60
	@ IN NS ns.$1.
	ns IN A 127.0.0.1
	END
	for ((i = 1; i <= $2; i++)); do
		echo "h$i IN A 127.1.$((i / 250)).$((i % 250 + 1))"
	done
}

srv_prepare() {
	mkdir -p "$W/zones" "$W/run"
	named_zone one.test 2000 >"$W/zones/one"
	named_zone two.test 50 >"$W/zones/two"
	rndc-confgen -A hmac-sha256 -p "$NAMED_CONTROL" >"$W/rndc.conf" \
		2>/dev/null
	sed '/^# End of rndc/q' "$W/rndc.conf" >"$W/client.conf"
	sed -n '/^key /,/^};/p' "$W/client.conf" >"$W/key.conf"
	cat >"$W/named.conf" <<-END
	include "$W/key.conf";
	controls { inet 127.0.0.1 port $NAMED_CONTROL
		allow { 127.0.0.1; } keys { "rndc-key"; }; };
	options {
		directory "$W/zones";
		pid-file "$W/run/named.pid";
		session-keyfile "$W/run/session.key";
		listen-on port $NAMED_PORT { 127.0.0.1; };
		listen-on-v6 { none; };
		recursion no;
		dnssec-validation no;
		querylog no;
	};
	zone "one.test" { type primary; file "one";
		allow-update { 127.0.0.1; }; allow-transfer { 127.0.0.1; }; };
	zone "two.test" { type primary; file "two"; };
	END
	cc -O1 -shared -fPIC -DCONNECT -o "$W/connect.so" \
		"$EVAL_SRC/attacks/awaken.c" -ldl
	cc -O1 -shared -fPIC -DSETUID -o "$W/setuid.so" \
		"$EVAL_SRC/attacks/awaken.c" -ldl
	chown -R bind: "$W"
}

srv_start() {
	scoped bind /usr/sbin/named -g -n 2 -c "$W/named.conf"
	wait_for 10 named_up
}

named_up() {
	named_ask +tries=1 +time=1 ns.one.test | grep -q 127.0.0.1
}

srv_stop() {
	[ ! -s "$W/run/named.pid" ] || kill -TERM "$(cat "$W/run/named.pid")"
	wait_for 10 scope_empty || scope_end
}

named_ask() {
	dig -p "$NAMED_PORT" @127.0.0.1 +short "$@"
}

named_control() {
	rndc -c "$W/client.conf" -s 127.0.0.1 -p "$NAMED_CONTROL" "$@" \
		>/dev/null 2>&1
}

named_many() {	# named_many COUNT DIG OPTION…: that many names in one go
	local n=$1
	shift
	seq 1 "$n" | sed 's/.*/h&.one.test/' >"$W.names"
	dig -p "$NAMED_PORT" @127.0.0.1 +short "$@" -f "$W.names" >/dev/null
}

named_update() {	# named_update NAME
	printf 'server 127.0.0.1 %s\nzone one.test\nupdate add %s.one.test 60 A 127.9.9.9\nupdate delete %s.one.test\nsend\n' \
		"$NAMED_PORT" "$1" "$1" | nsupdate >/dev/null 2>&1
}

srv_learn() {
	local r=$1
	named_many "$(pick "$r" a 300 600 900)"
	named_many "$(pick "$r" b 50 120)" +tcp
	named_many 60 -t "$(pick "$r" c ANY MX TXT AAAA)"
	named_ask none.one.test
	named_ask h3.two.test
	named_ask elsewhere.example
	named_update "u$r"
	named_ask -t AXFR two.test >/dev/null
	[ $((r % 3)) -ne 1 ] || named_ask -t AXFR one.test >/dev/null
	[ $((r % 3)) -ne 2 ] || named_control reload
	[ $((r % 4)) -ne 1 ] || named_control sync
	[ $((r % 5)) -ne 2 ] || named_control flush
	named_control status
	[ $((r % 9)) -ne 4 ] || { srv_stop; srv_start; }
}

srv_normal() {
	named_many 800
	named_many 100 +tcp +keepopen
	named_many 80 -t TXT
	named_ask -x 127.0.0.1
	named_ask absent.two.test
	named_update "v$1"
	named_ask -t AXFR one.test >/dev/null
	[ $(($1 % 4)) -ne 1 ] || named_control reload
	[ $(($1 % 5)) -ne 3 ] || named_control sync
	named_control status
}

srv_warm() {
	named_many 200
	named_many 20 +tcp
}

srv_attacks() {
	echo query-connect query-setuid
}

# A library of the attacker's waits in the server for a query, as the code does
# that an overflow leaves behind.
named_awaken() {	# named_awaken LIBRARY
	srv_stop
	SCOPE_PRELOAD=$W/$1.so srv_start
	srv_warm
	mark
	named_ask +tcp +tries=1 +time=1 xyzzy.one.test
	sleep 1
}

attack_query_connect() {	# connects out, and runs a shell
	named_awaken connect
}

attack_query_setuid() {	# leaves a set-uid program
	named_awaken setuid
}
