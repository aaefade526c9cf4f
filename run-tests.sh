#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run-tests.sh - install what the tests need, build, run all tests
#
# Runs "make check" (unit tests and checks of the source), then the live
# tests, one at a time, against a private auditd. The last line is
#
#	N passed, N failed, N skipped
#
# and the exit status is 0 only when nothing failed. SEQIDS_REQUIRE_LIVE=1:
# a live test that cannot run here fails instead of skipping.
set -u
cd "$(dirname "$0")" || exit
. ./tests/setup.sh

readonly live_limit_s=1800	# also the wait for other live tests' lock
passed=0
failed=0
skipped=0

failure() {
	say "FAILED: $*"
	failed=$((failed + 1))
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
	exit
}

# count TEXT WORD…: how many of make check's results are one of WORD
count() {
	local results=$1
	shift
	grep -Ec "^:test-result: ($(IFS='|'; echo "$*"))( |\$)" <<<"$results"
}

# automake leaves the results of each test in a .trs file
run_make_check() {
	local dir=$1 results status bad
	find "$dir" -name '*.trs' -delete
	make -C "$dir" -k check VERBOSE=1
	status=$?
	results=$(find "$dir" -name '*.trs' -exec cat {} +)
	passed=$((passed + $(count "$results" PASS XFAIL)))
	skipped=$((skipped + $(count "$results" SKIP)))
	bad=$(count "$results" FAIL XPASS ERROR)
	failed=$((failed + bad))
	[ "$status" -eq 0 ] || [ "$bad" -gt 0 ] ||
		failure "make check: exit status $status"
}

# tap_sum STATUS <TAP: prints "passed failed skipped". A test that dies, or
# runs another number of claims than it planned, has failed once more.
tap_sum() {
	awk -v status="$1" '
		/^1\.\.0 # SKIP/ { skip++; planned = 0; seen = 1; next }
		/^1\.\.[0-9]+/ { planned = substr($1, 4); seen = 1; next }
		/^ok .*# SKIP/ { skip++; ran++; next }
		/^ok / { pass++; ran++; next }
		/^not ok / { fail++; ran++; next }
		END {
			if (!seen || ran != planned || (status && !fail))
				fail++
			print pass + 0, fail + 0, skip + 0
		}'
}

run_live_test() {
	local test=$1 dir=$2 out status sum
	say "== $test"
	out=$(mktemp) || die "no temporary file"
	(cd "$dir" && timeout --foreground -k 10 "$live_limit_s" "$test") \
		</dev/null 2>&1 | tee "$out"
	status=${PIPESTATUS[0]}
	sum=$(tap_sum "$status" <"$out")
	rm -f "$out"
	# shellcheck disable=SC2086	# three numbers
	set -- $sum
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
	[ "$2" -eq 0 ] || say "FAILED: $test (exit status $status)"
}

main() {
	local dir test
	install_packages build live tests
	dir=$(build_dir)
	if ! build "$dir"; then
		failure "the build"
		finish
	fi
	run_make_check "$dir"
	for test in "$PWD"/tests/live/*.test; do
		run_live_test "$test" "$dir"
	done
	finish
}

main
