# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tools.sh - what the tests of both packages do in their root. Source it.
#
# Wants $root and in_it() of its caller, and the package of seqids installed in
# the root.
# shellcheck disable=SC2154	# of the caller

# known_tools: the profile knows two programs of a package, and their files
known_tools() {
	local name file
	for name in seqids-a seqids-b; do # each log for itself: same serials
		sed "s|\"[^\"]*netstat\"|\"/usr/bin/$name\"|g" \
			tests/data/netstat-learn.log >"$root/new/$name.log"
		in_it "seqids learn /new/$name.log" || return
	done
	in_it "seqids export >/new/tools.export" || return
	for name in seqids-a seqids-b; do
		file=$(in_it "stat -c '%s %Y000000000 %Z000000000 %i %d' \
			/usr/bin/$name")
		sed -i "\|^program .*/usr/bin/$name|a file $file 0000000000000000" \
			"$root/new/tools.export"
	done
	in_it "seqids import /new/tools.export"
}

# known_file NAME: which file the profile has for the tool, and which there is
known_file() {
	in_it "seqids export 2>/dev/null" |
		sed -n "\|^program .*/usr/bin/$1|,/^\$/s/^file //p" |
		cut -d ' ' -f 1-5
}

there_file() {	# there_file NAME
	in_it "stat -c '%s %.9Y %.9Z %i %d' /usr/bin/$1" | tr -d .
}

# What an administrator does, by hand, and what the plugin writes then.
set_up() {
	sed -i 's/^active = no/active = yes/' \
		"$root/etc/audit/plugins.d/seqids.conf"
	cp "$root"/usr/share/seqids/rules/[24]0-seqids*.rules \
		"$root/etc/audit/rules.d/"
	in_it "augenrules" >/dev/null
	in_it "seqids learn /new/tests/data/netstat-learn.log" >/dev/null ||
		bail "nothing was learned"
	echo alert >"$root/var/lib/seqids/anomalies/x-1-1.json"
	echo alert >"$root/var/log/seqids/audit.log"
}

# in_use: what an administrator would miss
in_use() {
	(cd "$root" && cat etc/audit/plugins.d/seqids.conf &&
		find etc/audit/rules.d var/lib/seqids var/log/seqids -type f \
			-exec cksum {} + | sort)
	in_it "seqids verify && seqids list"
}

# with_auditd COMMAND: run where a process called auditd counts the signals to
# read its plugins' settings; prints what COMMAND did, and "told N times"
with_auditd() {
	cat >"$root/new/auditd" <<-'END'
		#!/bin/bash
		trap 'echo hup >>/new/told' HUP
		trap 'rm -f /run/auditd.pid; exit' TERM
		echo $$ >/run/auditd.pid
		for ((i = 0; i < 6000; i++)); do sleep 0.1; done
	END
	chmod 0755 "$root/new/auditd"
	: >"$root/new/told"
	in_it "/new/auditd </dev/null >/dev/null 2>&1 &
		for ((i = 0; i < 600; i++)); do
			[ ! -s /run/auditd.pid ] || break
			sleep 0.1
		done
		$1 </dev/null 2>&1
		status=\$?
		for ((i = 0; i < 50; i++)); do	# it takes the signal meanwhile
			[ ! -s /new/told ] || break
			sleep 0.1
		done
		kill \$!
		wait
		echo told \$(wc -l </new/told) times
		exit \$status"
}
