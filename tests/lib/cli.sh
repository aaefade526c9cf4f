# shellcheck shell=bash
# shellcheck disable=SC2034	# variables for the tests
# SPDX-License-Identifier: GPL-3.0-or-later
#
# cli.sh - running seqids(8) and looking at how it ended. Source it.
#
# Leaves the test in a temporary directory with some small logs, a profile,
# cat.db, of one of them, and conf, which is empty: no settings of this machine.

seqids=$(cd "${top_builddir:-$top_srcdir}" && pwd)/seqids
. "$top_srcdir/tests/lib/tap.sh"

# The same surroundings for everybody: a bash without HOME or SHELL asks the
# directory of users over a socket, which a test that counts calls would see.
unset LANG LANGUAGE NO_COLOR COLUMNS LINES TZ XDG_RUNTIME_DIR
export LC_ALL=C HOME=/nonexistent SHELL=/bin/bash TERM=dumb
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99
verbs="learn check forecast info list show forget state accept revert export import diff \
merge verify status alerts explain report rules setup"

[ -x "$seqids" ] || bail "no $seqids: build it first"
work=$(mktemp -d) || bail "no temporary directory"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || bail "cannot enter $work"
: >conf			# no settings of this machine
: >complaints		# all that went to stderr, for the last claim

# ------------------------------------------------------------ running it

out=
err=
status=

# run VERB [ARG…]: into $out, $err and $status
run() {
	local verb=$1
	shift
	out=$("$seqids" "$verb" --config conf "$@" 2>err </dev/null)
	status=$?
	err=$(<err)
	cat err >>complaints
}

# exits STATUS CLAIM [REGEX]: how the last run ended; a line that it
# complained with matches REGEX
exits() {
	local bad=
	[ "$status" = "$1" ] || bad="exit status $status, expected $1"
	[ $# -lt 3 ] || grep -Eq -e "$3" <<<"$err" ||
		bad="${bad:+$bad; }no line of stderr matches $3"
	if [ -z "$bad" ]; then
		pass "$2"
		return
	fi
	fail "$2"
	diag "$bad"
	diag "$(head -n 15 <<<"stdout: $out")"
	diag "$(head -n 15 <<<"stderr: $err")"
}

# refused CLAIM REGEX VERB [ARG…]: exit status 2, the reason, no output
refused() {
	local claim=$1 why=$2
	shift 2
	run "$@"
	[ -z "$out" ] || status="$status with output"
	exits 2 "$claim" "$why"
}

arguments_of() {	# those that a verb cannot do without
	case $1 in
	show | forget | accept) echo cat ;;
	explain | revert) echo 1.000:1 ;;
	state) echo cat learning ;;
	import) echo cat.export ;;
	diff) echo cat.db cat.export ;;
	merge) echo merged.db cat.export ;;
	esac
}

refused_by_all() {	# refused_by_all CLAIM REGEX [ARG…]
	local claim=$1 why=$2 verb bad=
	shift 2
	for verb in $verbs; do
		# shellcheck disable=SC2046	# words
		run "$verb" "$@" $(arguments_of "$verb")
		[ "$status" = 2 ] && grep -Eq -e "$why" <<<"$err" ||
			bad="$bad $verb: $status, $err;"
	done
	is "$claim" "$bad" ""
}

verbs_in_help() {	# of its text on standard input
	sed -En 's/^  ([a-z]+) .*/\1/p' | xargs
}

sum_of() {
	cksum <"$1"
}

is_json() {	# is_json CLAIM TEXT: each line is an object
	if command -v jq >/dev/null; then
		ok "$1" jq -es 'length > 0 and all(type == "object")' <<<"$2"
	elif command -v python3 >/dev/null; then
		ok "$1" python3 -c 'import json, sys
for line in sys.stdin:
    assert isinstance(json.loads(line), dict)' <<<"$2"
	else
		diag "neither jq nor python3: looking at braces only"
		is "$1" "$(grep -vc '^{".*}$' <<<"$2")" 0
	fi
}

# ---------------------------------------------------------- making input

# audit_log EXE COMM CALL…: one process, one event a call
serial=0
audit_log() {
	local exe=$1 comm=$2 call
	shift 2
	for call in "$@"; do
		serial=$((serial + 1))
		printf 'type=SYSCALL msg=audit(1700000000.%03d:%d): arch=c000003e syscall=%s success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=0 ppid=1 pid=77 auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=3 comm=%s exe=%s key="seqids"\n' \
			$((serial % 1000)) "$serial" "$call" "$comm" "$exe"
	done
}

calls_log() {	# calls_log PID CALL…
	local pid=$1
	shift
	printf "$pid %s\n" "$@"
}

hex() {	# as the kernel spells a string that is not plain
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F
}

make_input() {
	audit_log '"/bin/cat"' '"cat"' 0 1 2 3 0 1 2 3 0 1 >cat.log
	audit_log '"/bin/cat"' '"cat"' 0 1 2 99 0 1 2 3 0 1 >odd.log
	audit_log '"/bin/dog"' '"dog"' 0 1 2 3 4 5 6 >dog.log
	calls_log 1 1 2 3 4 5 6 7 8 >known.calls
	calls_log 1 1 2 3 9 5 6 7 8 >other.calls
	rm -f cat.db*
	run learn --profile cat.db --window 3 cat.log
	[ "$status" = 0 ] || bail "nothing can be learned: $err"
	run export --profile cat.db
	echo "$out" >cat.export
}

# Whatever went wrong, it was told as a complaint of ours.
test_complaints() {
	is "all complaints begin with the command's name" \
		"$(grep -Ev "^(seqids: ([^:]|:[^ ])+: .|Try 'seqids ([a-z]+ )?--help'\.\$)" \
			complaints | head -n 5)" ""
}

make_input
