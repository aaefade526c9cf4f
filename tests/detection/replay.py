# SPDX-License-Identifier: GPL-3.0-or-later
"""replay - recordings as run --objects makes them, and what is told of them

What `facets`, `mimicry`, `ablation`, `week` and `analyse --odds` share.
Recordings are read only. A server's data lie in the directory of its
recordings, which may be one for temporary files, where all files are one place
(place.h). No server's data are there, so what is recorded of that directory is
moved to MOVED_TO.
"""
import collections
import glob
import os
import subprocess
import sys

# Rules and constants were chosen on these; the others were held back.
CHOSEN_ON = "apache mariadb named nginx node postgresql redis".split()

MOVED_TO = "/srv/recordings"

STAMP_LATE_MS = 10  # records bear the time of the kernel's last tick


class Alert(collections.namedtuple(
        "Alert", "ms reason kind pid program sentence serial",
        defaults=[None])):
    """
    One message to the operator. kind: the facet, follow or sequence; serial:
    of the event that it is of, where that is known.
    """


class Recordings:
    def __init__(self, directory, server):
        self.recorded_at = os.path.abspath(directory)
        self.at = os.path.join(directory, server)
        self.name = server

    def stream(self, phase):
        return os.path.join(self.at, phase + ".stream.zst")

    def text(self, phase):
        """The shell command that writes a recording as text."""
        return "zstd -dcq --long=27 '%s' | LC_ALL=C sed 's|%s/|%s/|g'" % (
            self.stream(phase), self.recorded_at, MOVED_TO)

    def phases(self, pattern):
        return sorted(os.path.basename(p)[:-len(".stream.zst")]
                      for p in glob.glob(self.stream(pattern)))

    def learn_parts(self):
        return ["learn"] + self.phases("learn-*")

    def attacks(self):
        return self.phases("attack-*")

    def mark_ms(self, phase):
        with open(os.path.join(self.at, phase + ".mark"),
                  encoding="ascii") as f:
            return int(f.read()) - STAMP_LATE_MS

    def calls_and_seconds(self, phase):
        """How many calls a recording has, and over how long."""
        command = ("zstd -dcq --long=27 '%s' | LC_ALL=C awk -F '[(.:)]' '"
                   "/^type=SYSCALL.*key=\"seqids\"/ { n++; t = $2;"
                   " if (!first) first = t }"
                   " END { print n + 0, t - first }'" % self.stream(phase))
        out = subprocess.run(command, shell=True, check=True,
                             stdout=subprocess.PIPE, text=True).stdout.split()
        return int(out[0]), float(out[1])


def all_recordings(directory, wanted=""):
    servers = wanted.split() or sorted(
        os.path.basename(os.path.dirname(p)) for p in
        glob.glob(os.path.join(directory, "*", "learn.stream.zst")))
    if not servers:
        sys.exit("%s: no recordings" % directory)
    return [Recordings(directory, s) for s in servers]


def halves(recordings):
    """The recordings of either half, with its name; none that is empty."""
    for name, chosen in (("chosen on", True), ("held back", False)):
        half = [r for r in recordings if (r.name in CHOSEN_ON) == chosen]
        if half:
            yield name, half


def acts(alerts):
    """Alerts other than new-program, those of one act together."""
    found = collections.OrderedDict()
    for a in alerts:
        if a.reason != "new-program":
            found.setdefault((a.ms // 60000, a.pid), []).append(a)
    return list(found.values())


class Variants:
    """The tool of that name, in a build directory."""

    def __init__(self, build):
        self.tool = os.path.join(build, "tests/detection/variants")
        subprocess.run(["make", "-s", "-C", build, "tests/detection/variants"],
                       check=True, stdout=subprocess.DEVNULL)

    def rows(self, recordings, phase, variants, options=()):
        """What it prints of a recording, each line as its fields."""
        text = subprocess.Popen(
            ["bash", "-c", "set -o pipefail; " + recordings.text(phase)],
            stdout=subprocess.PIPE)
        out = subprocess.run([self.tool, *options, *variants],
                             stdin=text.stdout, stdout=subprocess.PIPE,
                             check=True).stdout
        text.stdout.close()
        if text.wait():
            sys.exit("%s: cannot be read" % recordings.stream(phase))
        return [line.split("\t")
                for line in out.decode("utf-8", "replace").splitlines()]

    def odds(self, recordings, phase, variant):
        """Rows of what was claimed and what came; the profile is kept."""
        return [row[1:] for row in self.rows(recordings, phase, [variant],
                                             ["--odds", "--save"])
                if row[0] == "odds"]

    def run(self, recordings, phase, variants, options=()):
        """Alerts by variant, and rows of what is watched (with --watch)."""
        alerts = {v.split(":")[0]: [] for v in variants}
        watched = []
        for row in self.rows(recordings, phase, variants, options):
            if row[0] == "watch":
                watched.append(row[1:])
            else:
                alerts[row[1]].append(Alert(
                    int(row[2]), row[3], row[4], row[5], row[6], row[7]))
        return alerts, watched
