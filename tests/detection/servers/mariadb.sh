# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mariadb with one thread a connection

MY_PORT=13306

srv_packages() {
	echo mariadb-server mariadb-client gcc
}

my() {
	mariadb -h 127.0.0.1 -P "$MY_PORT" -u eval -peval "$@"
}

my_slap() {
	mariadb-slap -h 127.0.0.1 -P "$MY_PORT" -u eval -peval --silent "$@"
}

srv_prepare() {
	mkdir -p "$W/tmp" "$W/plugin"
	chown -R mysql: "$W"
	cat >"$W/my.cnf" <<-END
	[mariadbd]
	datadir = $W/db
	socket = $W/my.sock
	pid-file = $W/my.pid
	port = $MY_PORT
	bind-address = 127.0.0.1
	tmpdir = $W/tmp
	plugin-dir = $W/plugin
	innodb_buffer_pool_size = 32M
	innodb_log_file_size = 16M
	slow_query_log = on
	long_query_time = 0.05
	thread_cache_size = 8
	skip-name-resolve
	table_open_cache = 60
	END
	cat >"$W/init.sql" <<-END
	CREATE USER IF NOT EXISTS eval@'%' IDENTIFIED BY 'eval';
	GRANT ALL ON *.* TO eval@'%' WITH GRANT OPTION;
	END
	mariadb-install-db --no-defaults --user=mysql --datadir="$W/db" \
		--auth-root-authentication-method=normal >/dev/null
	cc -O1 -shared -fPIC -o "$W/plugin/udf.so" "$EVAL_SRC/attacks/udf.c"
}

srv_start() {
	scoped mysql /usr/sbin/mariadbd --defaults-file="$W/my.cnf" \
		--init-file="$W/init.sql"
	wait_for 30 my -e 'SELECT 1'
}

srv_stop() {
	my -e SHUTDOWN >/dev/null 2>&1
	wait_for 20 scope_empty || scope_end
}

# One table of rows, filled, read, changed, sorted on disk, dropped.
my_work() {	# my_work ROWS TEXT_LENGTH DATABASE
	my <<-END
	CREATE DATABASE IF NOT EXISTS $3; USE $3;
	CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY, v TEXT)
		ENGINE=InnoDB;
	REPLACE INTO t SELECT seq, REPEAT('x', $2) FROM seq_1_to_$1;
	UPDATE t SET v = CONCAT(v, 'y') WHERE id % 3 = 0;
	SELECT COUNT(*), MAX(v) FROM t;
	SELECT v, COUNT(*) FROM t GROUP BY v ORDER BY 2 DESC LIMIT 3;
	CREATE TABLE a (id INT, v VARCHAR(200)) ENGINE=Aria;
	INSERT INTO a SELECT id, LEFT(v, 100) FROM t;
	ALTER TABLE a ADD INDEX (id);
	DROP TABLE a;
	DELETE FROM t WHERE id % 5 = 0;
	END
	my -e "SELECT nothing FROM $3.none"
	my "$3" -e "SHOW TABLE STATUS; SHOW GLOBAL STATUS;"
}

srv_learn() {
	local r=$1
	my_slap --auto-generate-sql --number-of-queries=1200 \
		--concurrency="$(pick "$r" a 1 4 10)" \
		--auto-generate-sql-load-type="$(pick "$r" b mixed read)"
	my_slap --auto-generate-sql --number-of-queries=800 \
		--concurrency="$(pick "$r" c 2 8 16)" \
		--auto-generate-sql-load-type="$(pick "$r" d write update)" \
		--auto-generate-sql-add-autoincrement
	my_slap --auto-generate-sql --number-of-queries=500 --engine=aria \
		--concurrency=3 --auto-generate-sql-add-autoincrement \
		--auto-generate-sql-load-type="$(pick "$r" e key mixed)"
	my_work "$(pick "$r" f 200 700 1500)" "$(pick "$r" g 30 90 150)" \
		"learn$((r % 3))"
	[ $((r % 4)) -ne 2 ] || my_work "$(pick "$r" h 15000 40000)" 250 big
	[ $((r % 4)) -ne 1 ] || mariadb-dump -h 127.0.0.1 -P "$MY_PORT" \
		-u eval -peval --databases learn1 >/dev/null
	[ $((r % 6)) -ne 4 ] || { srv_stop; srv_start; }
}

srv_normal() {
	my_slap --concurrency=12 --number-of-queries=2000 --auto-generate-sql \
		--auto-generate-sql-load-type=update
	my_slap --concurrency=2 --number-of-queries=1500 --auto-generate-sql \
		--number-char-cols=4 --number-int-cols=3
	my_slap --concurrency=6 --number-of-queries=500 --auto-generate-sql \
		--auto-generate-sql-load-type=read --engine=aria
	my_work 900 120 "work$(($1 % 2))"
	[ $(($1 % 5)) -ne 3 ] || my_work 30000 200 large
	[ $(($1 % 5)) -ne 1 ] || mariadb-dump -h 127.0.0.1 -P "$MY_PORT" \
		-u eval -peval --databases work1 >/dev/null
	[ $(($1 % 7)) -ne 5 ] || { srv_stop; srv_start; }
}

srv_warm() {
	my_slap --concurrency=2 --number-of-queries=100 --auto-generate-sql
}

srv_attacks() {
	echo into-outfile udf load-file preload-listen
}

attack_into_outfile() {	# a page written into a web server's tree
	rm -f "$W/tmp/page.php"
	mark
	my -e "SELECT '<?php' INTO OUTFILE '$W/tmp/page.php'"
}

attack_udf() {	# a function of the attacker's that runs a command
	mark
	my -e "CREATE FUNCTION evil RETURNS INTEGER SONAME 'udf.so'"
	my -e "SELECT evil()"
	my -e "DROP FUNCTION evil"
}

attack_load_file() {	# a file of the host's, read into a table
	mark
	my -e "SELECT LENGTH(LOAD_FILE('/etc/passwd'))"
}

attack_preload_listen() {
	srv_stop
	mark
	SCOPE_PRELOAD=$BIN/preload-listen.so srv_start
	srv_warm
}
