# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# apache with threads (mpm_event), static files, CGIs and server-side includes

APACHE_PORT=18081
APACHE_URL=http://127.0.0.1:$APACHE_PORT

srv_packages() {
	echo apache2-bin apache2-utils curl
}

apache_files() {
	local size
	mkdir -p "$W/www/dir" "$W/cgi" "$W/run" "$W/log"
	for size in 300 5000 40000 90000 600000; do
		head -c "$size" /dev/zero | tr '\0' 'x' >"$W/www/$size.html"
	done
	seq 1 30 | sed "s|.*|$W/www/dir/&.txt|" | xargs touch
	cat >"$W/www/page.shtml" <<-'END'
	<html><!--#echo var="DATE_LOCAL" -->
	<!--#include virtual="/300.html" --></html>
	END
	cat >"$W/cgi/env.cgi" <<-'END'
	#!/bin/sh
	printf 'Content-type: text/plain\r\n\r\n'
	env | sort | head -n 20
	END
	cat >"$W/cgi/count.cgi" <<-'END'
	#!/bin/sh
	printf 'Content-type: text/plain\r\n\r\n'
	wc -c
	END
	chmod 0755 "$W"/cgi/*.cgi
}

# The second alias is the hole: it reaches the system's programs.
apache_conf() {
	local modules=/usr/lib/apache2/modules module
	for module in mpm_event authz_core alias cgid dir include mime \
		autoindex log_config; do
		[ ! -e "$modules/mod_$module.so" ] || echo \
			"LoadModule ${module}_module $modules/mod_$module.so"
	done
	cat <<-END
	ServerName localhost
	ServerRoot $W
	PidFile $W/run/httpd.pid
	ScriptSock $W/run/cgid
	Listen 127.0.0.1:$APACHE_PORT
	DocumentRoot $W/www
	ErrorLog $W/log/error.log
	LogFormat "%h %t \"%r\" %>s %b" common
	CustomLog $W/log/access.log common
	TypesConfig /etc/mime.types
	AddType text/html .shtml
	AddOutputFilter INCLUDES .shtml
	StartServers 2
	ThreadsPerChild 8
	MaxRequestWorkers 16
	MaxConnectionsPerChild 400
	ScriptAlias /cgi/ $W/cgi/
	ScriptAlias /old/ /bin/
	<Directory />
		Options +Indexes +Includes +ExecCGI
		Require all granted
	</Directory>
	END
}

srv_prepare() {
	apache_files
	apache_conf >"$W/httpd.conf"
	head -c 20000 /dev/zero | tr '\0' 'b' >"$W/body"
	chown -R www-data: "$W"
}

srv_start() {
	rm -f "$W/run/httpd.pid"
	scoped www-data /usr/sbin/apache2 -DFOREGROUND -f "$W/httpd.conf"
	wait_for 10 port_open "$APACHE_PORT"
}

srv_stop() {
	[ ! -s "$W/run/httpd.pid" ] || kill -TERM "$(cat "$W/run/httpd.pid")"
	sleep 0.5
	scope_end
}

apache_get() {	# apache_get REQUESTS CONCURRENCY PATH [AB OPTION…]
	local n=$1 c=$2 path=$3
	shift 3
	ab -q -n "$n" -c "$c" "$@" "$APACHE_URL$path" >/dev/null 2>&1
}

srv_learn() {
	local r=$1
	apache_get 600 "$(pick "$r" a 1 4 12)" /300.html
	apache_get 300 "$(pick "$r" b 2 8)" "/$(pick "$r" c 5000 40000).html" -k
	apache_get 80 "$(pick "$r" d 1 5)" "/$(pick "$r" e 90000 600000).html"
	apache_get 60 "$(pick "$r" f 1 6)" /page.shtml
	apache_get 40 3 /none.html
	apache_get 15 "$(pick "$r" g 1 3)" /cgi/env.cgi
	apache_get 10 2 /cgi/count.cgi -p "$W/body" -T text/plain
	curl -s "$APACHE_URL/dir/" -o /dev/null
	curl -s -r 100-900 "$APACHE_URL/40000.html" -o /dev/null
	[ $((r % 4)) -ne 2 ] || kill -USR1 "$(cat "$W/run/httpd.pid")"
	[ $((r % 7)) -ne 3 ] || { srv_stop; srv_start; }
}

srv_normal() {
	apache_get 500 10 /5000.html -k
	apache_get 300 14 /300.html
	apache_get 60 4 /600000.html -k
	apache_get 40 3 /page.shtml -k
	apache_get 20 2 /cgi/env.cgi
	apache_get 12 3 /cgi/count.cgi -p "$W/body" -T text/plain
	apache_get 10 1 /none/at/all
	curl -s "$APACHE_URL/dir/" -o /dev/null
	curl -sI "$APACHE_URL/90000.html" >/dev/null
	[ $(($1 % 5)) -ne 3 ] || kill -USR1 "$(cat "$W/run/httpd.pid")"
}

srv_warm() {
	apache_get 100 4 /5000.html
	apache_get 10 2 /cgi/env.cgi
	apache_get 10 2 /page.shtml
}

srv_attacks() {
	echo alias-shell ssi-command
}

attack_alias_shell() {	# the alias runs a shell, which reads its orders
	mark
	curl -s --data 'echo; id; uname -a' "$APACHE_URL/old/sh"
}

attack_ssi_command() {	# a page put into the tree has the server run a command
	echo '<!--#exec cmd="id; uname -a" -->' >"$W/www/left.shtml"
	mark
	curl -s "$APACHE_URL/left.shtml"
	rm "$W/www/left.shtml"
}
