#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# keeper.sh - owner of the machine's audit state while a live test runs
#
# Audit rules and settings are global. The test borrows them; the keeper
# holds the lock, remembers how they were, and puts them back when the test
# asks (TERM) or dies, of SIGKILL too. So there is one way back, and each
# test walks it. Started by live_begin in lib.sh, in a session of its own.
#
# keeper.sh TEST_PID TEST_STARTTIME DIR
#   DIR/keeper.ready   appears when the audit state is ours
#   DIR/keeper.skip    appears, with the reason, when it cannot be
#   DIR/keep           present at the end: DIR is left for a look
# Exit: 0 put back, 1 not (what differs is on stderr), 3 nothing was touched.
set -u

readonly lock_file=${SEQIDS_LIVE_LOCK:-/run/lock/seqids-live.lock}
readonly lock_wait_s=1800	# a dozen tests of minutes ahead of us
test_pid=$1
test_start=$2
dir=$3
asked_to_end=

start_time() {	# of process $1, in clock ticks after boot; empty: it is gone
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	# shellcheck disable=SC2086  # split: the fields after "(comm)"
	set -- ${stat##*) }
	# A zombie is dead, however long its parent takes to notice.
	[ "$1" = Z ] || echo "${20}"
}

test_lives() {
	[ "$(start_time "$test_pid")" = "$test_start" ]
}

setting() {	# one value of auditctl -s
	auditctl -s 2>/dev/null | awk -v k="$1" '$1 == k { print $2; exit }'
}

settings() {	# those that a test may change
	auditctl -s | awk '$1 ~ "^(enabled|failure|rate_limit|backlog_limit|backlog_wait_time)$" { print $1, $2 }'
}

refuse() {
	echo "$1" >"$dir/keeper.skip.new"
	mv "$dir/keeper.skip.new" "$dir/keeper.skip"
	exit 3
}

take_lock() {
	mkdir -p "${lock_file%/*}"
	exec 9>"$lock_file"
	flock -w "$lock_wait_s" 9 ||
		refuse "another live test holds $lock_file"
}

check_free() {
	auditctl -s >"$dir/status.before" 2>&1 ||
		refuse "the kernel has no audit, or none for this namespace"
	[ -n "$(setting enabled)" ] ||
		refuse "auditctl -s does not report the audit state"
	[ "$(setting pid)" = 0 ] ||
		refuse "an audit daemon is running (pid $(setting pid))"
	[ "$(setting enabled)" != 2 ] ||
		refuse "the audit rules are locked until the next boot"
}

save_state() {
	settings >"$dir/settings.before"
	auditctl -l | grep -v '^No rules' >"$dir/rules.before"
	ls /run/auditd.pid >"$dir/pidfile.before" 2>/dev/null
}

our_auditd() {	# pids of the auditd that was started on DIR
	local p cmd
	for p in /proc/[0-9]*; do
		cmd=$({ tr '\0' ' ' <"$p/cmdline"; } 2>/dev/null)
		case $cmd in
		*"auditd -n -c $dir/etc "*) echo "${p#/proc/}" ;;
		esac
	done
}

end_process() {	# TERM, and KILL after 10 seconds
	local pid=$1 start tries=200
	start=$(start_time "$pid")
	[ -n "$start" ] || return 0
	kill -TERM "$pid" 2>/dev/null
	while [ "$(start_time "$pid")" = "$start" ]; do
		if [ $((tries -= 1)) -eq 0 ]; then
			echo "# keeper: pid $pid ignored TERM; killed" >&2
			kill -KILL "$pid"
		fi
		sleep 0.05
	done
}

end_auditd() {
	local pid children child
	for pid in $(our_auditd); do
		children=$(pgrep -P "$pid")
		end_process "$pid"
		for child in $children; do
			end_process "$child"
		done
	done
	# An auditd that was killed stays registered until a record for it
	# bounces; and it leaves its pid file.
	[ "$(setting pid)" = 0 ] || auditctl -m seqids-live-end >/dev/null 2>&1
	[ -s "$dir/pidfile.before" ] || rm -f /run/auditd.pid
}

end_workload() {	# whatever still runs under the uids of the test
	local uid pid
	while read -r uid; do
		for pid in $(pgrep -U "$uid"); do
			end_process "$pid"
		done
	done <"$dir/uids"
}

end_mounts() {
	local point
	awk -v d="$dir/" 'index($2, d) == 1 { print $2 }' /proc/mounts |
		sort -r | while read -r point; do
		umount "$point"
	done
}

restore() {
	local tries=200 rule name value
	auditctl -D >/dev/null 2>&1	# first: nothing more is recorded
	end_workload
	while [ "$(setting backlog)" != 0 ] && [ $((tries -= 1)) -gt 0 ]; do
		sleep 0.05
	done
	end_auditd
	while read -r rule; do
		# shellcheck disable=SC2086  # auditctl's own, split as it was
		auditctl $rule >/dev/null
	done <"$dir/rules.before"
	while read -r name value; do
		case $name in
		failure) auditctl -f "$value" ;;
		rate_limit) auditctl -r "$value" ;;
		backlog_limit) auditctl -b "$value" ;;
		backlog_wait_time) auditctl --backlog_wait_time "$value" ;;
		enabled) auditctl -e "$value" ;;
		esac
	done <"$dir/settings.before" >/dev/null
	end_mounts
}

verify() {
	settings >"$dir/settings.after"
	auditctl -l | grep -v '^No rules' >"$dir/rules.after"
	diff "$dir/settings.before" "$dir/settings.after" >&2 &&
		diff "$dir/rules.before" "$dir/rules.after" >&2 &&
		[ "$(setting pid)" = 0 ]
}

main() {
	local status=0
	trap 'asked_to_end=yes' TERM
	trap '' INT HUP
	take_lock
	check_free
	save_state
	: >"$dir/keeper.ready"
	while [ -z "$asked_to_end" ] && test_lives; do
		sleep 0.2
	done
	restore
	if ! verify; then
		echo "# keeper: the audit state is not what it was" >&2
		status=1
	fi
	[ -e "$dir/keep" ] || rm -rf "$dir"
	exit "$status"
}

main
