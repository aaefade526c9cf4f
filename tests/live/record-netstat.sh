#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# record-netstat.sh DIR - record the streams that tests/data holds
#
#	netstat-learn.log	programs/netstat.c, twice
#	netstat-normal.log	the same once more
#	netstat-trojan.log	once, with another program at netstat's path
#
# quickstart.sh tells its story on them where there is no audit system.
set -u
[ $# -eq 1 ] || {
	echo "usage: $0 DIR" >&2
	exit 2
}
. "${0%/*}/lib.sh"

record() {	# record FILE RUNS
	local i
	rm -f "$LIVE_DIR/stream"
	live_record "$LIVE_DIR/stream"
	live_auditd_start
	live_rules
	for ((i = 0; i < $2; i++)); do
		live_run "$LIVE_DIR/bin/netstat"
	done >/dev/null
	live_sync
	auditctl -D >/dev/null
	live_auditd_stop
	cat "$LIVE_DIR/stream" >"$1"
	diag "$1: $(grep -c type=SYSCALL "$1") system calls"
}

out=$(cd "$1" && pwd) || exit
export SEQIDS_REQUIRE_LIVE=1
live_begin
live_cc netstat
record "$out/netstat-learn.log" 2
record "$out/netstat-normal.log" 1
live_cc netstat -DTROJAN
record "$out/netstat-trojan.log" 1
diag "records lost: $(live_lost)"
