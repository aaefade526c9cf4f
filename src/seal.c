/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "bytes.h"

#define FIXED_LEN 12 /* magic and version */
#define SUM_LEN	  4

const unsigned char sq_seal_blank[SQ_SEAL_LEN] = "seqidsum\1\0\0\0\0\0\0";

struct mapped {
	const unsigned char *bytes;
	size_t len;
};

static int map_file(int fd, struct mapped *m)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -SQ_EIO;
	m->len = (size_t)st.st_size;
	m->bytes = NULL;
	if (!m->len)
		return 0;
	m->bytes = mmap(NULL, m->len, PROT_READ, MAP_PRIVATE, fd, 0);
	return m->bytes == MAP_FAILED ? -SQ_EIO : 0;
}

static void unmap_file(struct mapped *m)
{
	if (m->len)
		munmap((void *)m->bytes, m->len);
}

/* Where the next seal at or behind from begins; m->len for nowhere. */
static size_t find_seal(const struct mapped *m, size_t from)
{
	const unsigned char *at;

	if (m->len - from < SQ_SEAL_LEN)
		return m->len;
	at = memmem(m->bytes + from, m->len - from - SUM_LEN, sq_seal_blank,
		    FIXED_LEN);
	return at ? (size_t)(at - m->bytes) : m->len;
}

/* The file's checksum for a seal that begins at at. */
static uint32_t checksum(const struct mapped *m, size_t at)
{
	static const Bytef zeros[SUM_LEN];
	size_t sum_at = at + FIXED_LEN, after = sum_at + SUM_LEN;
	uLong crc = crc32_z(0, m->bytes, sum_at);

	crc = crc32_z(crc, zeros, SUM_LEN);
	return (uint32_t)crc32_z(crc, m->bytes + after, m->len - after);
}

int sq_seal_close(int fd)
{
	unsigned char sum[SUM_LEN];
	struct mapped m;
	uint32_t crc;
	size_t at;

	if (map_file(fd, &m) < 0)
		return -SQ_EIO;
	at = find_seal(&m, 0);
	crc = at < m.len ? checksum(&m, at) : 0;
	unmap_file(&m);
	if (at == m.len) {
		errno = EILSEQ;
		return -SQ_EIO;
	}
	for (int i = 0; i < SUM_LEN; i++)
		sum[i] = (unsigned char)(crc >> (8 * i));
	return pwrite(fd, sum, SUM_LEN, (off_t)(at + FIXED_LEN)) == SUM_LEN
		       ? 0
		       : -SQ_EIO;
}

/* A program's name or an old seal may look like one: any that fits will do. */
static bool any_fits(const struct mapped *m)
{
	for (size_t at = find_seal(m, 0); at < m->len;
	     at = find_seal(m, at + 1)) {
		struct sq_in in = { m->bytes + at + FIXED_LEN, SUM_LEN, false };

		if (sq_in_number(&in, SUM_LEN) == checksum(m, at))
			return true;
	}
	return false;
}

int sq_seal_check(int fd, struct sq_why *why)
{
	struct mapped m;
	bool fits;

	if (map_file(fd, &m) < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	fits = any_fits(&m);
	unmap_file(&m);
	return fits ? 0
		    : sq_fail(why, -SQ_ECHECKSUM,
			      "the checksum of the file is wrong or missing");
}
