# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# shellcheck disable=SC2034	# variables for the tests
# shellcheck disable=SC2119,SC2120	# arguments are optional
#
# lib.sh - live tests against a real, private auditd. Source it.
#
#	. "${0%/*}/lib.sh"
#	live_begin			# or skip, with the reason
#	live_conf mode=learn		# seqids.conf
#	live_plugin			# the drop-in, for $SEQIDS_PLUGIN
#	live_auditd_start
#	live_rules			# scoped to $LIVE_UID
#	live_run ls /			# as $LIVE_UID
#	live_sync			# what ran is in the log
#	ok "the log has it" live_search -k seqids
#	live_end			# plan; audit state back
#
# The audit state of the machine is global. live_begin takes the lock that
# all live tests share and starts keeper.sh, which puts everything back when
# the test ends, however it ends. No rule without a uid is ever loaded here.
#
# From the environment:
#	SEQIDS_REQUIRE_LIVE=1	a test that cannot run fails, not skips
#	SEQIDS_LIVE_KEEP=1	leave the test's directory, and say where
#	top_builddir		where audisp-seqids and seqids were built

LIVE_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LIVE_RULES=$(cd "$LIVE_SRC/../../rules" && pwd)
LIVE_BUILD=$(cd "${top_builddir:-.}" && pwd)
SEQIDS_PLUGIN=${SEQIDS_PLUGIN:-$LIVE_BUILD/audisp-seqids}
SEQIDS=${SEQIDS:-$LIVE_BUILD/seqids}
LIVE_DIR=
LIVE_UID=
LIVE_KEEPER=
LIVE_AUDITD=
LIVE_PLUGIN_PATH=
LIVE_MARKS=0
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

# ---------------------------------------------------------------- TAP

TAP_COUNT=0
TAP_FAILED=0

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() {
	TAP_COUNT=$((TAP_COUNT + 1))
	echo "ok $TAP_COUNT - $1"
}

fail() {
	TAP_COUNT=$((TAP_COUNT + 1))
	TAP_FAILED=$((TAP_FAILED + 1))
	echo "not ok $TAP_COUNT - $1"
}

# ok CLAIM COMMAND…: the command succeeds; its output shows when it does not
ok() {
	local claim=$1 out status
	shift
	if out=$("$@" 2>&1); then
		pass "$claim"
		return 0
	else
		status=$?
	fi
	fail "$claim"
	diag "$* gave exit status $status and"
	printf '%s\n' "$out" | tail -n 30 | sed 's/^/#   /'
	return 1
}

not_ok() {	# not_ok CLAIM COMMAND…: the command fails
	local claim=$1 out
	shift
	if ! out=$("$@" 2>&1); then
		pass "$claim"
		return 0
	fi
	fail "$claim"
	diag "$* succeeded and gave"
	printf '%s\n' "$out" | tail -n 30 | sed 's/^/#   /'
	return 1
}

is() {	# is CLAIM GOT WANTED
	if [ "$2" = "$3" ]; then
		pass "$1"
		return 0
	fi
	fail "$1"
	diag "     got: $2"
	diag "expected: $3"
	return 1
}

like() {	# like CLAIM TEXT REGEX (extended)
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		pass "$1"
		return 0
	fi
	fail "$1"
	diag "no line matches $3 in"
	printf '%s\n' "$2" | tail -n 30 | sed 's/^/#   /'
	return 1
}

tap_skip() {	# tap_skip COUNT REASON: for single claims
	local i
	for ((i = 0; i < $1; i++)); do
		TAP_COUNT=$((TAP_COUNT + 1))
		echo "ok $TAP_COUNT # SKIP $2"
	done
}

tap_done() {
	echo "1..$TAP_COUNT"
	[ "$TAP_FAILED" -eq 0 ]
}

skip_all() {	# skip_all REASON: the whole file
	if [ "${SEQIDS_REQUIRE_LIVE:-0}" = 1 ]; then
		echo "not ok 1 - the live test can run on this machine"
		diag "$1"
		echo "1..1"
		exit 1
	fi
	echo "1..0 # SKIP $1"
	exit 0
}

bail() {	# the test cannot go on: the harness, not the claim, broke
	echo "Bail out! $*"
	exit 99
}

# -------------------------------------------------------------- waiting

