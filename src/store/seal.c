/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/seal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bytes.h"
#include "base/seed.h"

#define MAGIC	  "seqidsum\1\0\0" /* its NUL ends the version */
#define MAGIC_LEN 12
#define SUM_AT	  20 /* bytes from the seal's first */
#define SUM_LEN	  4
#define CHUNK	  65536		    /* bytes read at a time */
#define KEPT	  (SQ_SEAL_LEN - 1) /* a seal may begin there */

/* A file while its checksum is taken. */
struct scan {
	const unsigned char *seal; /* to be found */
	off_t found_at;		   /* -1: not yet */
	off_t at;		   /* in the file, of buf's first byte */
	uLong crc;		   /* of all before */
	size_t len;		   /* of buf */
	unsigned char buf[KEPT + CHUNK];
};

void sq_seal_make(unsigned char seal[static SQ_SEAL_LEN])
{
	const uint64_t id = sq_seed();

	memset(seal, 0, SQ_SEAL_LEN);
	memcpy(seal, MAGIC, MAGIC_LEN);
	memcpy(seal + MAGIC_LEN, &id, sizeof(id));
}

/* Count buf's bytes, except so many of the last ones, which stay. */
static void count_bytes(struct scan *s, size_t kept)
{
	size_t len = s->len > kept ? s->len - kept : 0;

	s->crc = crc32_z(s->crc, s->buf, len);
	memmove(s->buf, s->buf + len, s->len - len);
	s->at += (off_t)len;
	s->len -= len;
}

/* Where buf has the seal, its sum counts as zeros. */
static void find_seal(struct scan *s)
{
	unsigned char *found = memmem(s->buf, s->len, s->seal, SQ_SEAL_LEN);

	if (!found)
		return;
	s->found_at = s->at + (found - s->buf);
	memset(found + SUM_AT, 0, SUM_LEN);
}

/* The checksum of the file at fd, whose seal is s->seal. 0 or -SQ_EIO. */
static int scan_file(int fd, struct scan *s)
{
	ssize_t got;

	s->found_at = -1;
	s->at = 0;
	s->len = 0;
	s->crc = 0;
	while ((got = pread(fd, s->buf + s->len, CHUNK,
			    s->at + (off_t)s->len)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -SQ_EIO;
		s->len += (size_t)got;
		if (s->found_at < 0)
			find_seal(s);
		count_bytes(s, s->found_at < 0 ? KEPT : 0);
	}
	count_bytes(s, 0);
	return 0;
}

int sq_seal_close(int fd, const unsigned char seal[static SQ_SEAL_LEN])
{
	struct scan s = { .seal = seal };
	unsigned char sum[SUM_LEN];

	if (scan_file(fd, &s) < 0)
		return -SQ_EIO;
	if (s.found_at < 0) {
		errno = EILSEQ;
		return -SQ_EIO;
	}
	for (int i = 0; i < SUM_LEN; i++)
		sum[i] = (unsigned char)(s.crc >> (8 * i));
	return pwrite(fd, sum, SUM_LEN, s.found_at + SUM_AT) == SUM_LEN
		       ? 0
		       : -SQ_EIO;
}

int sq_seal_check(int fd, const unsigned char *seal, size_t len,
		  struct sq_why *why)
{
	struct sq_in sum = { seal + SUM_AT, SUM_LEN, false };
	struct scan s = { .seal = seal };

	if (len != SQ_SEAL_LEN || memcmp(seal, MAGIC, MAGIC_LEN) != 0)
		return sq_fail(why, -SQ_ECHECKSUM, "the seal is damaged");
	if (scan_file(fd, &s) < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	if (s.found_at < 0 || sq_in_number(&sum, SUM_LEN) != (uint32_t)s.crc)
		return sq_fail(why, -SQ_ECHECKSUM,
			       "the checksum of the file is wrong");
	return 0;
}
