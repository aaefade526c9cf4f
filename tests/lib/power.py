#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""power.py - what a disk may hold after a power cut

	power.py [--no-sync] [--from NAME] LIBRARY DIR OUT COMMAND...

Runs the command with power.c preloaded, and then takes its changes of files in
DIR for a disk's: at each of them the power fails. What was synced by then is on
the disk. Of the rest each write and each change of a name may have come, or
not, or half of it, in any order. Every different content that DIR may have goes
into a directory of OUT, by number. Prints how many power cuts there were.

--no-sync: no sync has any effect, as a control. --from: the power does not fail
before a file whose name has NAME in it was to be synced.

A name is on the disk when its directory was synced, bytes when their file was.
Where there are too many subsets, all, none, each alone, each left out, all
prefixes, and some at random, by a fixed seed, are tried.
"""
import os
import random
import subprocess
import sys
import tempfile

FEW = 5		# changes: all subsets are tried
RANDOM = 12	# subsets beyond


class File:
	def __init__(self, data=b""):
		self.data = data	# on the disk
		self.pending = []	# functions of bytes


def read_dir(top):
	"""path -> (inode, bytes)"""
	found = {}
	for where, _, names in os.walk(top):
		for name in names:
			path = os.path.join(where, name)
			with open(path, "rb") as file:
				found[path] = os.stat(path).st_ino, file.read()
	return found


def written(at, data):
	def apply(old):
		old = old.ljust(at, b"\0")
		return old[:at] + data + old[at + len(data):]
	return apply


def cut(length):
	return lambda old: old[:length].ljust(length, b"\0")


def subsets(count, rng):
	"""Which of so many changes came, as sets of numbers"""
	every = frozenset(range(count))
	if count <= FEW:
		return {frozenset(i for i in every if bits >> i & 1)
			for bits in range(1 << count)}
	some = {every, frozenset()}
	for i in every:
		some.add(frozenset([i]))
		some.add(every - {i})
		some.add(frozenset(range(i)))
	for _ in range(RANDOM):
		some.add(frozenset(i for i in every if rng.random() < 0.5))
	return some


def named(names, changes):
	"""What the directory holds when these changes have come"""
	names = dict(names)
	for kind, *what in changes:
		if kind == "name":
			names[what[1]] = what[0]
		elif kind == "move" and what[0] in names:
			names[what[1]] = names.pop(what[0])
		elif kind == "drop":
			names.pop(what[0], None)
	return names


class Disk:
	def __init__(self, top, syncs):
		self.top, self.syncs = top, syncs
		self.files, self.names, self.changes = {}, {}, []
		for path, (inode, data) in read_dir(top).items():
			self.files[inode] = self.names[path] = File(data)

	def file(self, inode):
		return self.files.setdefault(inode, File())

	def sync(self, inode):
		if not self.syncs:
			return
		if inode in self.dirs():
			self.names = named(self.names, self.changes)
			self.changes = []
			return
		file = self.file(inode)
		for change in file.pending:
			file.data = change(file.data)
		file.pending = []

	def holds(self, inode, name):
		"""Whether the file has, or is to have, such a name"""
		names = named(self.names, self.changes)
		return any(name in path and file is self.files.get(inode)
			   for path, file in names.items())

	def dirs(self):
		return {os.stat(where).st_ino
			for where, _, _ in os.walk(self.top)}

	def do(self, line):
		kind, *rest = line.split(" ")
		if kind in "OWTSNL":
			inode = int(rest[0])
		if kind == "O":
			self.files[inode] = File()
		elif kind == "N":
			# also elsewhere: a file's number that is free again
			self.files[inode] = File()
			if self.has(rest[1]):
				self.changes.append(("name", self.files[inode],
					rest[1]))
		elif kind == "W":
			self.file(inode).pending.append(
				written(int(rest[1]), bytes.fromhex(rest[2])))
		elif kind == "T":
			self.file(inode).pending.append(cut(int(rest[1])))
		elif kind == "S":
			self.sync(inode)
		elif kind == "L" and self.has(rest[1]):
			self.changes.append(("name", self.file(inode), rest[1]))
		elif kind == "R" and self.has(rest[1]):
			self.changes.append(("move", rest[0], rest[1]))
		elif kind == "U" and self.has(rest[0]):
			self.changes.append(("drop", rest[0]))

	def has(self, path):
		return path.startswith(self.top + "/")

	def contents(self, file, rng):
		"""What it may hold"""
		found = set()
		for some in subsets(len(file.pending), rng):
			data = file.data
			for i in sorted(some):
				data = file.pending[i](data)
			found.add(data)
			found.add(data[:len(data) // 2 // 512 * 512])
		return found if file.pending else {file.data}

	def states(self, rng):
		"""What DIR may hold after a power cut now"""
		for some in subsets(len(self.changes), rng):
			names = named(self.names,
				      [self.changes[i] for i in sorted(some)])
			whole = {path: self.contents(file, rng)
				 for path, file in names.items()}
			yield from mixed(whole, rng)


def mixed(whole, rng):
	"""Each content of each file once, beside any of the others'"""
	most = max([len(contents) for contents in whole.values()] or [1])
	lists = {path: sorted(contents) for path, contents in whole.items()}
	for i in range(most):
		yield {path: (contents[i] if i < len(contents)
			      else rng.choice(contents))
		       for path, contents in lists.items()}


def put(state, top, out):
	for path, data in state.items():
		path = os.path.join(out, os.path.relpath(path, top))
		os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
		with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600),
			  "wb") as file:
			file.write(data)


def run(library, command):
	with tempfile.NamedTemporaryFile() as log:
		status = subprocess.run(
			command, check=False, stdout=subprocess.DEVNULL,
			env=dict(os.environ, LD_PRELOAD=library,
				 POWER_LOG=log.name)).returncode
		if status not in (0, 1):
			sys.exit("power.py: %s: status %d" % (command, status))
		lines = log.read().decode().splitlines()
	if not lines:
		sys.exit("power.py: %s changes no file" % command)
	return lines


def options(args):
	"""Whether syncs count, what has to be synced first, and the others"""
	syncs, first = True, None
	while args and args[0].startswith("--"):
		if args[0] == "--no-sync":
			syncs, args = False, args[1:]
		else:
			first, args = args[1], args[2:]
	return syncs, first, args


def main(args):
	syncs, first, (library, top, out, *command) = options(args)
	top = os.path.realpath(top)
	disk = Disk(top, syncs)
	lines = run(library, command)
	rng = random.Random(1)
	seen, cuts = set(), 0
	for line in lines:
		disk.do(line)
		if first and line.startswith("S ") and \
				disk.holds(int(line.split(" ")[1]), first):
			first = None
		for state in disk.states(rng) if not first else ():
			cuts += 1
			key = tuple(sorted(state.items()))
			if key in seen:
				continue
			seen.add(key)
			os.makedirs(os.path.join(out, str(len(seen))), mode=0o700)
			put(state, top, os.path.join(out, str(len(seen))))
	print(cuts)


main(sys.argv[1:])
