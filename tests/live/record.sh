#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# record.sh FILE COMMAND… - keep what auditd sends a plugin while COMMAND runs
#
# COMMAND runs as an unused uid, and only that uid is audited, by the
# catch-all rule. Root, and no auditd running, as for all live tests.
set -u
[ $# -ge 2 ] || {
	echo "usage: $0 FILE COMMAND [ARG...]" >&2
	exit 2
}
. "${0%/*}/lib.sh"

file=$1
shift
export SEQIDS_REQUIRE_LIVE=1
live_begin
live_record "$LIVE_DIR/stream"
live_auditd_start
live_rules
live_run "$@"
live_sync
auditctl -D >/dev/null
live_auditd_stop
cat "$LIVE_DIR/stream" >"$file"
diag "$(grep -c 'type=SYSCALL' "$file") system calls in $file," \
	"$(live_lost) records lost"
