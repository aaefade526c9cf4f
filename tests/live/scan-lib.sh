# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# shellcheck disable=SC2034	# variables for the tests
# shellcheck disable=SC2154	# and of lib.sh
#
# scan-lib.sh - two hosts, one of which scans the other. Source it after lib.sh.
#
# Two hosts, each a network namespace of its own: the scanner and the target,
# which has the rules. Both live as long as a process that the kernel ends
# with this test, so nothing of them is left, however the test ends.
#
#	scan_need			# or skip, with the reason
#	live_begin
#	hosts
#	nft_load
#	scan -4 -sF -p 1-100 "$target4"

rules=${SEQIDS_SCAN_RULES:-$LIVE_SRC/../../rules}
readonly scanner4=192.0.2.1 target4=192.0.2.2
readonly scanner6=2001:db8::1 target6=2001:db8::2
scanner=
target=
made_run_sshd=

# ------------------------------------------------------------- two hosts

scan_need() {	# scan_need [TOOL…]: or skip
	local tool
	for tool in nmap nft ip curl ssh sshd ssh-keygen python3 nsenter \
		unshare setpriv sysctl "$@"; do
		command -v "$tool" >/dev/null || skip_all "no $tool"
	done
	unshare -n nft list ruleset >/dev/null 2>&1 ||
		skip_all "no network namespaces, or no nftables in them"
	[ -e /proc/net/if_inet6 ] || skip_all "no IPv6"
}

at() {	# at HOST COMMAND…
	nsenter --net="/proc/$1/ns/net" "${@:2}"
}

# Ends with the test. Not to be called in a subshell: that is then the
# parent with which it ends.
host() {
	setpriv --pdeathsig KILL unshare --net sleep infinity &
	host=$!
	wait_for 5 host_is_up
}

host_is_up() {
	[ "$(readlink "/proc/$host/ns/net")" != "$(readlink /proc/$$/ns/net)" ]
}

address() {	# address HOST LINK IPV4 IPV6
	at "$1" sysctl -q net.ipv6.conf.all.accept_dad=0 \
		"net.ipv6.conf.$2.accept_dad=0"
	at "$1" ip link set lo up
	at "$1" ip address add "$3/24" dev "$2"
	at "$1" ip address add "$4/64" dev "$2" nodad
	at "$1" ip link set "$2" up
}

hosts() {
	host
	scanner=$host
	host
	target=$host
	ip link add scan0 netns "$scanner" type veth \
		peer name scan1 netns "$target" || bail "no veth"
	address "$scanner" scan0 "$scanner4" "$scanner6"
	address "$target" scan1 "$target4" "$target6"
	wait_for 10 reachable || bail "the hosts do not see each other"
}

reachable() {
	at "$scanner" nmap -n -sn "$target4" | grep -q 'Host is up' &&
		at "$scanner" nmap -n -6 -sn "$target6" | grep -q 'Host is up'
}

nft_load() {	# afresh, so that each step starts with empty sets
	at "$target" nft -f - <"${1:-$rules/seqids-scan.nft}"
}

nft_table() {	# nft_table NAME CHAINS: another user's table
	at "$target" nft -f - <<-END
	table inet $1
	delete table inet $1
	table inet $1 {
		$2
	}
	END
}

nft_drop() {
	at "$target" nft delete table inet "$1"
}

scan() {	# scan NMAP-OPTION… to the target
	at "$scanner" nmap -n -Pn --max-retries 1 "$@" >"$LIVE_DIR/nmap" 2>&1 ||
		bail "nmap $*: $(tail -n 3 "$LIVE_DIR/nmap")"
}

# ------------------------------------------------------ ordinary traffic

serve() {	# serve COMMAND…: at the target, until the test ends
	setpriv --pdeathsig KILL nsenter --net="/proc/$target/ns/net" "$@" \
		>>"$LIVE_DIR/servers" 2>&1 </dev/null &
}

serve_http() {
	mkdir "$LIVE_DIR/www"
	head -c 3000000 /dev/zero >"$LIVE_DIR/www/file"
	serve python3 -m http.server --bind :: --directory "$LIVE_DIR/www" 80
	wait_for 10 fetch "$target4" || bail "no HTTP server"
}

fetch() {
	at "$scanner" curl -sS -g -o /dev/null "http://$1/file" \
		-o /dev/null "http://$1/file"
}

serve_ssh() {
	ssh-keygen -q -t ed25519 -N '' -f "$LIVE_DIR/host_key"
	ssh-keygen -q -t ed25519 -N '' -f "$LIVE_DIR/user_key"
	[ -d /run/sshd ] || { mkdir /run/sshd && made_run_sshd=yes; }
	serve "$(command -v sshd)" -D -e -f /dev/null -p 22 \
		-o HostKey="$LIVE_DIR/host_key" -o StrictModes=no \
		-o AuthorizedKeysFile="$LIVE_DIR/user_key.pub" \
		-o PidFile=none -o PermitRootLogin=yes
	wait_for 10 log_in "$target4" ||
		bail "no SSH server: $(tail -n 3 "$LIVE_DIR/servers")"
}

log_in() {
	at "$scanner" ssh -i "$LIVE_DIR/user_key" -F /dev/null -o BatchMode=yes \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		"root@$1" 'seq 50000' >/dev/null
}

serve_end() {	# what serving left outside the test's directory
	[ -z "$made_run_sshd" ] || rmdir /run/sshd
}
