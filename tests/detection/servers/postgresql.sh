# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# postgresql with WAL archiving

PG_PORT=15432

srv_packages() {
	echo postgresql postgresql-contrib
}

pg_bin() {
	local dirs=(/usr/lib/postgresql/*/bin)
	echo "${dirs[-1]}"
}

pg() {
	psql -X -q -h 127.0.0.1 -p "$PG_PORT" -U postgres "$@"
}

pg_load() {
	pgbench -h 127.0.0.1 -p "$PG_PORT" -U postgres -n "$@" postgres
}

srv_prepare() {
	mkdir -p "$W/archive" "$W/files"
	chown -R postgres: "$W"
	(cd "$W" && setpriv --reuid postgres --regid postgres --clear-groups \
		"$(pg_bin)/initdb" -D "$W/db" -A trust >/dev/null)
	cat >>"$W/db/postgresql.conf" <<-END
	listen_addresses = '127.0.0.1'
	port = $PG_PORT
	unix_socket_directories = '$W'
	shared_buffers = 16MB
	work_mem = 1MB
	autovacuum_naptime = 5s
	checkpoint_timeout = 30s
	archive_mode = on
	archive_command = 'cp %p $W/archive/%f'
	log_min_duration_statement = 50
	logging_collector = on
	END
}

srv_start() {
	scoped postgres "$(pg_bin)/postgres" -D "$W/db"
	wait_for 20 pg -c 'SELECT 1'
	pg -tc "SELECT to_regclass('pgbench_accounts')" | grep -q pgbench ||
		pg_load -i -s 1
}

srv_stop() {	# fast shutdown: sessions are ended
	[ ! -s "$W/db/postmaster.pid" ] ||
		kill -INT "$(head -n 1 "$W/db/postmaster.pid")"
	wait_for 20 scope_empty || scope_end
}

pg_work() {	# pg_work ROWS: tables made, sorted on disk, copied, dropped
	pg <<-END
	DROP TABLE IF EXISTS work;
	CREATE TABLE work AS SELECT g AS id, repeat('x', g % 90) AS v
		FROM generate_series(1, $1) g;
	CREATE INDEX ON work (v, id);
	ANALYZE work;
	UPDATE work SET v = v || 'y' WHERE id % 4 = 0;
	SELECT v, count(*) FROM work GROUP BY v ORDER BY 2 DESC, 1 LIMIT 2;
	SELECT max(a.id) FROM work a JOIN work b ON a.v = b.v AND a.id = b.id;
	SELECT id FROM work ORDER BY v, id DESC OFFSET $(($1 / 2)) LIMIT 1;
	COPY (SELECT * FROM work LIMIT 500) TO '$W/files/work.txt';
	COPY work FROM '$W/files/work.txt';
	DELETE FROM work WHERE id % 3 = 0;
	VACUUM work;
	SELECT nothing FROM none;
	END
}

srv_learn() {
	local r=$1
	pg_load -c "$(pick "$r" a 1 4 10)" -t 100 "$(pick "$r" b -N -btpcb-like)"
	pg_load -c "$(pick "$r" c 2 6)" -t 150 -S \
		-M "$(pick "$r" d simple extended prepared)"
	pg_load -c "$(pick "$r" e 1 4)" -t 12 -C -S
	pg_work "$(pick "$r" f 1000 3000 9000)"
	[ $((r % 3)) -ne 1 ] || pg_work "$(pick "$r" g 40000 80000)"
	[ $((r % 3)) -ne 2 ] || pg -c 'SELECT pg_switch_wal()'
	[ $((r % 4)) -ne 3 ] || pg -c CHECKPOINT -c 'VACUUM ANALYZE'
	[ $((r % 4)) -ne 1 ] || pg_dump -h 127.0.0.1 -p "$PG_PORT" \
		-U postgres postgres >/dev/null
	[ $((r % 5)) -ne 4 ] || { srv_stop; srv_start; }
}

srv_normal() {
	pg_load -c 8 -t 120 -N
	pg_load -c 5 -t 200 -S
	pg_load -c 3 -t 20 -C -S -M extended
	pg_work 7000
	[ $(($1 % 4)) -ne 2 ] || pg_work 60000
	[ $(($1 % 4)) -ne 3 ] || pg -c 'SELECT pg_switch_wal()'
	[ $(($1 % 5)) -ne 2 ] || pg -c 'VACUUM ANALYZE' -c CHECKPOINT
	[ $(($1 % 3)) -ne 2 ] || pg_dump -h 127.0.0.1 -p "$PG_PORT" \
		-U postgres postgres >/dev/null
	[ $(($1 % 6)) -ne 3 ] || { srv_stop; srv_start; }
}

srv_warm() {
	pg_load -c 2 -t 30
}

srv_attacks() {
	echo copy-program archive-command lo-export read-file
}

attack_copy_program() {
	mark
	pg -c "COPY (SELECT 1) TO PROGRAM 'id >/dev/null; uname -a >/dev/null'"
}

attack_archive_command() {	# what is run for each WAL file, changed
	mark
	pg -c "ALTER SYSTEM SET archive_command = 'id; cp %p $W/archive/%f'" \
		-c 'SELECT pg_reload_conf()' -c 'SELECT pg_switch_wal()'
	sleep 3
	pg -c 'ALTER SYSTEM RESET archive_command'
}

attack_lo_export() {	# a page written into a web server's tree
	mark
	pg -c "SELECT lo_from_bytea(4242, '<?php')" \
		-c "SELECT lo_export(4242, '$W/files/page.php')"
}

attack_read_file() {	# a file and a directory of the host's
	mark
	pg -c "SELECT length(pg_read_file('/etc/passwd'))" \
		-c "SELECT count(*) FROM pg_ls_dir('/etc')"
}
