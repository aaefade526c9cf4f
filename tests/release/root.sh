# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# root.sh - an empty Debian in a directory, to build in. Source it, behind
# tests/setup.sh, from the top of the source tree.
#
# It holds what a build from a release needs, and no autotools, unless other
# packages are named. Needs root, and debootstrap. A directory that was made
# before is used again.

readonly root_suite=bookworm
why=

# root_possible ARCH: else $why says why not
root_possible() {
	why=
	[ "$(id -u)" = 0 ] || why="not root"
	command -v debootstrap >/dev/null || why="debootstrap is missing"
	[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] ||
		why="only where Debian's amd64 is"
	[ -z "$why" ]
}

root_packages() {	# of the build and of its unit tests
	# shellcheck disable=SC2086,SC2154	# words; of setup.sh
	printf '%s\n' $debian_build libcmocka-dev |
		grep -vxE 'autoconf|automake' | paste -sd,
}

# make_root DIR ARCH [SUITE PACKAGES]: the packages with commas between
make_root() {
	local made=$1/made-of wanted suite=${3:-$root_suite}
	local packages=${4:-$(root_packages)}
	wanted="$suite $2 $packages"
	[ "$(cat "$made" 2>/dev/null)" != "$wanted" ] || {
		rm -rf "$1/seqids"
		return
	}
	rm -rf "$1"
	mkdir -p "$1" || return
	say "Making a root of $suite, $2, in $1"
	if ! debootstrap --arch="$2" --variant=minbase \
		--include="$packages" "$suite" "$1" \
		>"$1.log" 2>&1; then
		tail -n 20 "$1.log" >&2
		return 1
	fi
	echo "$wanted" >"$made"
}

# in_root DIR ARCH COMMANDS [LOCKS]: by its shell, with a /proc that goes away
# with it, and with the directory LOCKS of this machine
in_root() {
	# shellcheck disable=SC2016	# of the other shell
	unshare --mount --propagation private bash -c '
		mount --bind "$1" "$1" || exit # unshare wants a mount at /
		mount -t proc proc "$1/proc" || exit
		[ -z "$5" ] || mount --bind "$5" "$1$5" || exit
		exec setarch "${2/amd64/x86_64}" chroot "$1" /usr/bin/env -i HOME=/root \
			TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			LC_ALL=C.UTF-8 SEQIDS_ALLOW_MISSING="$4" bash -c "$3"
		' bash "$1" "$2" "$3" "${SEQIDS_ALLOW_MISSING:-}" "${4:-}"
}
