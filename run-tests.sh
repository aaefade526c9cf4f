#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run-tests.sh [NAME…] - install what the tests need, build, run them
#
# NAME is a test (detect, serials, cli/rules), or a kind of tests:
#
#	check		"make check": unit tests, the command, the source
#	live		against a private auditd, one at a time
#	gcc, clang	all is built by that compiler, and warnings are errors
#	sanitizers	unit tests with the address and undefined sanitizers
#	threads		unit tests, the plugin and the reading of logs with the
#			thread sanitizer
#	memory		unit tests under valgrind
#	m32		unit tests on 32 bit, in an i386 root (Debian, amd64)
#	s390x		unit tests on a big-endian machine, by a compiler for it
#			and qemu, in a root (Debian, amd64)
#	deb		the Debian package: lintian is content, and it installs, is
#			upgraded and removed in a clean root
#
# Without a NAME: check and live. The last line is
#
#	N passed, N failed, N skipped
#
# and the exit status is 0 only when nothing failed. What is missing for a test
# makes it fail; with SEQIDS_ALLOW_MISSING=1 it is skipped. Live tests are
# skipped where they cannot run; with SEQIDS_REQUIRE_LIVE=1 they fail.
set -u
cd "$(dirname "$0")" || exit
. ./tests/setup.sh
. ./tests/release/root.sh

readonly limit_s=1800 # for one test; also the wait for other live tests' lock
passed=0
failed=0
skipped=0

success() {
	say "ok: $*"
	passed=$((passed + 1))
}

failure() {
	say "FAILED: $*"
	failed=$((failed + 1))
}

# missing WHAT: a kind of tests cannot run here
missing() {
	if [ -n "${SEQIDS_ALLOW_MISSING:-}" ]; then
		say "skipped: $*"
		skipped=$((skipped + 1))
	else
		failure "$* (SEQIDS_ALLOW_MISSING=1 skips it)"
	fi
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
	exit
}

# ------------------------------------------------------------- make check

# count TEXT WORD…: how many of make check's results are one of WORD
count() {
	local results=$1
	shift
	grep -Ec "^:test-result: ($(IFS='|'; echo "$*"))( |\$)" <<<"$results"
}

# take_results DIR STATUS <TESTS: count what make check, which ended with
# STATUS, left in the build directory DIR. automake has a file .trs for each
# test; a test without one did not run.
take_results() {
	local dir=$1 status=$2 results bad test
	results=$(find "$dir/tests" -name '*.trs' -exec cat {} +)
	passed=$((passed + $(count "$results" PASS XFAIL)))
	skipped=$((skipped + $(count "$results" SKIP)))
	bad=$(count "$results" FAIL XPASS ERROR)
	failed=$((failed + bad))
	while read -r test; do
		failure "$test did not run"
	done < <(left_out "$dir")
	[ "$status" -eq 0 ] || [ "$bad" -gt 0 ] ||
		failure "make check in $dir: exit status $status"
}

run_make() {	# run_make DIR TARGET <TESTS
	find "$1" -name '*.trs' -delete
	make -C "$1" -k "$2" VERBOSE=1 </dev/null
	take_results "$1" $?
}

unit_tests() {	# what make check-unit runs
	all_tests | grep -E '^tests/(unit/|fuzz/fuzz$)'
}

# --------------------------------------------------------------- one test

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

# run_test NAME DIR COMMAND…: in the build directory DIR
run_test() {
	local name=$1 dir=$2 out status sum
	shift 2
	say "== $name"
	out=$(mktemp) || die "no temporary file"
	(cd "$dir" && top_srcdir=$top top_builddir=$dir CC=${CC:-cc} \
		CMOCKA_MESSAGE_OUTPUT=TAP \
		ASAN_OPTIONS=${ASAN_OPTIONS:-allocator_may_return_null=1} \
		SEQIDS_TEST_LIMIT=$limit_s "$top/tests/lib/bounded" "$@") \
		</dev/null 2>&1 | tee "$out"
	status=${PIPESTATUS[0]}
	sum=$(tap_sum "$status" <"$out")
	rm -f "$out"
	# shellcheck disable=SC2086	# three numbers
	set -- $sum
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
	[ "$2" -eq 0 ] || say "FAILED: $name (exit status $status)"
}

# find_tests NAME: each file of a test that is called so: tests/unit/input/
# test_serials.c is unit/input/serials, input/serials or serials
find_tests() {
	local file name
	find tests -name '*.test' -o -path 'tests/unit/*/test_*.c' \
		-o -path 'tests/unit/test_*.c' | sort |
		while read -r file; do
			name=${file#tests/}
			name=${name%.*}
			case $name in
			unit/*) name=${name%/test_*}/${name##*/test_} ;;
			esac
			[[ /$name != */$1 ]] || echo "$file"
		done
}