# wait_for SECONDS COMMAND…: until the command succeeds, looking often
wait_for() {
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# --------------------------------------------------- the audit state

live_setting() {	# live_setting NAME: a value of auditctl -s
	auditctl -s | awk -v k="$1" '$1 == k { print $2; exit }'
}

live_lost() {	# records that the kernel lost since live_begin
	echo $(($(live_setting lost) - LIVE_LOST_BEFORE))
}

live_need() {
	local tool
	[ "$(id -u)" = 0 ] || skip_all "not root"
	for tool in auditd auditctl ausearch aureport flock pgrep unshare \
		"${CC:-cc}"; do
		command -v "$tool" >/dev/null || skip_all "no $tool"
	done
}

# live_free_uid: a uid that nobody has, nothing runs under, nor is the test's
live_free_uid() {
	local uid
	for uid in $(seq 61184 61250); do
		[ "$uid" != "$LIVE_UID" ] || continue
		getent passwd "$uid" >/dev/null && continue
		pgrep -U "$uid" >/dev/null && continue
		echo "$uid"
		return
	done
	bail "no unused uid from 61184 to 61250"
}

live_make_dir() {
	LIVE_DIR=$(mktemp -d "${TMPDIR:-/tmp}/seqids-live.XXXXXX") ||
		bail "no temporary directory"
	# Workloads of other uids run programs from here. What auditd
	# reads below stays root's own, and /tmp's sticky bit keeps others
	# from replacing this directory.
	chmod 0755 "$LIVE_DIR"
	mkdir -m 0750 "$LIVE_DIR/etc" "$LIVE_DIR/etc/plugins.d" \
		"$LIVE_DIR/etc/rules.d"
	mkdir -m 0700 "$LIVE_DIR/log" "$LIVE_DIR/lib" "$LIVE_DIR/run" \
		"$LIVE_DIR/alerts"
	mkdir -m 0700 "$LIVE_DIR/lib/anomalies"
	mkdir -m 0755 "$LIVE_DIR/bin"
	LIVE_LOG=$LIVE_DIR/log/audit.log
	LIVE_CONF=$LIVE_DIR/etc/seqids.conf
	LIVE_PROFILE=$LIVE_DIR/lib/profile.gdbm
	LIVE_ANOMALIES=$LIVE_DIR/lib/anomalies
	LIVE_STATE=$LIVE_DIR/run/state
	LIVE_ALERT_LOG=$LIVE_DIR/alerts/audit.log
	LIVE_SYSLOG=$LIVE_DIR/syslog	# what auditd and the plugin say
	[ "${SEQIDS_LIVE_KEEP:-0}" = 0 ] || : >"$LIVE_DIR/keep"
}

live_start_time() {
	local stat
	stat=$(cat "/proc/$1/stat")
	# shellcheck disable=SC2086  # split: the fields after "(comm)"
	set -- ${stat##*) }
	echo "${20}"
}

live_settled() {	# the keeper has said yes, or no, or is gone
	[ -e "$LIVE_DIR/keeper.ready" ] || [ -e "$LIVE_DIR/keeper.skip" ] ||
		! kill -0 "$LIVE_KEEPER"
}

live_begin() {
	local reason
	live_need
	live_make_dir
	LIVE_UID=$(live_free_uid) || exit
	echo "$LIVE_UID" >"$LIVE_DIR/uids"
	setsid "$LIVE_SRC/keeper.sh" "$$" "$(live_start_time $$)" "$LIVE_DIR" \
		</dev/null >/dev/null &
	LIVE_KEEPER=$!
	trap live_cleanup EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	wait_for 1900 live_settled
	if [ ! -e "$LIVE_DIR/keeper.ready" ]; then
		reason=$(cat "$LIVE_DIR/keeper.skip" 2>/dev/null)
		wait "$LIVE_KEEPER"
		LIVE_KEEPER=
		rm -rf "$LIVE_DIR"
		skip_all "${reason:-the keeper of the audit state failed}"
	fi
	LIVE_LOST_BEFORE=$(live_setting lost)
	# Full backlogs make the workload wait: nothing may be lost here.
	auditctl -D >/dev/null
	auditctl -f 1 -b 65536 --backlog_wait_time 60000 -r 0 >/dev/null ||
		bail "auditctl does not take the settings"
	live_conf
	live_auditd_conf
	live_cc runas
	live_cc logsink
	mv "$LIVE_DIR/bin/runas" "$LIVE_DIR/bin/logsink" "$LIVE_DIR"
}

live_cleanup() {
	local status=$?
	trap - EXIT
	trap '' INT TERM
	if [ -n "$LIVE_KEEPER" ]; then
		[ ! -e "$LIVE_DIR/keep" ] || diag "left: $LIVE_DIR"
		kill -TERM "$LIVE_KEEPER" 2>/dev/null
		wait "$LIVE_KEEPER" || status=1
		LIVE_KEEPER=
	fi
	exit "$status"
}

live_end() {	# the end of each test: restore first, then the plan
	local status=0 keeper=$LIVE_KEEPER
	diag "records lost by the kernel: $(live_lost)"
	trap - EXIT
	[ ! -e "$LIVE_DIR/keep" ] || diag "left: $LIVE_DIR"
	kill -TERM "$keeper"
	wait "$keeper" || status=$?
	LIVE_KEEPER=
	is "the audit state is as it was before the test" "$status" 0
	tap_done
	exit
}

# -------------------------------------------------------- configuration

# live_auditd_conf [KEY=VALUE…]: auditd.conf; later ones win. For measuring,
# give log_format=RAW: enriched, auditd looks up the name of the test's uid,
# which has none, again and again, and becomes twenty times slower.
live_auditd_conf() {
	{
		cat <<-END
		local_events = yes
		write_logs = yes
		log_file = $LIVE_LOG
		log_group = root
		log_format = ENRICHED
		flush = INCREMENTAL_ASYNC
		freq = 50
		max_log_file = 2000
		num_logs = 2
		max_log_file_action = IGNORE
		space_left = 2
		space_left_action = IGNORE
		admin_space_left = 1
		admin_space_left_action = IGNORE
		disk_full_action = IGNORE
		disk_error_action = IGNORE
		q_depth = 80000
		overflow_action = IGNORE
		max_restarts = 10
		plugin_dir = $LIVE_DIR/etc/plugins.d
		END
		printf '%s\n' "$@" | sed -n 's/ *= */ = /p'
	} | awk -F ' = ' '{ last[$1] = $0 } END { for (k in last) print last[k] }' \
		>"$LIVE_DIR/etc/auditd.conf"
	chmod 0640 "$LIVE_DIR/etc/auditd.conf"
}

# live_conf [KEY=VALUE…]: seqids.conf with the test's paths; later ones win
live_conf() {
	{
		cat <<-END
		mode = detect
		profile = $LIVE_PROFILE
		anomaly_dir = $LIVE_ANOMALIES
		state_file = $LIVE_STATE
		alert_log = $LIVE_ALERT_LOG
		END
		printf '%s\n' "$@" | sed -n 's/ *= */ = /p'
	} | awk -F ' = ' '{ last[$1] = $0 } END { for (k in last) print last[k] }' \
		>"$LIVE_CONF"
	chmod 0640 "$LIVE_CONF"
}

# live_plugin [PROGRAM [ARG…]]: the drop-in. auditd wants the program owned
# by root and 0750 or 0755, which a build tree need not be: it is copied.
# Without PROGRAM: audisp-seqids with its configuration.
live_plugin() {
	local program=${1:-$SEQIDS_PLUGIN} copy
	shift
	[ -x "$program" ] || bail "no $program: build it first"
	copy=$LIVE_DIR/bin/${program##*/}
	# A libtool wrapper is a script; the program is in .libs.
	[ ! -x "${program%/*}/.libs/${program##*/}" ] ||
		program=${program%/*}/.libs/${program##*/}
	install -o root -g root -m 0755 "$program" "$copy.new"
	mv "$copy.new" "$copy"
	[ $# -gt 0 ] || set -- "$LIVE_CONF"
	LIVE_PLUGIN_PATH=$copy
	cat >"$LIVE_DIR/etc/plugins.d/${program##*/}.conf" <<-END
	active = yes
	direction = out
	path = $copy
	type = always
	args = $*
	format = string
	END
	chmod 0640 "$LIVE_DIR/etc/plugins.d/"*
}

# live_record FILE: the plugin is one that keeps the stream in FILE
live_record() {
	live_cc recorder
	mv "$LIVE_DIR/bin/recorder" "$LIVE_DIR/recorder"
	live_plugin "$LIVE_DIR/recorder" "$1"
}

# --------------------------------------------------------------- auditd

live_registered() {
	[ "$(live_setting pid)" = "$LIVE_AUDITD" ]
}

live_plugin_pid() {	# of the plugin under our auditd; fails: none
	[ -n "$LIVE_PLUGIN_PATH" ] &&
		pgrep -P "$LIVE_AUDITD" -f "^$LIVE_PLUGIN_PATH( |\$)"
}

live_auditd_start_alone() {	# whether the plugin runs or not
	# The keeper knows our auditd by its command line, in any process.
	"$LIVE_SRC/auditd.sh" "$LIVE_DIR" </dev/null >/dev/null \
		2>>"$LIVE_DIR/auditd.stderr" &
	LIVE_AUDITD=$!
	wait_for 10 live_registered ||
		bail "auditd does not start: $(live_said)"
}

live_auditd_start() {
	live_auditd_start_alone
	[ -z "$LIVE_PLUGIN_PATH" ] || wait_for 5 live_plugin_pid ||
		bail "auditd runs without the plugin: $(live_said)"
}

live_said() {	# the last words of auditd and the plugin
	tail -q -n 5 "$LIVE_SYSLOG" "$LIVE_DIR/auditd.stderr" 2>/dev/null
}

live_auditd_gone() {
	! kill -0 "$LIVE_AUDITD" && [ "$(live_setting pid)" = 0 ]
}

live_auditd_stop() {	# with its plugin; the rules stay
	local plugin
	plugin=$(live_plugin_pid)
	kill -TERM "$LIVE_AUDITD"
	wait "$LIVE_AUDITD"
	wait_for 10 live_auditd_gone || bail "auditd does not end"
	[ -z "$plugin" ] || wait_for 10 live_dead "$plugin"
}

live_auditd_restart() {
	live_auditd_stop || return
	live_auditd_start
}

live_dead() {	# process $1 is gone; a zombie that none waits for is, too
	! grep -qs '^State:[[:space:]]*[^Z]' "/proc/$1/status"
}

# ---------------------------------------------------------------- rules

# live_rules [EXTRA FIELD…]: the watch on the alerts' directory and the
# catch-all, for the test's uid only
live_rules() {
	local arch
	auditctl -D >/dev/null
	auditctl -a always,exit -F arch=b64 -S openat -F "dir=$LIVE_ANOMALIES" \
		-F perm=wa -F key=seqids_anomaly ||
		bail "the watch does not load"
	for arch in $(live_archs); do
		auditctl -a always,exit -F "arch=$arch" -S all \
			-F "uid=$LIVE_UID" "$@" -F key=seqids ||
			bail "the catch-all does not load"
	done
}

live_archs() {
	case $(uname -m) in
	x86_64) echo b64 b32 ;;
	*) echo b64 ;;
	esac
}

# live_rules_file FILE [FIELD]: shipped rules, each rule on system calls of
# everything scoped to the test's uid (or to FIELD, as gid=$LIVE_UID), with this
# test's paths
live_rules_file() {
	local scope=${2:-uid=$LIVE_UID}
	sed -e "s|@sbindir@|$LIVE_DIR/bin|g" \
	    -e "s|@localstatedir@/lib/seqids|$LIVE_DIR/lib|g" \
	    -e "s|@sysconfdir@/audit|$LIVE_DIR/etc|g" \
	    -e "s|/etc/audit/rules.d|$LIVE_DIR/etc/rules.d|g" \
	    -e "/-S all/s|-F key=|-F $scope -F key=|" \
		"$1" >"$LIVE_DIR/etc/rules"
	! grep -- '-S all' "$LIVE_DIR/etc/rules" | grep '^-a always' |
		grep -v -- "-F $scope" || bail "unscoped rule in $1"
	auditctl -R "$LIVE_DIR/etc/rules"
}

# live_rules_shipped [FIELDS…]: rules/ as installed, in the order of
# augenrules, behind a site's own 10-*.rules with the queue's settings. Each
# FIELDS adds a catch-all for those ("-F exe=…") at the end.
live_rules_shipped() {
	local fields arch
	printf '%s\n' -D "-b 65536" "--backlog_wait_time 60000" "-f 1" "-r 0" \
		>"$LIVE_DIR/etc/10-base-config.rules"
	auditctl -R "$LIVE_DIR/etc/10-base-config.rules" >/dev/null ||
		bail "the queue's settings do not load"
	live_rules_file "$LIVE_RULES/20-seqids.rules.in" ||
		bail "20-seqids.rules does not load"
	live_rules_file "$LIVE_RULES/40-seqids-syscalls.rules.in" ||
		bail "40-seqids-syscalls.rules does not load"
	for fields in "$@"; do
		for arch in $(live_archs); do
			# shellcheck disable=SC2086	# fields are words
			auditctl -a always,exit -F "arch=$arch" -S all $fields \
				-F key=seqids || bail "no rule with $fields"
		done
	done
}

# live_rules_made [OPTION…]: what seqids rules makes of the test's settings, in
# place of all rules; the test's uid only, and its plugin. What is excluded is
# so for everybody, but nobody else is audited now.
live_rules_made() {
	local rules=$LIVE_DIR/etc/rules plugin=$LIVE_DIR/bin/audisp-seqids
	local scope=${LIVE_SCOPE:- -F uid=$LIVE_UID}
	"$SEQIDS" rules --config "$LIVE_CONF" "$@" >"$rules.made" ||
		bail "seqids rules $* fails"
	sed -E -e "/ -F key=seqids(_order|_acts)?\$/s/ -F key=/$scope -F key=/" \
		-e "/^-a always,exclude/s/ -F uid=0 / -F uid=${LIVE_ROOT:-0} /" \
		-e "s|( -F exe!?=)[^ ]*/audisp-seqids|\\1$plugin|" \
		-e "/key=seqids_config/s#path=[^ ]*/etc/audit#path=$LIVE_DIR/etc#" \
		-e "/key=seqids_config/s#path=[^ ]*/sbin#path=$LIVE_DIR/bin#" \
		-e "s# dir=/etc/audit/rules.d# dir=$LIVE_DIR/etc/rules.d#" \
		"$rules.made" >"$rules"
	! grep '^-a always,exit' "$rules" |
		grep -v -e "$scope " -e " -F dir=$LIVE_ANOMALIES " \
			-e " -F key=seqids_config\$" ||
		bail "seqids rules $* makes an unscoped rule"
	auditctl -D >/dev/null
	auditctl -R "$rules"
}

# ---------------------------------------------------- seqids on the system

live_variable() {	# live_variable NAME: of the build directory's Makefile
	# shellcheck disable=SC2016	# for make
	printf 'include Makefile\nshow:\n\t@echo $(%s)\n' "$1" |
		env -u MAKEFLAGS -u MFLAGS make -s -C "$LIVE_BUILD" -f - show
}

# live_in_system COMMAND…: in a mount namespace in which the test's directory
# is where auditd's settings are, and our auditd is the system's. systemd's are
# in etc/systemd. If LIVE_AUDITCTL is set, that program stands for auditctl.
live_in_system() {
	mkdir -p "$LIVE_DIR/etc/systemd"
	# shellcheck disable=SC2016	# for the inner shell
	unshare --mount --propagation private bash -c '
		etc=$1 audit=$2 pid=$3 auditctl=$4
		shift 4
		mount -t tmpfs seqids-run /run &&
			echo "$pid" >/run/auditd.pid || exit
		if [ "$audit" != /etc/audit ]; then
			mount -t tmpfs seqids-etc "${audit%/*}" &&
				mkdir "$audit" && mount --bind "$etc" "$audit"
		fi &&
			mount --bind "$etc" /etc/audit &&
			mount --bind "$etc/systemd" /etc/systemd/system || exit
		if [ -n "$auditctl" ]; then
			mount --bind "$auditctl" \
				"$(readlink -f "$(type -P auditctl)")" || exit
		fi
		exec "$@"' bash "$LIVE_DIR/etc" \
		"$(live_variable auditconfdir)" "$LIVE_AUDITD" \
		"${LIVE_AUDITCTL:-}" "$@" </dev/null
}

# ------------------------------------------------------------- workload

live_run() {	# live_run COMMAND…: as the test's uid
	(cd "$LIVE_DIR" && exec ./runas "$LIVE_UID" "$@")
}

# live_cc NAME [FLAG…]: bin/NAME from programs/NAME.c, put there by rename
live_cc() {
	local name=$1
	shift
	"${CC:-cc}" -O1 -Wall -Wextra "$@" -o "$LIVE_DIR/bin/$name.new" \
		"$LIVE_SRC/programs/$name.c" || bail "$name.c does not compile"
	chmod 0755 "$LIVE_DIR/bin/$name.new"
	mv "$LIVE_DIR/bin/$name.new" "$LIVE_DIR/bin/$name"
}

# The ordinary workload of the tests: the same system calls each time.
live_workload_make() {
	local i
	live_cc netstat
	mkdir -m 0755 "$LIVE_DIR/tree"
	for i in 1 2 3 4 5; do
		mkdir -m 0755 "$LIVE_DIR/tree/$i"
		echo "$i" >"$LIVE_DIR/tree/$i/file"
	done
}

live_workload() {
	live_run "$LIVE_DIR/bin/netstat"
	live_run ls -lR "$LIVE_DIR/tree"
	live_run find "$LIVE_DIR/tree" -type f -newer /etc/passwd
	live_run tar -cf /dev/null -C "$LIVE_DIR" tree
	# No child processes here: a shell that is told of one's end early
	# makes other calls than one that has to wait.
	# shellcheck disable=SC2016	# for the inner shell to expand
	live_run sh -c 'for f in "$1"/?/file; do
			read -r line <"$f"; echo "$line"
		done' sh "$LIVE_DIR/tree"
}

# ------------------------------------------------------------- searching

live_search() {	# ausearch over the private log
	ausearch --input "$LIVE_LOG" "$@" </dev/null
}

live_report() {	# aureport over the private log
	aureport --input "$LIVE_LOG" "$@" </dev/null
}

live_alerts() {	# live_alerts [PATTERN]: how many alert messages match
	grep -s '^type=ANOM_EXEC ' "$LIVE_LOG" | grep -c -e "${1:-}"
}

# live_sync: everything recorded until now is in the log. Records are
# written in the order in which the kernel queued them, so a message of
# ours at the end of the log says that all before it has come.
live_sync() {
	LIVE_MARKS=$((LIVE_MARKS + 1))
	# in a subshell the count is its own, so that it alone would come twice
	LIVE_MARK="seqids-live-mark-$BASHPID-$LIVE_MARKS-end"
	auditctl -m "$LIVE_MARK" >/dev/null || bail "auditctl -m fails"
	wait_for 600 grep -qs "$LIVE_MARK" "$LIVE_LOG" ||
		bail "the log does not catch up"
}

# ------------------------------------------------------------ the plugin

live_dump() {	# have the plugin write its state file now
	local before
	before=$(stat -c %y "$LIVE_STATE" 2>/dev/null)
	kill -USR1 "$(live_plugin_pid)" || return
	wait_for 10 live_dumped "$before"
}

live_dumped() {
	[ -s "$LIVE_STATE" ] && [ "$(stat -c %y "$LIVE_STATE")" != "$1" ]
}

live_state() {	# live_state KEY: a value of the state file
	awk -v k="$1" '$1 == k { $1 = ""; print substr($0, 2); exit }' \
		"$LIVE_STATE"
}

live_caught_up() {	# the plugin has seen an event of the time $1, in ms
	live_dump && [ "$(live_state event_time_ms)" -ge "$1" ]
}

# live_settle: the plugin has worked through all that was audited until now.
# One more call, under the test's uid and some milliseconds later, makes the
# mark; the plugin reads in the order of the log. Needs the catch-all loaded.
live_settle() {
	local time_ms
	sleep 0.01
	"$LIVE_DIR/runas" "$LIVE_UID" || bail "no mark"
	live_sync
	time_ms=$(awk -v exe="exe=\"$LIVE_DIR/runas\"" '
		/^type=SYSCALL / && / syscall=231 / && index($0, exe) {
			split($2, at, /[(.:]/); last = at[2] at[3]
		} END { print last }' "$LIVE_LOG")
	[ -n "$time_ms" ] || bail "the mark is not audited"
	wait_for 60 live_caught_up "$time_ms" || bail "the plugin lags behind"
}
