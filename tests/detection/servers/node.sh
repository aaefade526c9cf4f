# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# a Node.js web application: an event loop and a pool of threads

NODE_PORT=18083
NODE_URL=http://127.0.0.1:$NODE_PORT

srv_packages() {
	echo nodejs apache2-utils curl
}

srv_prepare() {
	mkdir -p "$W/files"
	cp "$EVAL_SRC/attacks/application.js" "$W/"
	seq 1 20000 >"$W/files/numbers"
	seq 1 50 >"$W/files/few"
	head -c 40000 /dev/zero | tr '\0' 'a' >"$W/body"
	chown -R www-data: "$W"
}

srv_start() {
	scoped www-data /usr/bin/node "$W/application.js" "$NODE_PORT" "$W"
	wait_for 20 port_open "$NODE_PORT"
}

srv_stop() {
	scope_end
}

node_get() {	# node_get REQUESTS CONCURRENCY PATH [AB OPTION…]
	local n=$1 c=$2 path=$3
	shift 3
	ab -q -n "$n" -c "$c" "$@" "$NODE_URL$path" >/dev/null 2>&1
}

srv_learn() {
	local r=$1
	node_get 400 "$(pick "$r" a 1 5 15)" /hello "$(pick "$r" b -k -r)"
	node_get 100 "$(pick "$r" c 1 4 9)" "/file/$(pick "$r" d few numbers)"
	node_get 40 "$(pick "$r" e 1 3)" /hash
	node_get 40 "$(pick "$r" f 1 4)" /keep -p "$W/body" -T text/plain
	node_get 30 3 /zip
	node_get 10 1 /none
	[ $((r % 9)) -ne 4 ] || { srv_stop; srv_start; }
}

srv_normal() {
	node_get 500 12 /hello -k
	node_get 120 6 /file/numbers -k
	node_get 50 4 /hash
	node_get 50 5 /keep -p "$W/body" -T text/plain
	node_get 20 2 /zip -k
	node_get 10 2 /none/at/all
}

srv_warm() {
	node_get 100 4 /hello
	node_get 20 2 /file/few
	node_get 10 2 /hash
}

srv_attacks() {
	echo eval-command eval-implant
}

attack_eval_command() {	# a template that runs a command
	mark
	curl -sG "$NODE_URL/render" --data-urlencode \
		"t=process.mainModule.require('child_process').execSync('id')"
}

attack_eval_implant() {	# a template that changes the application, and listens
	mark
	curl -sG "$NODE_URL/render" --data-urlencode \
		"t=process.mainModule.require('fs').appendFileSync('$W/application.js','//\n')"
	curl -sG "$NODE_URL/render" --data-urlencode \
		"t=process.mainModule.require('net').createServer().listen(0,'127.0.0.1')"
}
