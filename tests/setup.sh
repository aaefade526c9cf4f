# shellcheck shell=bash
# shellcheck disable=SC2034	# the lists are used by their names
# SPDX-License-Identifier: GPL-3.0-or-later
#
# setup.sh - what run-tests.sh and quickstart.sh both do first: install what
# is missing, and build. Source it from the top of the source tree.

debian_build="gcc make autoconf automake pkg-config libc6-dev libaudit-dev
	libauparse-dev libgdbm-dev libcap-ng-dev libjansson-dev zlib1g-dev
	liblzma-dev libzstd-dev"
debian_live="auditd audispd-plugins procps util-linux"
debian_tests="apparmor selinux-policy-dev binutils libcmocka-dev clang-format
	shellcheck man-db mandoc jq
	python3 gdbmtool xz-utils zstd bsdutils valgrind gnuplot-nox
	nmap nftables iptables iproute2 curl openssh-client openssh-server
	prometheus chromium"
fedora_build="gcc make autoconf automake pkgconf-pkg-config audit-libs-devel
	gdbm-devel libcap-ng-devel jansson-devel zlib-devel
	xz-devel libzstd-devel"
fedora_live="audit audispd-plugins procps-ng util-linux"
fedora_tests="selinux-policy-devel binutils libcmocka-devel clang-tools-extra
	ShellCheck man-db mandoc jq
	python3 gdbm diffutils xz zstd valgrind gnuplot
	nmap nftables iptables-nft iproute curl openssh-clients openssh-server
	golang-github-prometheus chromium"
# Builds of another kind: by another compiler, in a root of 32 bit, as a package.
debian_kinds="clang debhelper debootstrap lintian"
fedora_kinds="clang debootstrap"

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "$*"
	exit 2
}

missing_debian() {	# of the packages given, those not installed
	local package
	for package in "$@"; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" \
			2>/dev/null)" = installed ] || echo "$package"
	done
}

missing_fedora() {
	local package
	for package in "$@"; do
		rpm -q --whatprovides "$package" >/dev/null 2>&1 ||
			echo "$package"
	done
}

# Debian starts a service when it installs it. A system-wide auditd would
# take the kernel's audit records from the private one that is to be shown.
# The policy file is Debian's way to say no; one that is there is respected.
without_services() {
	local policy=/usr/sbin/policy-rc.d status
	[ ! -e "$policy" ] || policy=
	if [ -n "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 0755 "$policy"
	fi
	"$@"
	status=$?
	[ -z "$policy" ] || rm -f "$policy"
	return "$status"
}

install_debian() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -q &&
		without_services apt-get install -q -y \
			--no-install-recommends "$@"
}

install_fedora() {
	dnf install -q -y "$@"
}

# install_packages SET…: build, live, tests, kinds. Failure is told, and left to
# configure or to the tests to be precise about.
install_packages() {
	local distribution name set log wanted=
	if command -v dpkg-query >/dev/null; then
		distribution=debian
	elif command -v dnf >/dev/null; then
		distribution=fedora
	else
		say "Neither Debian nor Fedora: nothing is installed for you."
		return
	fi
	for set in "$@"; do
		name=${distribution}_$set
		wanted="$wanted ${!name}"
	done
	# shellcheck disable=SC2046,SC2086	# lists of words
	set -- $("missing_$distribution" $wanted)
	[ $# -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ]; then
		say "Not root, so not installed:" "$@"
		return
	fi
	say "Installing" "$@"
	log=$(mktemp) || die "no temporary file"
	if ! "install_$distribution" "$@" >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		say "Installing failed; going on with what is there."
	fi
	rm -f "$log"
}

# build_dir: where to build. A tree that was configured in place can be
# built in no other directory. SEQIDS_BUILD_DIR names one that is there.
build_dir() {
	if [ -n "${SEQIDS_BUILD_DIR:-}" ]; then
		echo "$SEQIDS_BUILD_DIR"
	elif [ -e config.status ]; then
		pwd
	else
		echo "$PWD/build"
	fi
}

# configure again in the present directory, with the options of last time
reconfigure() {
	./config.status --recheck && ./config.status
}

# build DIR [OPTION…]: autoreconf, configure with these options, and make, as
# far as they are not done. What configure did not find last time may be there
# by now (cmocka, and so all unit tests), so it looks again.
build() (
	source=$PWD
	dir=$1
	shift
	[ configure -nt configure.ac ] && [ Makefile.in -nt Makefile.am ] ||
		autoreconf -fi || exit
	mkdir -p "$dir" && cd "$dir" || exit
	if [ ! -e config.status ]; then
		"$source/configure" "$@" || exit
	elif grep -q '^MISSING = .' Makefile; then
		reconfigure || exit
	fi
	make -j"$(nproc 2>/dev/null || echo 2)"
)

# all_tests: what make check runs, one path a line, without its suffix
all_tests() {
	{
		find tests -name '*.test' ! -path 'tests/live/*'
		find tests/unit -name 'test_*.c'
	} | sed 's/\.[a-z]*$//' | sort
}

# left_out DIR <TESTS: those without a result in the build directory DIR
left_out() {
	local test
	while read -r test; do
		[ -s "$1/$test.trs" ] || echo "$test"
	done
}
