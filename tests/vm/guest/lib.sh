# shellcheck shell=bash
# shellcheck disable=SC2034 # of the script that sources this
# SPDX-License-Identifier: GPL-3.0-or-later
#
# lib.sh - claims of what runs in the virtual machine, and the plugin's state.
# Source it.

failed=0
export LC_ALL=C

says() {	# says CLAIM COMMAND…
	local claim=$1
	shift
	if "$@" >/dev/null 2>&1; then
		echo "ok - $claim"
	else
		echo "not ok - $claim"
		failed=1
	fi
}

within() {	# within SECONDS COMMAND…: it succeeds by then
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return
		sleep 2
	done
}

state() {	# state KEY: of the newest state dump
	awk -v key="$1" '$1 == key { print $2 }' /run/seqids/state
}

state_now() {	# state_now KEY: of one that is made now
	pkill -USR1 -x audisp-seqids
	sleep 2
	state "$1"
}

# is_caught_up [EVENTS]: auditd and the plugin, which keep the order, have read
# what happened before; fewer than EVENTS come while it is looked at
is_caught_up() {
	local before
	before=$(state_now events)
	[ "$(auditctl -s | awk '$1 == "backlog" { print $2 }')" -lt 100 ] &&
		[ $(($(state_now events) - before)) -lt "${1:-2000}" ]
}
