# SPDX-License-Identifier: GPL-3.0-or-later
"""odds - odds claimed by the facets against what came, over recordings

For `analyse --odds`. A program's facet claims, before each call, that this call
shows something new at 1 in N (facets.h). Of the calls with an N of as many
digits, the sum of these is how many new things were claimed. Each server is
learned from nothing, all of it: what is new is learned, and nothing is told.
"""
import collections
import os
import tempfile

import replay

FACETS = ("start peer write read user call argument error stream").split()
POWERS = range(7)   # of ten; the last has what is less likely as well


def measure(tool, recordings, total):
    """Adds what was claimed and what came to total, by (facet, power)."""
    with tempfile.TemporaryDirectory() as work:
        variant = "all:mode=learn:profile=" + os.path.join(work, "profile")
        for phase in recordings.learn_parts() + ["normal"]:
            for facet, power, _, claimed, came in tool.odds(
                    recordings, phase, variant):
                sums = total[facet, min(int(power), POWERS[-1])]
                sums[0] += float(claimed)
                sums[1] += int(came)


def print_row(name, pairs):
    print("  %-10s%s" % (name, "".join(
        " %12s" % ("%.1f / %d" % (claimed, came) if claimed or came else "-")
        for claimed, came in pairs)))


def add(pairs):
    return [sum(p[0] for p in pairs), sum(p[1] for p in pairs)]


def print_table(build, directory, servers):
    tool = replay.Variants(build)
    for half, some in replay.halves(
            replay.all_recordings(directory, servers)):
        total = collections.defaultdict(lambda: [0.0, 0])
        for recordings in some:
            measure(tool, recordings, total)
        print("%s: %s" % (half, " ".join(r.name for r in some)))
        print("  new, 1 in %s %12s" % ("".join(
            " %12s" % "{:,} …".format(10 ** p) for p in POWERS)[2:], "all"))
        for facet in FACETS:
            row = [total[facet, p] for p in POWERS]
            print_row(facet, row + [add(row)])
        columns = [add([total[f, p] for f in FACETS]) for p in POWERS]
        print_row("all", columns + [add(columns)])
