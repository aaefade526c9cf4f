/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "buildid.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define NOTE_HEAD 12 /* bytes: three numbers of four */

/* How numbers lie in the file, and where its program headers do. */
struct layout {
	bool wide; /* 64 bits */
	bool big;  /* the highest byte first */
	uint64_t headers_at;
	size_t header_len, header_count;
};

/* The number in len bytes. */
static uint64_t number(const struct layout *l, const unsigned char *at,
		       size_t len)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++)
		value = value << 8 | at[l->big ? i : len - 1 - i];
	return value;
}

/* A member of a structure that both widths have. */
#define MEMBER(l, at, type, member)                                   \
	((l)->wide ? number(l, (at) + offsetof(Elf64_##type, member), \
			    sizeof(((Elf64_##type *)0)->member))      \
		   : number(l, (at) + offsetof(Elf32_##type, member), \
			    sizeof(((Elf32_##type *)0)->member)))

/* Up to len bytes from offset on. Returns how many there are. */
static size_t read_at(int fd, uint64_t offset, unsigned char *to, size_t len)
{
	ssize_t got;

	if (offset > (uint64_t)INT64_MAX - len)
		return 0;
	got = pread(fd, to, len, (off_t)offset);
	return got > 0 ? (size_t)got : 0;
}

static bool read_layout(int fd, struct layout *l)
{
	unsigned char head[sizeof(Elf64_Ehdr)] = { 0 };
	size_t least;

	if (read_at(fd, 0, head, sizeof(head)) < sizeof(Elf32_Ehdr) ||
	    memcmp(head, ELFMAG, SELFMAG) != 0)
		return false;
	l->wide = head[EI_CLASS] == ELFCLASS64;
	l->big = head[EI_DATA] == ELFDATA2MSB;
	l->headers_at = MEMBER(l, head, Ehdr, e_phoff);
	l->header_len = MEMBER(l, head, Ehdr, e_phentsize);
	l->header_count = MEMBER(l, head, Ehdr, e_phnum);
	if (l->header_count > SQ_BUILDID_HEADERS)
		l->header_count = SQ_BUILDID_HEADERS;
	least = l->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	return l->header_len >= least;
}

/* A length, and what fills it up. */
static size_t aligned(size_t len, size_t align)
{
	return (len + align - 1) & ~(align - 1);
}

/* The build-id among the notes in len bytes. */
static size_t find_note(const struct layout *l, const unsigned char *at,
			size_t len, size_t align,
			unsigned char id[static SQ_BUILDID_LEN])
{
	while (len >= NOTE_HEAD) {
		uint64_t name_len = number(l, at, 4);
		uint64_t desc_len = number(l, at + 4, 4);
		uint64_t type = number(l, at + 8, 4);
		size_t desc_at, next;

		if (name_len > len || desc_len > len)
			return 0;
		desc_at = aligned(NOTE_HEAD + name_len, align);
		if (desc_at > len || desc_len > len - desc_at)
			return 0;
		if (type == NT_GNU_BUILD_ID && name_len == 4 &&
		    memcmp(at + NOTE_HEAD, "GNU", 4) == 0) {
			if (desc_len > SQ_BUILDID_LEN)
				desc_len = SQ_BUILDID_LEN;
			memcpy(id, at + desc_at, desc_len);
			return desc_len;
		}
		next = aligned(desc_at + desc_len, align);
		if (next > len)
			return 0;
		at += next;
		len -= next;
	}
	return 0;
}

static size_t read_notes(int fd, const struct layout *l,
			 const unsigned char *header,
			 unsigned char id[static SQ_BUILDID_LEN])
{
	unsigned char notes[SQ_BUILDID_NOTE_LEN];
	uint64_t len = MEMBER(l, header, Phdr, p_filesz);
	size_t align = MEMBER(l, header, Phdr, p_align) == 8 ? 8 : 4;

	if (len > sizeof(notes))
		len = sizeof(notes);
	len = read_at(fd, MEMBER(l, header, Phdr, p_offset), notes, len);
	return find_note(l, notes, len, align, id);
}

size_t sq_buildid_read(int fd, unsigned char id[static SQ_BUILDID_LEN])
{
	unsigned char header[sizeof(Elf64_Phdr)];
	size_t least, len = 0;
	struct layout l;
	int notes = 0;

	if (!read_layout(fd, &l))
		return 0;
	least = l.wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	for (size_t i = 0;
	     i < l.header_count && !len && notes < SQ_BUILDID_NOTES; i++) {
		if (l.headers_at > INT64_MAX ||
		    read_at(fd, l.headers_at + i * l.header_len, header,
			    least) < least)
			return 0;
		if (MEMBER(&l, header, Phdr, p_type) != PT_NOTE)
			continue;
		notes++;
		len = read_notes(fd, &l, header, id);
	}
	return len;
}
