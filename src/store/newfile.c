/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* GDBM closes its descriptor, so it gets one of its own. */
int sq_newfile_open(struct sq_newfile *n, int mode)
{
	int fd = fcntl(n->fd, F_DUPFD_CLOEXEC, 0);

	if (fd < 0)
		return sq_fail(n->why, -SQ_EIO, "%s", strerror(errno));
	return sq_gdbm_open(&n->file.db, fd, sq_replace_name(n->replace), mode,
			    n->why);
}

int sq_newfile_put(struct sq_newfile *n, datum key, datum value)
{
	if (gdbm_store(n->file.db, key, value, GDBM_REPLACE) != 0)
		return sq_gdbm_fail(n->why, n->file.db, -SQ_EIO);
	return 0;
}

int sq_newfile_put_record(struct sq_newfile *n,
			  const struct sq_gdbm_record *record)
{
	struct sq_gdbm_key key;
	datum value;
	int err = sq_gdbm_wrap(record, &value, n->why);

	if (err < 0)
		return err;
	sq_gdbm_key(&n->file.meta, record->name, record->name_len, &key);
	err = sq_newfile_put(n, sq_gdbm_datum(&key), value);
	free(value.dptr);
	return err;
}

/* Store one of the two records that are not programs'. */
static int put_own(struct sq_newfile *n, const char *name,
		   const unsigned char *bytes, size_t len)
{
	return sq_newfile_put(n, (datum){ (char *)name, 1 },
			      (datum){ (char *)bytes, (int)len });
}

static int put_meta(struct sq_newfile *n)
{
	unsigned char *bytes;
	size_t len;
	int err = sq_codec_encode_meta(&n->file.meta, &bytes, &len);

	if (err < 0)
		return sq_fail(n->why, err, "out of memory");
	err = put_own(n, SQ_META_KEY, bytes, len);
	free(bytes);
	sq_seal_make(n->seal);
	if (err == 0)
		err = put_own(n, SQ_SEAL_KEY, n->seal, SQ_SEAL_LEN);
	return err;
}

/* Have GDBM write its last bytes, then fill in the seal over all of them. */
static int finish_file(struct sq_newfile *n)
{
	const char *name = sq_replace_name(n->replace);
	int err = 0;

	if (gdbm_sync(n->file.db) != 0)
		err = sq_gdbm_fail(n->why, n->file.db, -SQ_EIO);
	if (gdbm_close(n->file.db) != 0 && err == 0)
		err = sq_fail(n->why, -SQ_EIO, "%s: %s", name, strerror(errno));
	n->file.db = NULL;
	if (err == 0 && sq_seal_close(n->fd, n->seal) < 0)
		err = sq_fail(n->why, -SQ_EIO, "%s: %s", name, strerror(errno));
	return err;
}

int sq_newfile_end(struct sq_newfile *n, int err)
{
	if (err == 0)
		err = put_meta(n);
	if (err == 0)
		err = finish_file(n);
	if (n->file.db)
		gdbm_close(n->file.db);
	if (err == 0)
		err = sq_replace_commit(n->replace, n->why);
	sq_replace_end(n->replace);
	return err;
}
