# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154	# variables for the tests, and cli.sh's
# SPDX-License-Identifier: GPL-3.0-or-later
#
# running.sh - a plugin that runs, without root and without a kernel that sends
# it anything: the test writes what auditd would. Source it behind cli.sh.
#
# Its settings are $work/conf, to which more may be added before it starts;
# plugin_conf is how the plugin is told.

plugin=$(cd "${top_builddir:-$top_srcdir}" && pwd)/audisp-seqids
[ -x "$plugin" ] || bail "no $plugin: build it first"
unshare --user --map-root-user true 2>/dev/null ||
	skip_all "no user namespaces"
plugin_pid=
plugin_conf=$work/conf

cat >>conf <<-END
	profile = $work/run/profile
	anomaly_dir = $work/run/anomalies
	state_file = $work/run/state
	alert_log =
	state_interval = 1
	save_interval = 1
END
chmod 0640 conf
mkdir -m 0700 run
mkfifo input

# Alerts of made-up streams are none of this machine's audit log's business, so
# the plugin runs in a user namespace, where the kernel takes none.
plugin_start() {
	rm -f run/state # of the one before
	unshare --user --map-root-user "$plugin" "$plugin_conf" <input 2>said &
	plugin_pid=$!
	exec 7>input
	wait_until [ -e run/state ] || bail "the plugin does not start: $(<said)"
}

plugin_end() {	# by the end of its input
	exec 7>&-
	wait "$plugin_pid"
	plugin_pid=
}

# A shell that ends leaves no plugin behind: its input ends.
clean_running() {
	exec 7>&-
	[ -z "$plugin_pid" ] || wait "$plugin_pid"
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap clean_running EXIT

# wait_until COMMAND…: it succeeds within two minutes. After a save that took a
# second, on a busy machine, the next one is more than a minute away.
wait_until() {
	local i
	for ((i = 0; i < 1200; i++)); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

state() {	# state KEY: its value in the dump
	sed -n "s/^$1 //p" run/state
}

state_is_at_least() {	# state_is_at_least KEY NUMBER
	[ "$(state "$1")" -ge "$2" ] 2>/dev/null
}

# now_log EXE COMM PID CALL…: events of the present time, one process; ROW and
# FIELDS change what is said of it
now_log() {
	local exe=$1 comm=$2 pid=$3 call now
	shift 3
	now=$(date +%s)
	for call in "$@"; do
		serial=$((serial + 1))
		printf 'type=SYSCALL msg=audit(%s.%03d:%d): arch=c000003e syscall=%s success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 ppid=%d pid=%d auid=1000 uid=33 gid=33 euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 tty=(none) ses=3 comm="%s" exe="%s" key="seqids"\n' \
			"$now" $((serial % 1000)) "$serial" "$call" \
			"${PARENT:-1}" "$pid" "$comm" "$exe"
	done
}

repeat() {	# repeat COUNT WORD…: the words so many times
	local count=$1 i
	shift
	for ((i = 0; i < count; i++)); do
		echo "$@"
	done
}

plugin_reads() {	# plugin_reads FILE: it reads all of it, and ends
	unshare --user --map-root-user "$plugin" "$work/conf" <"$1" 2>said
}

# Alerts of a real intrusion: netstat is learned, and then replaced.
make_alerts() {
	sed -i '/^mode/d' conf
	echo 'mode = learn' >>conf
	plugin_reads "$top_srcdir/tests/data/netstat-learn.log"
	sed -i 's/^mode.*/mode = detect/' conf
	plugin_reads "$top_srcdir/tests/data/netstat-trojan.log"
	[ -n "$(ls run/anomalies/*.json)" ] || bail "no alert: $(<said)"
}
