# SPDX-License-Identifier: GPL-3.0-or-later
#
# stide.awk - sequence time-delay embedding, by itself, to compare seqids with
#
# awk -v k=6 -v frame=20 -f stide.awk NORMAL… -- INTRUSION…
#
# Reads "PID CALL" lines; learns each NORMAL file, then prints, as seqids
# check --per-process does, for each trace of the INTRUSION files
#	file pid calls windows mismatches max_locality max_distance
# and first the number of unique sequences, as "unique N".
function distance(window,  w, a, b, i, d, least) {
	split(window, a, ",")
	least = k
	for (w in known) {
		split(w, b, ",")
		for (i = d = 0; i++ < k && d < least;)
			d += a[i] != b[i]
		if (d < least)
			least = d
	}
	return least
}
function take(t, window,  miss, at) {
	if (!checking) {
		unique += !(window in known)
		known[window]
		return
	}
	miss = !(window in known)
	at = windows[t]++ % frame
	locality[t] += miss - bit[t, at]
	bit[t, at] = miss
	mismatches[t] += miss
	if (locality[t] > most[t])
		most[t] = locality[t]
	if (miss && (at = distance(window)) > far[t])
		far[t] = at
}
BEGIN {
	for (i = 1; i < ARGC; i++) {
		if (ARGV[i] == "--") {
			checking = 1
			printf "unique %d\n", unique
			continue
		}
		for (; (getline <ARGV[i]) > 0; ) {
			if ($0 ~ /^ *(#|$)/)
				continue
			t = ARGV[i] "\t" $1
			if (checking && !(t in calls))
				order[++traces] = t
			calls[t]++
			last[t] = last[t] $2 ","
			if (calls[t] > k)
				sub(/^[^,]*,/, "", last[t])
			if (calls[t] >= k)
				take(t, last[t])
		}
	}
	for (i = 1; i <= traces; i++) {
		t = order[i]
		printf "%s\t%d\t%d\t%d\t%d\t%d\n", t, calls[t], windows[t],
			mismatches[t], most[t], far[t]
	}
}
