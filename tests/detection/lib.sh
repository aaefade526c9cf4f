# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# lib.sh - what the server files may use
#
# A server file defines srv_packages, srv_prepare, srv_start, srv_stop,
# srv_learn ROUND, srv_normal ROUND, srv_attacks and attack_NAME, and
# srv_login when it needs the login user. It is sourced by `prepare` (as root,
# nothing audited) and by `record`. $W is the server's own directory; $BIN
# holds scope and the attacks' programs.
#
# Everything started by `scoped` carries the login uid $SCOPE_AUID, which
# its children keep whatever user or program they turn into: that is what is
# audited. Clients are started plainly, so they are not.

EVAL_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034  # for the server files
EVAL_USER=sqeval	# a login user of the test's own, for ssh, ftp, cron
MARK_FILE=${MARK_FILE:-/dev/null}

srv_login() {	# whether a server needs the login user: its file says so
	return 1
}

die() {
	echo "detection: $*" >&2
	exit 2
}

build_helpers() {	# build_helpers DIR
	local what
	mkdir -p "$1" || return
	cc -O2 -o "$1/scope" "$EVAL_SRC/scope.c" || return
	for what in LISTEN READ BACKDOOR; do
		cc -O1 -shared -fPIC "-D$what" -o "$1/preload-${what,,}.so" \
			"$EVAL_SRC/attacks/preload.c" || return
	done
	cc -O1 -o "$1/trojan" "$EVAL_SRC/attacks/trojan.c" &&
		cc -O2 -o "$1/streamcalls" "$EVAL_SRC/streamcalls.c" &&
		cc -O2 -o "$1/mismatches" "$EVAL_SRC/mismatches.c"
}

# scoped USER PROGRAM [ARG…]: in the background, audited, output to a log
scoped() {
	"$BIN/scope" "$SCOPE_AUID" "$@" </dev/null >>"$W/server.log" 2>&1 &
}

scope_pids() {
	grep -lsx "$SCOPE_AUID" /proc/[0-9]*/loginuid | cut -d/ -f3
}

scope_empty() {
	[ -z "$(scope_pids)" ]
}

# Only what `scoped` started has this login uid.
scope_end() {
	local pid
	for pid in $(scope_pids); do
		kill -TERM "$pid" 2>/dev/null
	done
	wait_for 10 scope_empty && return
	for pid in $(scope_pids); do
		kill -KILL "$pid" 2>/dev/null
	done
	wait_for 5 scope_empty
}

# pick ROUND WHAT VALUE…: one of them, another each round, the same each run
pick() {
	local n=$1 h
	h=$(cksum <<<"$1 $2")
	n=${h%% *}
	shift 2
	shift $((n / 7 % $#))
	echo "$1"
}

# The attack begins now: what the analysis counts delays from.
mark() {
	local us=${EPOCHREALTIME/[.,]/}
	echo "$((us / 1000))" >"$MARK_FILE"
}

port_open() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

need_user() {	# the login user; `run` removes it again
	local uid
	if getent passwd "$EVAL_USER" >/dev/null; then
		[ "$(getent passwd "$EVAL_USER" | cut -d: -f6)" = "$1" ] ||
			die "another run has the user $EVAL_USER"
		return
	fi
	for uid in $(seq 61251 61300); do
		getent passwd "$uid" >/dev/null && continue
		useradd -u "$uid" -M -d "$1" -s /bin/bash "$EVAL_USER" \
			2>/dev/null &&
			return
	done
	die "cannot make the user $EVAL_USER"
}
