# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # of and for the script that sources this
# SPDX-License-Identifier: GPL-3.0-or-later
#
# host.sh - a host in a container, whose uids alone are audited. Source it, with
# tests/live/lib.sh ahead of it and tree set.

readonly first=1879048192 last=1879113727 # uids of the container
readonly group=/sys/fs/cgroup/systemd/seqids-host
export SEQIDS_REQUIRE_LIVE=1
copy=$tree.copy
nspawn=

prepare() {
	rm -rf "$copy"
	cp -a --reflink=auto "$tree" "$copy"
	rm -f "$copy/usr/sbin/policy-rc.d" "$copy/etc/fstab" \
		"$copy"/etc/systemd/system/multi-user.target.wants/vmctl.service \
		"$copy"/etc/systemd/system/multi-user.target.wants/networking.service
	ln -sf /dev/null "$copy/etc/systemd/system/auditd.service"
	rm -rf "$copy/root/t"
	cp -r "$here/guest" "$copy/root/t"
	# gives the files to the uids of the container
	in_container /bin/true chown
}

in_container() {	# in_container ARG OWNERSHIP
	systemd-nspawn -q -D "$copy" --private-users=$first:65536 \
		--private-users-ownership="$2" --register=no --keep-unit \
		--private-network --console=pipe "$1" </dev/null >/dev/null 2>&1
}

boot() {
	mkdir -p "$group"
	(echo "$BASHPID" >"$group/cgroup.procs" && in_container -b off) &
	nspawn=$!
	wait_for 60 inside systemctl is-active nginx.service ssh.service
}

init_pid() {
	pgrep -u "$first" -o -x systemd
}

inside() {
	nsenter -t "$(init_pid)" -a env -i HOME=/root \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null
}

halt() {
	inside systemctl poweroff
	wait_for 60 live_dead "$nspawn"
}

forget() {
	rm -rf "$copy"
	rmdir "$group"
}
