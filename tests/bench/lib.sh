# shellcheck shell=bash
# shellcheck disable=SC2034	# variables for the benches
# SPDX-License-Identifier: GPL-3.0-or-later
#
# lib.sh - what the benches share. Source it.
#
# A bench measures both sides of a comparison in turns, in one run, and
# prints ratios with their spread: seconds differ from machine to machine,
# and from day to day on one. Processor time is what is measured, since
# somebody else may use the machine.
#
# From the environment:
#	SEQIDS_REPEAT	measurements of each side, 3 or more; default 5
#	SEQIDS_DATA	where recordings too large for the project are
#	BENCH_OUT	a directory for figures and points; report's
#	top_builddir	where audisp-seqids and seqids were built

BENCH_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BENCH_TOP=$(cd "$BENCH_SRC/../.." && pwd)
BENCH_BUILD=$(cd "${top_builddir:-$BENCH_TOP}" && pwd)
BENCH_DATA=${SEQIDS_DATA:-$BENCH_TOP/../shared/data}
SEQIDS=${SEQIDS:-$BENCH_BUILD/seqids}
BENCH_REPEAT=${SEQIDS_REPEAT:-5}
BENCH_WORK=
export LC_ALL=C

bench_die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

bench_skip() {	# what it needs is not here
	echo "${0##*/}: skipped: $*" >&2
	exit 77
}

bench_begin() {	# a directory to work in
	[ -x "$SEQIDS" ] || bench_die "no $SEQIDS: build it first"
	[ "$BENCH_REPEAT" -ge 3 ] 2>/dev/null ||
		bench_die "SEQIDS_REPEAT=$BENCH_REPEAT: not a number from 3 on"
	BENCH_WORK=$(mktemp -d "${TMPDIR:-/tmp}/seqids-bench.XXXXXX") ||
		bench_die "no temporary directory"
	trap 'rm -rf "$BENCH_WORK"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	: >"$BENCH_WORK/conf"	# no settings of this machine
}

# bench_cpu SERIES COMMAND…: adds the seconds of processor time, user and
# system, that COMMAND takes to the file SERIES
bench_cpu() {
	local series=$1 TIMEFORMAT='%3U %3S' status
	shift
	{ time "$@" >/dev/null 2>"$BENCH_WORK/stderr"; } 2>"$BENCH_WORK/time"
	status=$?
	[ "$status" -le 1 ] || bench_die "$*: exit status $status:" \
		"$(head -n 3 "$BENCH_WORK/stderr")"
	awk '{ print $1 + $2 }' "$BENCH_WORK/time" >>"$BENCH_WORK/$series"
}

# bench_cpu_ns PID: the processor time of all threads of a process, up to now
bench_cpu_ns() {
	cat "/proc/$1/task/"*/schedstat |
		awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}

# bench_ratio SERIES BASE: into the file SERIES:BASE, each one's ratio
bench_ratio() {
	paste "$BENCH_WORK/$1" "$BENCH_WORK/$2" |
		awk '{ print ($2 > 0 ? $1 / $2 : "inf") }' >"$BENCH_WORK/$1:$2"
}

# bench_middle SERIES: "median (least - most)"
bench_middle() {
	sort -g "$BENCH_WORK/$1" | awk '
		function short(x) {
			return sprintf(x < 1000 ? "%.3g" : "%.0f", x)
		}
		{ v[NR] = $1 }
		END {
			m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
			printf "%s (%s - %s)", short(m), short(v[1]), short(v[NR])
		}'
}

# bench_quantile SERIES PERCENT: so many of its values are not above that
bench_quantile() {
	sort -g "$BENCH_WORK/$1" | awk -v percent="$2" '
		{ v[NR] = $1 }
		END {
			at = int((NR * percent + 99) / 100)
			if (NR)
				printf "%.3g", v[at < 1 ? 1 : at]
			else
				printf "-"
		}'
}

# bench_figure NAME SERIES: its middle, least and most become the bench's
# figure NAME, which report compares with what it should reach
bench_figure() {
	local bench=${0##*/}
	[ -n "${BENCH_OUT:-}" ] || return 0
	printf '%s\t%s\n' "$bench.$1" "$(bench_three "$2")" \
		>>"$BENCH_OUT/$bench.figures"
}

# bench_plot TITLE X Y [GNUPLOT]: begins the bench's plot, with the names of its
# axes, and what gnuplot should do besides ("set logscale y")
bench_plot() {
	[ -n "${BENCH_OUT:-}" ] || return 0
	printf '%s\n' "$@" >"$BENCH_OUT/${0##*/}.plot"
}

# bench_point LABEL SERIES: its middle, least and most become a point of it
bench_point() {
	[ -n "${BENCH_OUT:-}" ] || return 0
	printf '"%s"\t%s\n' "$1" "$(bench_three "$2")" \
		>>"$BENCH_OUT/${0##*/}.tsv"
}

bench_three() {
	bench_middle "$1" | awk '{ gsub(/[()]/, ""); print $1 "\t" $2 "\t" $4 }'
}

bench_row() {	# bench_row LABEL COLUMN…
	local label=$1
	shift
	printf '%-28s' "$label"
	printf ' %-24s' "$@"
	echo
}

# bench_compile NAME: NAME.c, linked with what was built, as $BENCH_WORK/NAME
bench_compile() {
	"${CC:-cc}" -O2 -D_GNU_SOURCE -I"$BENCH_TOP/src" \
		-o "$BENCH_WORK/$1" "$BENCH_SRC/$1.c" \
		"$BENCH_BUILD/libseqids.a" -lauparse -laudit -lgdbm -ljansson -lz ||
		bench_die "$1.c does not compile"
}

# bench_stream: the recorded stream, unpacked, as $BENCH_WORK/stream
bench_stream() {
	local packed=$BENCH_DATA/stream.zst
	if [ -n "${1:-}" ]; then
		ln -s "$(realpath "$1")" "$BENCH_WORK/stream"
		return
	fi
	[ -r "$packed" ] || bench_skip "no $packed; set SEQIDS_DATA, or name" \
		"a stream that tests/live/record.sh made"
	command -v zstd >/dev/null || bench_skip "no zstd to unpack $packed"
	zstd -q -d -c --long=27 "$packed" >"$BENCH_WORK/stream" ||
		bench_die "cannot unpack $packed"
}
