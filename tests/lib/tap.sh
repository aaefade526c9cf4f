# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tap.sh - a test's claims, as TAP. Source it.
#
#	ok "the sky is blue" look_up	# a command succeeds
#	tap_done			# the plan; fails when a claim did

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
	tail -n 30 <<<"$out" | sed 's/^/#   /'
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
	tail -n 30 <<<"$out" | sed 's/^/#   /'
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

like() {	# like CLAIM TEXT REGEX (extended): a line of TEXT matches
	if grep -Eq -e "$3" <<<"$2"; then
		pass "$1"
		return 0
	fi
	fail "$1"
	diag "no line matches $3 in"
	tail -n 30 <<<"$2" | sed 's/^/#   /'
	return 1
}

tap_skip() {	# tap_skip COUNT REASON: for single claims
	local i
	for ((i = 0; i < $1; i++)); do
		TAP_COUNT=$((TAP_COUNT + 1))
		echo "ok $TAP_COUNT # SKIP $2"
	done
}

# tap_missing COUNT WHAT: for single claims that want something which is not
# there: they fail, unless the caller allows it
tap_missing() {
	local i
	if [ -n "${SEQIDS_ALLOW_MISSING:-}" ]; then
		tap_skip "$@"
		return
	fi
	for ((i = 0; i < $1; i++)); do
		fail "$2 (SEQIDS_ALLOW_MISSING=1 skips this)"
	done
}

tap_done() {
	echo "1..$TAP_COUNT"
	[ "$TAP_FAILED" -eq 0 ]
}

skip_all() {	# skip_all REASON: the whole file
	echo "1..0 # SKIP $1"
	exit 0
}

all_missing() {	# all_missing WHAT: tap_missing for the whole file
	[ -z "${SEQIDS_ALLOW_MISSING:-}" ] || skip_all "$1"
	tap_missing 1 "$1"
	tap_done
	exit 1
}

bail() {	# the test cannot go on: the harness, not the claim, broke
	echo "Bail out! $*"
	exit 99
}
