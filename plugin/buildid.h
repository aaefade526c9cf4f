/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * buildid.h - the build-id of an ELF file that a stranger may have made
 *
 * Whoever can run a program chooses each byte of its file. So nothing in it
 * says how much is read: SQ_BUILDID_HEADERS program headers at most, and
 * SQ_BUILDID_NOTES notes segments of SQ_BUILDID_NOTE_LEN bytes. Files that are
 * built as usual have about a dozen headers, and the build-id within the first
 * hundred bytes of a segment of its own.
 *
 * 32 and 64 bits, both byte orders. Thread-safe. Blocks for the disk.
 */
#ifndef SQ_BUILDID_H
#define SQ_BUILDID_H

#include <stddef.h>

#define SQ_BUILDID_HEADERS  64
#define SQ_BUILDID_NOTES    8
#define SQ_BUILDID_NOTE_LEN 4096
#define SQ_BUILDID_LEN	    64 /* bytes; 20 are usual, a longer one is cut */

/* Read the build-id of fd into id. Returns its length, 0 where it has none. */
size_t sq_buildid_read(int fd, unsigned char id[static SQ_BUILDID_LEN]);

#endif
