# shellcheck shell=bash
# shellcheck disable=SC2154 # suite, here: of the script that sources this
# SPDX-License-Identifier: GPL-3.0-or-later
#
# inside.sh - commands and claims of the virtual machine. Source it, with
# tests/lib/tap.sh ahead of it, and suite and here set.

inside() {	# inside COMMAND…: what it prints, as one text
	"$here/machine" "$suite" run -t 7200 "$@" | tr -d '\r' |
		sed 's/^\(> \)*//'
}

claims() {	# claims SCRIPT [ARG]: of guest/, as it says "ok" and "not ok"
	local claim
	while read -r claim; do
		case $claim in
		ok*) pass "${claim#ok - }" ;;
		"not ok"*) fail "${claim#not ok - }" ;;
		*) diag "$claim" ;;
		esac
	done < <(inside "/root/t/$*")
}
