/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/seal.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/bytes.h"

#define MAGIC	  "seqidsum\1\0\0" /* its NUL ends the version */
#define MAGIC_LEN 12
#define SUM_AT	  20 /* bytes from the seal's first */
#define SUM_LEN	  4

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

void sq_seal_make(unsigned char seal[static SQ_SEAL_LEN], uint64_t id)
{
	memset(seal, 0, SQ_SEAL_LEN);
	memcpy(seal, MAGIC, MAGIC_LEN);
	for (int i = 0; i < 8; i++)
		seal[MAGIC_LEN + i] = (unsigned char)(id >> (8 * i));
}

/* Where the seal begins in the file; m->len for nowhere. */
static size_t find_seal(const struct mapped *m, const unsigned char *seal)
{
	const unsigned char *at = NULL;

	if (m->len)
		at = memmem(m->bytes, m->len, seal, SQ_SEAL_LEN);
	return at ? (size_t)(at - m->bytes) : m->len;
}

/* The file's checksum for a seal that begins at at. */
static uint32_t checksum(const struct mapped *m, size_t at)
{
	static const Bytef zeros[SUM_LEN];
	size_t sum_at = at + SUM_AT, after = sum_at + SUM_LEN;
	uLong crc = crc32_z(0, m->bytes, sum_at);

	crc = crc32_z(crc, zeros, SUM_LEN);
	return (uint32_t)crc32_z(crc, m->bytes + after, m->len - after);
}

int sq_seal_close(int fd, const unsigned char seal[static SQ_SEAL_LEN])
{
	unsigned char sum[SUM_LEN];
	struct mapped m;
	uint32_t crc;
	size_t at;

	if (map_file(fd, &m) < 0)
		return -SQ_EIO;
	at = find_seal(&m, seal);
	crc = at < m.len ? checksum(&m, at) : 0;
	unmap_file(&m);
	if (at == m.len) {
		errno = EILSEQ;
		return -SQ_EIO;
	}
	for (int i = 0; i < SUM_LEN; i++)
		sum[i] = (unsigned char)(crc >> (8 * i));
	return pwrite(fd, sum, SUM_LEN, (off_t)(at + SUM_AT)) == SUM_LEN
		       ? 0
		       : -SQ_EIO;
}

static int check_mapped(const struct mapped *m, const unsigned char *seal,
			size_t len, struct sq_why *why)
{
	struct sq_in sum = { seal + SUM_AT, SUM_LEN, false };
	size_t at;

	if (len != SQ_SEAL_LEN || memcmp(seal, MAGIC, MAGIC_LEN) != 0)
		return sq_fail(why, -SQ_ECHECKSUM, "the seal is damaged");
	at = find_seal(m, seal);
	if (at == m->len || sq_in_number(&sum, SUM_LEN) != checksum(m, at))
		return sq_fail(why, -SQ_ECHECKSUM,
			       "the checksum of the file is wrong");
	return 0;
}

int sq_seal_check(int fd, const unsigned char *seal, size_t len,
		  struct sq_why *why)
{
	struct mapped m;
	int err;

	if (map_file(fd, &m) < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	err = check_mapped(&m, seal, len, why);
	unmap_file(&m);
	return err;
}
