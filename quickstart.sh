#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# quickstart.sh [--keep] - what seqids does, in two minutes
#
# The script installs what is missing, builds, and then does the main job while
# you watch. It starts a private auditd in a temporary directory, with a
# catch-all rule for one uid that nobody has. The plugin learns an ordinary
# program. Then the script puts another program at the same path, which does the
# same but forks and runs something else first, as the ark rootkit's netstat
# did. The audit system's own tools find the alert. At the end the audit state
# is as it was before, and only the build is left. --keep leaves the temporary
# directory as well.
#
# If that is not possible (no root, no audit in the kernel, an auditd that
# runs), the script says so and tells the same story on a recorded stream.
set -u

keep=0
case ${1:-} in
"") ;;
--keep) keep=1 ;;
*)
	echo "usage: $0 [--keep]" >&2
	exit 2
	;;
esac
cd "$(dirname "$0")" || exit
. ./tests/setup.sh

bold=
plain=
if [ -t 1 ]; then
	bold=$(printf '\033[1m')
	plain=$(printf '\033[0m')
fi

chapter() {
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

tell() {
	printf '%s\n' "$*" | fmt -w 76
}

# show COMMAND…: prints the command as typed, and its output
show() {
	printf '\n    $ %s\n' "$*"
	"$@" 2>&1 | sed 's/^/    /'
}

# ----------------------------------------------- on a recorded stream

recorded_end() {
	if [ "$keep" = 1 ]; then
		tell "Left for a look: $story"
	else
		rm -rf "$story"
	fi
}

recorded_story() {	# recorded_story WHY
	local data=$PWD/tests/data profile check
	tell "A live run is not possible here: $1. The same story follows," \
		"on a recording of what auditd sent to a plugin."
	story=$(mktemp -d) || die "no temporary directory"
	trap recorded_end EXIT
	profile=$story/profile.gdbm

	chapter "Learning"
	tell "A small netstat ran twice under a catch-all rule."
	show "$SEQIDS" learn --profile "$profile" "$data/netstat-learn.log"

	chapter "The same program again"
	check=("$SEQIDS" check --profile "$profile")
	show "${check[@]}" "$data/netstat-normal.log"
	echo
	tell "No alert."

	chapter "Another program at its path"
	tell "This program does what netstat does, but forks and runs" \
		"something else first."
	show "${check[@]}" "$data/netstat-trojan.log"
	"${check[@]}" "$data/netstat-normal.log" >/dev/null 2>&1 ||
		die "The normal run raised an alert, which is wrong."
	"${check[@]}" "$data/netstat-trojan.log" 2>/dev/null |
		grep -q 'bin/netstat' ||
		die "The trojan raised no alert, which is wrong."
	chapter "Done"
	tell "As root, and with no auditd running, this script shows the" \
		"same on a live system."
	exit 0
}

# ------------------------------------------------------------ live

# run_netstat COUNT
run_netstat() {
	local i
	for ((i = 0; i < $1; i++)); do
		live_run "$LIVE_DIR/bin/netstat" || die "netstat failed"
	done
}

alerts() {	# counts the alert messages in the log
	grep -cs '^type=ANOM_EXEC ' "$LIVE_LOG"
}

live_story_setup() {
	live_begin
	[ "$keep" = 0 ] || : >"$LIVE_DIR/keep"
	live_cc netstat
	live_plugin
	chapter "A private auditd"
	tell "auditd runs in $LIVE_DIR and starts audisp-seqids as its" \
		"plugin. The rules are a watch on the alerts' directory and a" \
		"catch-all, here for uid $LIVE_UID only, which nobody has."
	live_conf mode=learn
	live_rules	# first, so that only alerts have their key in the log
	live_auditd_start
	show auditctl -l
}

live_story_learn() {
	chapter "Learning"
	tell "With \"mode = learn\", a small netstat runs five times."
	run_netstat 5 | tail -n 5 | sed 's/^/    /'
	live_settle
	tell "auditd stops. The plugin saves its profile and ends, too."
	live_auditd_stop
	show "$SEQIDS" list --profile "$LIVE_PROFILE"
}

live_story_normal() {
	chapter "The same program again"
	tell "With \"mode = detect\", netstat runs five times again. The" \
		"plugin has read the profile back from its file."
	live_conf mode=detect
	live_auditd_start
	run_netstat 5 >/dev/null
	live_settle
	tell "Alerts: $(alerts)"
	[ "$(alerts)" = 0 ] ||
		die "The normal run raised an alert, which is wrong."
}

live_story_attack() {
	chapter "Another program at its path"
	tell "This program prints what netstat prints, but forks and runs" \
		"something else first (here: uname, which does no harm)."
	live_cc netstat -DTROJAN
	run_netstat 1 | sed 's/^/    /'
	wait_for 20 live_search -k seqids_anomaly ||
		die "No alert was found, which is wrong." \
			"$(live_said)"
	live_settle
}

live_story_alert() {
	local evidence
	chapter "The alert, found with the audit system's own tools"
	show ausearch --input "$LIVE_LOG" -k seqids_anomaly -i
	show aureport --input "$LIVE_LOG" --anomaly
	echo
	tell "The search names this file of evidence:"
	# the changed file may have been told first
	evidence=$(grep -lF '"new-' "$LIVE_ANOMALIES"/netstat-* | head -n 1)
	show head -n 34 "$evidence"
}

live_story() {
	live_story_setup
	live_story_learn
	live_story_normal
	live_story_attack
	live_story_alert
	chapter "Done"
	tell "Records lost: $(live_lost). The audit state is being put back."
	[ "$keep" = 0 ] || tell "Left for a look: $LIVE_DIR"
}

chapter "Packages and build"
install_packages build live
build_in=$(build_dir)
build_log=$(mktemp)
if ! build "$build_in" >"$build_log" 2>&1; then
	tail -n 20 "$build_log" >&2
	rm -f "$build_log"
	die "The build failed."
fi
rm -f "$build_log"
tell "Built in $build_in."

export top_builddir=$build_in
. ./tests/live/lib.sh
skip_all() {	# the library calls this if a live run is not possible
	recorded_story "$1"
}
bail() {
	die "This should not happen: $*"
}
live_story
