#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""transcript - runs the commands of a document, and compares their output

    transcript FILE

A command is an indented line that begins with "$ "; lines below it that begin
with "> " belong to it. The other indented lines below, up to the next command or
text, are what it prints, of both kinds. They are compared by their shape:
numbers are numbers, blanks are blanks, directories of the installation count as
those that documents name. A line "..." stands for any number of lines. All
commands run in one directory, the present one. Prints TAP, a claim a command.
"""
import re
import subprocess
import sys


def commands(text):
    """(command, lines that it prints), in their order."""
    found, current = [], None
    for line in text.splitlines():
        if line.startswith("    $ "):
            current = [line[6:], []]
            found.append(current)
        elif line.startswith("    > ") and current and not current[1]:
            current[0] += "\n" + line[6:]
        elif line.startswith("    ") and current:
            current[1].append(line[4:])
        elif line.strip():
            current = None
    return found


def shape(line):
    line = re.sub(r"[^ \"=:]*/(audit|seqids)\b", r"/\1", line)
    line = re.sub(r"\bby [^ ]+, of", "by SOMEBODY, of", line)
    line = re.sub(r"\d+([.,]\d+)*", "N", line)
    return re.sub(r"\s+", " ", line).strip()


def fits(wanted, got):
    if not wanted:
        return not got
    if wanted[0] == "...":
        return any(fits(wanted[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and wanted[0] == got[0] and fits(wanted[1:], got[1:])


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        found = commands(f.read())
    failed = 0
    for number, (command, printed) in enumerate(found, 1):
        done = subprocess.run(["bash", "-c", command], text=True,
                              errors="replace", stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wanted = [shape(x) for x in printed if x.strip()]
        got = [shape(x) for x in done.stdout.splitlines() if x.strip()]
        good = fits(wanted, got)
        failed += not good
        print("%s %d - %s" % ("ok" if good else "not ok", number,
                              command.splitlines()[0].replace("#", " ")))
        if not good:
            for line in ["exit status %d" % done.returncode] + [
                    "expected: " + x for x in wanted] + [
                        "     got: " + x for x in got]:
                print("# " + line)
    print("1..%d" % len(found))
    return failed or not found


if __name__ == "__main__":
    sys.exit(bool(main()))
