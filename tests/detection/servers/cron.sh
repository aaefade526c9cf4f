# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cron, running a login user's shell and python jobs each minute

CRON_HOME=${W%/*/*}/home/cron

srv_login() {
	return 0
}

srv_packages() {
	echo cron python3 gzip util-linux
}

cron_jobs() {
	cat >"$CRON_HOME/jobs/rotate.sh" <<-'END'
	#!/bin/sh
	# rotate.sh NAME LINES: a log grows, is compressed, old ones go
	cd "${0%/*}/../logs" || exit
	i=0
	while [ $i -lt 6 ]; do
		seq 1 "$2" >>"$1.log"
		gzip -c "$1.log" >"$1.$i.gz"
		mv "$1.$i.gz" "$1.old.$i"
		: >"$1.log"
		i=$((i + 1))
	done
	find . -name "$1.old.*" | sort | wc -l
	rm -f "$1".old.[3-9]
	END
	cat >"$CRON_HOME/jobs/backup.py" <<-'END'
	#!/usr/bin/python3
	"""backup.py NAME COUNT: a tree is made, packed, checked and removed."""
	import hashlib, os, shutil, subprocess, sys, tarfile, tempfile
	name, count = sys.argv[1], int(sys.argv[2])
	tree = tempfile.mkdtemp(prefix=name)
	for i in range(count):
	    with open(os.path.join(tree, "f%d" % i), "wb") as f:
	        f.write(b"x" * (i * 37 % 9000))
	pack = tree + ".tar.gz"
	with tarfile.open(pack, "w:gz") as tar:
	    tar.add(tree, "tree")
	digest = hashlib.sha256(open(pack, "rb").read()).hexdigest()
	with tarfile.open(pack) as tar:
	    assert len(tar.getmembers()) == count + 1, digest
	subprocess.run(["du", "-s", tree], stdout=subprocess.DEVNULL)
	shutil.rmtree(tree)
	os.unlink(pack)
	END
	cat >"$CRON_HOME/jobs/report.sh" <<-'END'
	#!/bin/bash
	# report.sh NAME PATTERN: counts by the collecting program
	out=$(mktemp)
	for d in /usr/bin /usr/sbin /etc; do
		"${0%/*}/../bin/collect" "$d" -maxdepth 1 -name "$2" |
			sort | awk '{ n += length($0) } END { print n }' >>"$out"
	done
	[[ -s $out ]] && mv "$out" "${0%/*}/../logs/$1.report"
	END
	chmod 0755 "$CRON_HOME"/jobs/*
	install -m 0755 /usr/bin/find "$CRON_HOME/bin/collect"
}

srv_prepare() {
	rm -rf "$CRON_HOME"
	mkdir -p "$CRON_HOME"/{jobs,logs,bin} "$W/spool" "$W/run" "$W/cron.d"
	cron_jobs
	: >"$W/crontab"
	chown -R "$EVAL_USER:" "${CRON_HOME%/*}"
}

# The daemon sees only our tables, in a mount namespace of its own.
srv_start() {
	cron_table 0
	# shellcheck disable=SC2016  # for the inner shell
	unshare -m sh -c '
		mount --bind "$1/spool" /var/spool/cron/crontabs &&
		mount --bind "$1/crontab" /etc/crontab &&
		mount --bind "$1/cron.d" /etc/cron.d &&
		mount --bind "$1/run" /run &&
		exec "$2/scope" "$3" root /usr/sbin/cron -f' - \
		"$W" "$BIN" "$SCOPE_AUID" </dev/null >>"$W/server.log" 2>&1 &
	wait_for 10 test -s "$W/run/crond.pid"
}

srv_stop() {
	scope_end
	rm -f "$W/run/crond.pid"
}

# cron_table JOBS [LINES FILES PATTERN]: that many of each kind a minute
cron_table() {
	local n
	for n in $(seq 1 "$1"); do
		echo "* * * * * $CRON_HOME/jobs/rotate.sh r$n $2"
		echo "* * * * * $CRON_HOME/jobs/backup.py b$n $3"
		echo "* * * * * $CRON_HOME/jobs/report.sh p$n '$4'"
	done >"$W/table"
	install -m 0600 -o "$EVAL_USER" -g crontab "$W/table" \
		"$W/spool/$EVAL_USER"
}

# Jobs start with the minute; what they do is over well before the next.
cron_minute() {
	sleep $((60 - 10#$(date +%S)))
	sleep 50
}

srv_learn() {
	local r=$1
	cron_table "$(pick "$r" a 14 20 24)" "$(pick "$r" b 200 1000 4000)" \
		"$(pick "$r" c 60 120 220)" "$(pick "$r" d '*s*' '*e' '*')"
	cron_minute
}

srv_normal() {
	cron_table $((18 + $1 % 5)) 2500 170 '*[ab]*'
	cron_minute
}

srv_warm() {	# the next minute is the attack's: none is spent on a warm-up
	sleep 2	# cron looks at the table's time, which is in whole seconds
	cron_table 3 300 120 '*s*'
}

srv_attacks() {
	echo shell-script python-script trojan
}

cron_attacked_minute() {
	local left=$((59 - 10#$(date +%S)))
	[ "$left" -gt 2 ] || left=$((left + 60))
	sleep "$left"
	mark
	sleep 20
}

attack_shell_script() {	# two lines more at the end of rotate.sh
	cp -p "$CRON_HOME/jobs/rotate.sh" "$W/kept"
	echo 'cut -d: -f1 /etc/passwd >.users; id >>.users' \
		>>"$CRON_HOME/jobs/rotate.sh"
	cron_attacked_minute
	cp -p "$W/kept" "$CRON_HOME/jobs/rotate.sh"
}

attack_python_script() {	# a listening socket, no other program run
	cp -p "$CRON_HOME/jobs/backup.py" "$W/kept"
	cat >>"$CRON_HOME/jobs/backup.py" <<-'END'
	import socket
	s = socket.socket()
	s.bind(("127.0.0.1", 0))
	s.listen(1)
	END
	cron_attacked_minute
	cp -p "$W/kept" "$CRON_HOME/jobs/backup.py"
}

attack_trojan() {	# the program that report.sh uses
	mv "$CRON_HOME/bin/collect" "$CRON_HOME/bin/collect.real"
	install -m 0755 "$BIN/trojan" "$CRON_HOME/bin/collect"
	cron_attacked_minute
	mv "$CRON_HOME/bin/collect.real" "$CRON_HOME/bin/collect"
}
