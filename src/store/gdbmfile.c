/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/gdbmfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"

#define FLAGS	     (GDBM_NOMMAP | GDBM_NOLOCK | GDBM_CLOEXEC | GDBM_CLOERROR)
#define NAME_LEN_LEN 2 /* bytes of a name's length */
#define NAME_LEN_MAX 65535

/* A seek fails only to where no file can have bytes: the profile is damaged. */
static bool system_refused(int error)
{
	return gdbm_check_syserr(error) && error != GDBM_FILE_SEEK_ERROR;
}

int sq_gdbm_open(GDBM_FILE *db, int fd, const char *path, int mode,
		 struct sq_why *why)
{
	*db = gdbm_fd_open(fd, path, 0, mode | FLAGS, NULL);
	if (*db)
		return 0;
	if (gdbm_errno == GDBM_MALLOC_ERROR)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (system_refused(gdbm_errno) || mode == GDBM_NEWDB)
		return sq_fail(why, -SQ_EIO, "%s: %s", path, strerror(errno));
	return sq_fail(why, -SQ_EFORMAT, "not a profile (GDBM: %s)",
		       gdbm_strerror(gdbm_errno));
}

int sq_gdbm_fail(struct sq_why *why, GDBM_FILE db, int err)
{
	gdbm_error code = gdbm_last_errno(db);

	/* GDBM forgets to say so where its cache cannot grow */
	if (code == GDBM_MALLOC_ERROR || code == GDBM_NO_ERROR)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (system_refused(code))
		err = -SQ_EIO;
	return sq_fail(why, err, "GDBM: %s", gdbm_db_strerror(db));
}

int sq_gdbm_meta(GDBM_FILE db, struct sq_meta *meta, struct sq_why *why)
{
	datum key = { (char *)SQ_META_KEY, 1 }, value = gdbm_fetch(db, key);
	struct sq_why inner = { "" };
	int err;

	if (!value.dptr && gdbm_last_errno(db) != GDBM_ITEM_NOT_FOUND)
		return sq_gdbm_fail(why, db, -SQ_EFORMAT);
	if (!value.dptr)
		return sq_fail(why, -SQ_EFORMAT,
			       "a GDBM file, but not a seqids profile");
	err = sq_codec_decode_meta((unsigned char *)value.dptr,
				   (size_t)value.dsize, meta, &inner);
	free(value.dptr);
	if (err < 0)
		return sq_fail(why, err, "the record about the profile: %s",
			       inner.text);
	return 0;
}

void sq_gdbm_key(const struct sq_meta *meta, const char *name, size_t name_len,
		 struct sq_gdbm_key *key)
{
	key->bytes[0] = SQ_KEY_PREFIX;
	if (meta->version >= SQ_META_KEYED) {
		sq_siphash(meta->secret, name, name_len,
			   (unsigned char *)key->bytes + 1);
		key->len = 1 + SQ_SIPHASH_LEN;
		return;
	}
	if (name_len > SQ_KEY_MAX - 1) /* no program is called so */
		name_len = SQ_KEY_MAX - 1;
	memcpy(key->bytes + 1, name, name_len);
	key->len = 1 + name_len;
}

datum sq_gdbm_datum(const struct sq_gdbm_key *key)
{
	return (datum){ (char *)key->bytes, (int)key->len };
}

int sq_gdbm_unwrap(const struct sq_meta *meta, datum key, datum value,
		   struct sq_gdbm_record *record, struct sq_why *why)
{
	struct sq_in in = { (unsigned char *)value.dptr, (size_t)value.dsize,
			    false };
	struct sq_gdbm_key right;

	if (meta->version >= SQ_META_KEYED) {
		record->name_len = (size_t)sq_in_number(&in, NAME_LEN_LEN);
		record->name = (const char *)sq_in_bytes(&in, record->name_len);
	} else {
		record->name = key.dptr + 1;
		record->name_len = (size_t)key.dsize - 1;
	}
	if (!in.failed)
		sq_gdbm_key(meta, record->name, record->name_len, &right);
	if (in.failed || right.len != (size_t)key.dsize ||
	    memcmp(right.bytes, key.dptr, right.len) != 0)
		return sq_fail(why, -SQ_EFORMAT, "the name is damaged");
	record->bytes = in.data;
	record->len = in.left;
	return 0;
}

int sq_gdbm_wrap(const struct sq_gdbm_record *record, datum *value,
		 struct sq_why *why)
{
	struct sq_out out = { 0 };

	if (record->name_len > NAME_LEN_MAX)
		return sq_fail(why, -SQ_ELONG, "a name of %zu bytes",
			       record->name_len);
	sq_out_number(&out, record->name_len, NAME_LEN_LEN);
	sq_out_bytes(&out, record->name, record->name_len);
	sq_out_bytes(&out, record->bytes, record->len);
	if (out.failed) {
		free(out.data);
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	}
	*value = (datum){ (char *)out.data, (int)out.len };
	return 0;
}

int sq_gdbm_each(struct sq_store *s, sq_gdbm_visit *visit, void *ctx,
		 struct sq_why *why)
{
	datum key = gdbm_firstkey(s->db);
	uint64_t left = s->meta.programs + 2; /* a damaged chain may circle */
	int err = 0;

	while (key.dptr && err == 0 && left--) {
		datum next;

		if (key.dsize > 0 && key.dptr[0] == SQ_KEY_PREFIX)
			err = visit(ctx, key);
		next = gdbm_nextkey(s->db, key);
		free(key.dptr);
		key = next;
	}
	if (key.dptr) {
		free(key.dptr);
		return err ? err
			   : sq_fail(why, -SQ_EFORMAT,
				     "GDBM: keys without end");
	}
	if (err == 0 && gdbm_last_errno(s->db) != GDBM_ITEM_NOT_FOUND)
		return sq_gdbm_fail(why, s->db, -SQ_EFORMAT);
	return err;
}
