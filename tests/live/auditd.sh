#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# auditd.sh DIR - become the private auditd of a live test
#
# auditd and its plugins have /dev/null for standard error, and talk to syslog
# alone. So they get a /dev of their own, in a mount namespace, whose /dev/log
# is ours: all they say goes to DIR/syslog, and not to the machine's log.
set -u

dir=$1
if [ -z "${SEQIDS_OWN_DEV:-}" ]; then
	SEQIDS_OWN_DEV=1 exec unshare --mount --propagation private \
		"$0" "$dir"
fi
unset SEQIDS_OWN_DEV
rm -f "$dir/log.socket"
"$dir/logsink" "$dir/log.socket" "$dir/syslog" &
mkdir -p "$dir/dev"
mount -t tmpfs -o mode=0755 seqids-dev "$dir/dev" || exit
for node in null zero full random urandom tty; do
	: >"$dir/dev/$node"
	mount --bind "/dev/$node" "$dir/dev/$node" || exit
done
for ((i = 0; i < 100; i++)); do
	[ ! -S "$dir/log.socket" ] || break
	sleep 0.05
done
: >"$dir/dev/log"
mount --bind "$dir/log.socket" "$dir/dev/log" || exit
mount --rbind "$dir/dev" /dev || exit
exec auditd -n -c "$dir/etc"
