# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# nginx with static files, PHP pages (php-fpm) and shell CGIs (fcgiwrap)

NGINX_PORT=18080
NGINX_URL=http://127.0.0.1:$NGINX_PORT

srv_packages() {
	echo nginx-light php-fpm fcgiwrap apache2-utils wrk curl
}

nginx_files() {
	local size
	mkdir -p "$W/www/cgi" "$W/www/dir" "$W/run/php" "$W/run/up" "$W/log"
	for size in 200 4000 30000 70000 400000 1500000; do
		head -c "$size" /dev/zero | tr '\0' 'x' >"$W/www/$size.html"
	done
	seq 1 40 | sed "s|.*|$W/www/dir/&.txt|" | xargs touch
	cat >"$W/www/index.php" <<-'END'
	<?php
	session_save_path(__DIR__ . '/../run/php');
	session_start();
	$_SESSION['n'] = ($_SESSION['n'] ?? 0) + 1;
	foreach (array_slice(scandir(__DIR__ . '/dir'), 2) as $f)
		echo htmlspecialchars($f), ' ',
			filesize(__DIR__ . "/dir/$f"), "\n";
	echo str_repeat('row ', (int)($_GET['rows'] ?? 10));
	END
	cat >"$W/www/upload.php" <<-'END'
	<?php
	$f = tempnam(__DIR__ . '/../run/up', 'up');
	file_put_contents($f, file_get_contents('php://input'));
	echo md5_file($f), "\n";
	unlink($f);
	END
	cat >"$W/www/cgi/resolve.cgi" <<-'END'
	#!/bin/sh
	# Passes its argument to a shell: the hole that the attack uses.
	host=$(echo "$QUERY_STRING" | sed 's/^host=//; s/%3B/;/g; s/%20/ /g')
	printf 'Content-type: text/plain\r\n\r\n'
	eval "getent hosts $host"
	END
	cat >"$W/www/cgi/list.cgi" <<-'END'
	#!/bin/sh
	printf 'Content-type: text/plain\r\n\r\n'
	ls -l "$DOCUMENT_ROOT/dir" | sort -k 9 | head -n "${QUERY_STRING:-5}"
	END
	chmod 0755 "$W"/www/cgi/*.cgi
}

nginx_conf() {
	cat >"$W/nginx.conf" <<-END
	worker_processes 2;
	daemon off;
	pid $W/run/nginx.pid;
	error_log $W/log/error.log;
	events { worker_connections 512; }
	http {
		include /etc/nginx/mime.types;
		access_log $W/log/access.log;
		sendfile on;
		keepalive_timeout 5;
		client_max_body_size 4m;
		client_body_temp_path $W/run/body;
		proxy_temp_path $W/run/proxy;
		fastcgi_temp_path $W/run/fcgi;
		uwsgi_temp_path $W/run/uwsgi;
		scgi_temp_path $W/run/scgi;
		gzip on;
		server {
			listen 127.0.0.1:$NGINX_PORT;
			root $W/www;
			location ~ \.php$ {
				include /etc/nginx/fastcgi.conf;
				fastcgi_pass unix:$W/run/php.sock;
			}
			location /cgi/ {
				include /etc/nginx/fastcgi.conf;
				fastcgi_pass unix:$W/run/cgi.sock;
			}
		}
	}
	END
	cat >"$W/php-fpm.conf" <<-END
	[global]
	pid = $W/run/php-fpm.pid
	error_log = $W/log/php.log
	daemonize = no
	[www]
	listen = $W/run/php.sock
	pm = static
	pm.max_children = 3
	pm.max_requests = 300
	END
}

srv_prepare() {
	PHP_FPM=$(command -v php-fpm8.2 php-fpm8.4 php-fpm | head -n 1)
	nginx_files
	nginx_conf
	head -c 1000 /dev/zero | tr '\0' 'a' >"$W/body1"
	head -c 120000 /dev/zero | tr '\0' 'b' >"$W/body2"
	head -c 30000 /dev/zero | tr '\0' 'c' >"$W/body3"
	chown -R www-data: "$W"
}

srv_start() {
	PHP_FPM=$(command -v php-fpm8.2 php-fpm8.4 php-fpm | head -n 1)
	rm -f "$W"/run/*.sock
	scoped www-data "$PHP_FPM" -y "$W/php-fpm.conf"
	scoped www-data /usr/sbin/fcgiwrap -c 2 -s "unix:$W/run/cgi.sock"
	wait_for 10 test -S "$W/run/php.sock" || return
	wait_for 10 test -S "$W/run/cgi.sock" || return
	scoped www-data /usr/sbin/nginx -p "$W" -c "$W/nginx.conf"
	wait_for 10 port_open "$NGINX_PORT"
}

srv_stop() {
	[ ! -s "$W/run/nginx.pid" ] || kill -QUIT "$(cat "$W/run/nginx.pid")"
	sleep 0.3
	scope_end
}

nginx_get() {	# nginx_get REQUESTS CONCURRENCY PATH [AB OPTION…]
	local n=$1 c=$2 path=$3
	shift 3
	ab -q -n "$n" -c "$c" "$@" "$NGINX_URL$path" >/dev/null 2>&1
}

nginx_reopen() {
	mv "$W/log/access.log" "$W/log/access.log.1"
	kill -USR1 "$(cat "$W/run/nginx.pid")"
}

# A site's days: files and pages of all sizes, few or many visitors at once.
srv_learn() {
	local r=$1
	nginx_get 500 "$(pick "$r" a 1 3 8 20)" /200.html
	nginx_get 500 "$(pick "$r" b 2 6 30)" /4000.html -k
	nginx_get 150 "$(pick "$r" c 1 4 12)" "$(pick "$r" d /30000.html \
		/70000.html /400000.html)" "$(pick "$r" e -k -r)"
	nginx_get 40 "$(pick "$r" f 2 5 14)" /1500000.html
	nginx_get 50 4 /missing.html
	nginx_get 200 "$(pick "$r" g 1 4 9)" \
		"/index.php?rows=$(pick "$r" h 20 200 1500 6000 20000)"
	nginx_get 60 "$(pick "$r" i 1 3 6)" /upload.php \
		-p "$W/body$(pick "$r" j 1 2 3)" -T text/plain
	nginx_get 30 "$(pick "$r" k 1 3)" "/cgi/resolve.cgi?host=localhost"
	nginx_get 15 "$(pick "$r" l 1 2 4)" "/cgi/list.cgi?$(pick "$r" m 3 30)"
	nginx_get 6 2 "/cgi/resolve.cgi?host=ip6-localhost"
	curl -s --compressed -r 100-2000 "$NGINX_URL/70000.html" -o /dev/null
	curl -s --compressed "$NGINX_URL/30000.html" -o /dev/null
	curl -sI "$NGINX_URL/4000.html" >/dev/null
	[ $((r % 2)) -ne 1 ] || wrk -t 1 -c "$(pick "$r" n 5 12 50)" -d 1 \
		"$NGINX_URL$(pick "$r" o /4000.html /30000.html)" >/dev/null
	[ $((r % 3)) -ne 1 ] || nginx_reopen
	[ $((r % 4)) -ne 2 ] || kill -HUP "$(cat "$W/run/nginx.pid")"
	[ $((r % 7)) -ne 3 ] || { srv_stop; srv_start; }
}

# Larger files, keep-alive, more at once; other pages in other shares.
srv_normal() {
	wrk -t 2 -c 30 -d 1 "$NGINX_URL/30000.html" >/dev/null
	nginx_get 300 16 /400000.html -k
	nginx_get 500 16 /200.html
	nginx_get 20 2 /none/at/all
	nginx_get 400 10 "/index.php?rows=4000" -k
	nginx_get 60 5 /upload.php -p "$W/body3" -T text/plain
	nginx_get 20 2 /upload.php -p "$W/body2" -T text/plain -k
	nginx_get 60 5 "/cgi/list.cgi?20"
	nginx_get 20 4 "/cgi/resolve.cgi?host=ip6-localhost"
	nginx_get 20 3 "/cgi/resolve.cgi?host=localhost"
	curl -s --compressed "$NGINX_URL/70000.html" -o /dev/null \
		"$NGINX_URL/4000.html" -o /dev/null
	curl -s -r -500 "$NGINX_URL/400000.html" -o /dev/null
	[ $(($1 % 5)) -ne 3 ] || nginx_reopen
	[ $(($1 % 6)) -ne 4 ] || kill -HUP "$(cat "$W/run/nginx.pid")"
}

srv_warm() {
	nginx_get 100 4 /4000.html
	nginx_get 30 3 /index.php
	nginx_get 10 2 "/cgi/resolve.cgi?host=localhost"
}

srv_attacks() {
	echo cgi-command php-command php-listen preload-listen
}

attack_cgi_command() {	# the hole in resolve.cgi
	mark
	curl -s "$NGINX_URL/cgi/resolve.cgi?host=localhost%3Bid%3Buname%20-a"
}

attack_php_command() {	# a page dropped into the tree runs a command
	echo '<?php system("id; uname -a");' >"$W/www/shell.php"
	mark
	curl -s "$NGINX_URL/shell.php"
	rm "$W/www/shell.php"
}

attack_php_listen() {	# a page whose worker opens a listening socket
	cat >"$W/www/listen.php" <<-'END'
	<?php
	$s = stream_socket_server('tcp://127.0.0.1:0');
	@stream_socket_accept($s, 0.2);
	END
	mark
	curl -s "$NGINX_URL/listen.php"
	rm "$W/www/listen.php"
}

attack_preload_listen() {
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-listen.so srv_start
	srv_warm
}
