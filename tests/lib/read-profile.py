#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""read-profile.py - a reader of profiles, from docs/profile-format.md alone

    gdbm_dump profile.gdbm - | read-profile.py list
    gdbm_dump profile.gdbm - | read-profile.py show NAME [NAMES]
    gdbm_dump profile.gdbm - | read-profile.py facets NAME

list prints a line for each program: state, sequences, calls, name. show prints
one program's sequences, a row a line. facets prints a program's items: facet,
times, the item's bytes in hex. NAMES is a file of lines "CALL TEXT" that
say what to print for a call; others are printed as ABI:NUMBER, or as NUMBER
where the ABI is 0. Exits 1 where the profile is damaged.
"""
import base64
import struct
import sys
import zlib

KNOWN = {1, 2, 3, 4, 5, 7, 16, 17, 136, 137}
FACETS = ("start", "peer", "write", "read", "user", "call", "argument",
          "error")
STATES = ("learning", "detecting", "new")


class Damaged(Exception):
    pass


def items(dump):
    """The keys and values of a dump of GDBM's, in pairs."""
    texts = []
    for line in dump:
        if line.startswith("#:len="):
            texts.append((int(line[6:]), []))
        elif not line.startswith("#") and texts:
            texts[-1][1].append(line)
    found = [base64.b64decode("".join(text))[:size] for size, text in texts]
    return list(zip(found[0::2], found[1::2]))


def rotate(word, bits):
    return (word << bits | word >> (64 - bits)) & (2**64 - 1)


def siphash(key, data):
    """SipHash-2-4 with 128 bits."""
    mask = 2**64 - 1
    k0, k1 = struct.unpack("<QQ", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D ^ 0xEE,
         k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & mask
            v[2] = (v[2] + v[3]) & mask
            v[1] = rotate(v[1], 13) ^ v[0]
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = rotate(v[0], 32)
            v[2] = (v[2] + v[1]) & mask
            v[0] = (v[0] + v[3]) & mask
            v[1] = rotate(v[1], 17) ^ v[2]
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = rotate(v[2], 32)

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    result = b""
    for at, constant in ((2, 0xEE), (1, 0xDD)):
        v[at] ^= constant
        rounds(4)
        result += struct.pack("<Q", v[0] ^ v[1] ^ v[2] ^ v[3])
    return result


def sections(name, record, newest):
    """The version of a record, and its sections by their tags."""
    if record[:2] != b"SQ" or len(record) < 7:
        raise Damaged("no record")
    if not 1 <= record[2] <= newest:
        raise Damaged("version %d" % record[2])
    (checksum,) = struct.unpack("<I", record[-4:])
    if zlib.crc32(name + record[:-4]) != checksum:
        raise Damaged("wrong checksum")
    found, at = {}, 3
    while at < len(record) - 4:
        tag, length = struct.unpack_from("<BI", record, at)
        found[tag] = record[at + 5:at + 5 + length]
        if tag not in KNOWN and tag < 128:
            raise Damaged("section %d is not known" % tag)
        at += 5 + length
    return record[2], found


def numbers(contents):
    return dict(struct.iter_unpack("<BQ", contents))


def rows(contents, alphabet, length):
    width = contents[0]
    for at in range(1, len(contents), width * length):
        row = contents[at:at + width * length]
        yield [alphabet[int.from_bytes(row[i:i + width], "little")]
               for i in range(0, len(row), width)]


def facets(contents):
    """The calls, and (number, full, first, newest, watched, items)."""
    calls, watched, _ = struct.unpack_from("<QQQ", contents)
    at, found = 24, []
    while at < len(contents):
        number, full, *about, count = struct.unpack_from("<BBQQQI", contents,
                                                         at)
        if about[0] > calls or about[1] > calls or about[2] > watched:
            raise Damaged("a facet newer than its calls")
        at += 30
        all_items = []
        for _ in range(count):
            times, length = struct.unpack_from("<IB", contents, at)
            all_items.append((contents[at + 5:at + 5 + length], times))
            at += 5 + length
        if all_items != sorted(all_items):
            raise Damaged("items not ascending")
        found.append((number, full, *about, all_items))
    return calls, found


class Program:
    def __init__(self, name, record, window):
        _, found = sections(name, record, 1)
        self.name = name
        self.numbers = numbers(found[1])
        alphabet = [call for (call,) in struct.iter_unpack("<I", found[2])]
        if self.numbers[1] != window:
            raise Damaged("another window")
        if alphabet != sorted(set(alphabet)):
            raise Damaged("alphabet not ascending")
        self.calls, self.facets = facets(found.get(136, bytes(24)))
        self.sequences = list(rows(found[3], alphabet, window))
        if self.sequences != sorted(self.sequences):
            raise Damaged("sequences not ascending")


def programs(dump):
    found = items(dump)
    version, about = sections(b"", dict(found)[b"m"], 2)
    window = numbers(about[1])[1]
    for key, value in found:
        if key[:1] != b"p":
            continue
        if version == 1:
            name, record = key[1:], value
        else:
            (length,) = struct.unpack_from("<H", value)
            name, record = value[2:2 + length], value[2 + length:]
            if key[1:] != siphash(about[17], name):
                raise Damaged("a name that does not hash to its key")
        yield Program(name, record, window)


def text_of(call, names):
    if call in names:
        return names[call]
    if call >> 16:
        return "%d:%d" % (call >> 16, call & 0xFFFF)
    return str(call)


HOST = b"(host)"


def main(verb, name=None, names_file=None):
    names = {}
    if names_file:
        with open(names_file) as file:
            names = {int(call): text for call, text in map(str.split, file)}
    for program in programs(sys.stdin):
        if verb == "list" and program.name == HOST:
            continue
        if verb == "list":
            print(STATES[program.numbers.get(10, 0)], len(program.sequences),
                  program.numbers.get(4, 0),
                  program.name.decode("latin-1"))
        elif program.name == name.encode() and verb == "facets":
            for number, _, _, _, _, all_items in program.facets:
                for item, times in all_items:
                    print(FACETS[number], times, item.hex())
        elif program.name == name.encode():
            for row in program.sequences:
                print(",".join(text_of(call, names) for call in row))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Damaged as damage:
        sys.exit("damaged: %s" % damage)