run_named() {	# run_named FILE DIR
	local program=${1%.c}
	case $1 in
	*.c)
		if make -C "$2" "$program"; then
			run_test "$program" "$2" "$top/tests/unit/tap" \
				"$2/$program"
		else
			failure "the build of $program"
		fi
		;;
	tests/fuzz/*)
		make -C "$2" check TESTS= || failure "the build of the targets"
		run_test "$1" "$2" "$top/$1"
		;;
	*) run_test "$1" "$2" "$top/$1" ;;
	esac
}

# ------------------------------------------------------------------ kinds

run_check() {
	local dir
	dir=$(main_build) || return
	run_make "$dir" check < <(all_tests)
}

run_live() {
	local test dir
	dir=$(main_build) || return
	for test in tests/live/*.test; do
		run_test "$test" "$dir" "$top/$test"
	done
}

run_compiler() {	# run_compiler COMPILER
	local dir=$top/build-$1
	command -v "$1" >/dev/null || {
		missing "$1 is not there"
		return
	}
	if build "$dir" CC="$1" --enable-werror &&
		make -C "$dir" -j"$(nproc)" check TESTS=; then
		success "$1 builds all without a warning"
	else
		failure "the build with $1"
	fi
}

run_sanitizers() {
	local dir=$top/build-sanitizers
	if build "$dir" --enable-sanitizers; then
		run_make "$dir" check-unit < <(unit_tests)
	else
		failure "the build with sanitizers"
	fi
}

run_threads() {
	local dir=$top/build-threads
	if build "$dir" --enable-sanitizers=thread; then
		run_make "$dir" check-threads < <(threaded_tests)
	else
		failure "the build with the thread sanitizer"
	fi
}

threaded_tests() {	# what make check-threads runs
	all_tests | grep ^tests/unit/
	sed -n '/^threaded_tests =/,/[^\\]$/s|.*\(tests/cli/.*\)\.test.*|\1|p' \
		Makefile.am
}

run_memory() {
	local dir
	dir=$(main_build) || return
	run_make "$dir" check-memory < <(all_tests |
		grep ^tests/unit/ | grep -Ev '/test_(sandbox|store_save)$')
}

# The distribution is unpacked in a Debian of 32 bit, and built and tested
# there: its compiler makes what gcc -m32 does, and its libraries need not be
# of the versions that this machine has.
run_m32() {
	local root=$top/build-m32/root dir
	root_possible i386 || {
		missing "a root of 32 bit: $why"
		return
	}
	dir=$(main_build) || return
	if make_root "$root" i386 &&
		make -C "$dir" distdir distdir="$root/seqids" &&
		in_root "$root" i386 "cd /seqids && ./configure --enable-werror &&
			make -j$(nproc)"; then
		in_root "$root" i386 "cd /seqids && make -k check-unit VERBOSE=1"
		take_results "$root/seqids" $? < <(unit_tests)
	else
		failure "the build on 32 bit"
	fi
}

# cross_root DIR: a Debian of this machine with a compiler for s390x, and with
# the libraries of that machine beside its own
cross_root() {
	local libraries
	make_root "$1" amd64 "$root_suite" make,pkg-config || return
	[ ! -e "$1/crossed" ] || return 0
	# shellcheck disable=SC2086,SC2154	# words; of setup.sh
	libraries=$(printf '%s\n' $debian_build libcmocka-dev |
		sed -n 's/-dev$/&:s390x/p' | paste -sd ' ')
	say "Adding a compiler for s390x"
	in_root "$1" amd64 "dpkg --add-architecture s390x && apt-get -q update &&
		DEBIAN_FRONTEND=noninteractive apt-get -q -y \
			--no-install-recommends install gcc-s390x-linux-gnu \
			qemu-user-static $libraries" >"$1.log" 2>&1 || {
		tail -n 20 "$1.log" >&2
		return 1
	}
	touch "$1/crossed"
}

run_s390x() {
	local root=$top/build-s390x/root dir
	root_possible || {
		missing "a root with a compiler for s390x: $why"
		return
	}
	dir=$(main_build) || return
	if cross_root "$root" &&
		make -C "$dir" distdir distdir="$root/seqids" &&
		in_root "$root" amd64 "cd /seqids && ./configure --enable-werror \
			--host=s390x-linux-gnu \
			PKG_CONFIG_LIBDIR=/usr/lib/s390x-linux-gnu/pkgconfig &&
			make -j$(nproc)"; then
		in_root "$root" amd64 "cd /seqids &&
			SEQIDS_UNDER=qemu-s390x-static make -k check-unit VERBOSE=1"
		take_results "$root/seqids" $? < <(unit_tests)
	else
		failure "the build for s390x"
	fi
}

run_deb() {
	local dir
	root_possible amd64 || {
		missing "a clean root: $why"
		return
	}
	dir=$(main_build) || return
	if make -C "$dir" deb; then
		success "the package builds, and lintian is content"
		run_test tests/package/deb "$dir" "$top/tests/package/deb" \
			"$dir"/packages/seqids_*.deb
	else
		failure "the package"
	fi
}

# main_build: build as usual, and say where; once
main_build() {
	local dir
	dir=$(build_dir)
	if ! build "$dir" >&2; then
		say "FAILED: the build"
		return 1
	fi
	echo "$dir"
}

run() {	# run NAME
	local files
	case $1 in
	check) run_check ;;
	live) run_live ;;
	gcc | clang) run_compiler "$1" ;;
	sanitizers) run_sanitizers ;;
	threads) run_threads ;;
	memory) run_memory ;;
	m32) run_m32 ;;
	s390x) run_s390x ;;
	deb) run_deb ;;
	*)
		mapfile -t files < <(find_tests "$1")
		[ "${#files[@]}" -gt 0 ] || die "run-tests.sh: $1: no such test"
		[ "${#files[@]}" -eq 1 ] ||
			die "run-tests.sh: $1: which one? ${files[*]}"
		run_named "${files[0]}" "$(main_build)"
		;;
	esac
}

main() {
	local name sets="build tests"
	readonly top=$PWD
	[ $# -gt 0 ] || set -- check live
	for name in "$@"; do
		case $name in
		live | live/*) sets="$sets live" ;;
		clang | m32 | s390x | deb) sets="$sets kinds" ;;
		esac
	done
	# shellcheck disable=SC2086	# words
	install_packages $sets
	for name in "$@"; do
		run "$name" || failure "$name"
	done
	finish
}

main "$@"
