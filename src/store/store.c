/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/trust.h"
#include "store/gdbmfile.h"

/* Whether the file can be a profile, and only we can write it. */
static int check_file(int fd, struct sq_why *why)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return sq_fail(why, -SQ_EFORMAT, "not a regular file");
	if (!st.st_size)
		return sq_fail(why, -SQ_EFORMAT, "empty: not a profile");
	return sq_trust_fd(fd, why);
}

int sq_store_open_fd(struct sq_store **out, int fd, const char *path,
		     struct sq_why *why)
{
	struct sq_store *s = calloc(1, sizeof(*s));
	int err = s ? check_file(fd, why)
		    : sq_fail(why, -SQ_ENOMEM, "out of memory");

	if (err < 0)
		close(fd);
	else
		err = sq_gdbm_open(&s->db, fd, path, GDBM_READER, why);
	if (err == 0)
		err = sq_gdbm_meta(s->db, &s->meta, why);
	if (err < 0) {
		sq_store_close(s);
		return err;
	}
	*out = s;
	return 0;
}

int sq_store_open(struct sq_store **out, const char *path, struct sq_why *why)
{
	/* what is no regular file may block, or act */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%s", strerror(errno));
	err = sq_trust_directory_of(path, why);
	if (err == 0)
		return sq_store_open_fd(out, fd, path, why);
	close(fd);
	return err;
}

void sq_store_close(struct sq_store *s)
{
	if (!s)
		return;
	if (s->db)
		gdbm_close(s->db);
	free(s);
}

const struct sq_meta *sq_store_meta(const struct sq_store *s)
{
	return &s->meta;
}

int sq_store_fd(const struct sq_store *s)
{
	return gdbm_fdesc(s->db);
}

static int calls_differ(const struct sq_meta *meta,
			const struct sq_alphabet *calls, struct sq_why *why)
{
	const char *present = meta->calls ? meta->calls_text : SQ_ALPHABET_ALL;
	bool same = strcmp(present, calls->text) == 0;

	return sq_fail(why, -SQ_ECALLS,
		       "has windows of the calls \"%.180s\"%s, not \"%.180s\"",
		       present, same ? " of another version" : "", calls->text);
}

const char *sq_store_identity(const struct sq_meta *meta)
{
	return meta->units ? "unit" : "path";
}

/* What would happen is that none of its programs is ever met again. */
static int identity_differs(const struct sq_meta *meta, struct sq_why *why)
{
	return sq_fail(why, -SQ_EIDENTITY,
		       "has programs by identity = %s, not %s: none would be "
		       "known",
		       sq_store_identity(meta), meta->units ? "path" : "unit");
}

int sq_store_fits(const struct sq_store *s, const struct sq_form *form,
		  struct sq_why *why)
{
	if (form->k && s->meta.k != form->k)
		return sq_fail(why, -SQ_EWINDOW,
			       "has windows of %u calls, not %u", s->meta.k,
			       form->k);
	if (form->calls && s->meta.calls != form->calls->digest)
		return calls_differ(&s->meta, form->calls, why);
	if (form->apart && s->meta.units != (form->apart == SQ_APART_UNIT))
		return identity_differs(&s->meta, why);
	return 0;
}

/*
 * Decode the program in a value. *record gets its name, also on failure;
 * record->name is NULL where the name is damaged.
 */
static int decode(const struct sq_store *s, datum key, datum value,
		  struct sq_gdbm_record *record, struct sq_program **out,
		  struct sq_why *why)
{
	int err = sq_gdbm_unwrap(&s->meta, key, value, record, why);

	if (err < 0) {
		record->name = NULL;
		return err;
	}
	err = sq_codec_decode(record->name, record->name_len, record->bytes,
			      record->len, out, why);
	if (err == 0 && (*out)->k != s->meta.k) {
		err = sq_fail(why, -SQ_EFORMAT, "window %u in a profile of %u",
			      (*out)->k, s->meta.k);
		sq_program_free(*out);
		*out = NULL;
	}
	return err == -SQ_ENOMEM ? sq_fail(why, err, "out of memory") : err;
}

/* Fetch a value. Returns 0 (caller frees it), 1 or -SQ_EFORMAT. */
static int fetch(struct sq_store *s, datum key, datum *value,
		 struct sq_why *why)
{
	*value = gdbm_fetch(s->db, key);
	if (value->dptr)
		return 0;
	if (gdbm_last_errno(s->db) == GDBM_ITEM_NOT_FOUND)
		return 1;
	return sq_gdbm_fail(why, s->db, -SQ_EFORMAT);
}

int sq_store_read(struct sq_store *s, const char *name, size_t name_len,
		  struct sq_program **out, struct sq_why *why)
{
	struct sq_gdbm_record record;
	struct sq_gdbm_key key;
	datum value;
	int err;

	sq_gdbm_key(&s->meta, name, name_len, &key);
	err = fetch(s, sq_gdbm_datum(&key), &value, why);
	if (err == 0)
		err = decode(s, sq_gdbm_datum(&key), value, &record, out, why);
	free(value.dptr);
	return err;
}

struct visitor {
	struct sq_store *store;
	sq_store_visit *visit;
	void *ctx;
	struct sq_why *why; /* why it ended early */
};

/* What to call a record whose name is damaged. */
static size_t name_by_key(datum key, char text[static SQ_PROGRAM_NAME_LEN])
{
	int len = snprintf(text, SQ_PROGRAM_NAME_LEN, "(key ");

	for (int i = 1; i < key.dsize && i <= SQ_SIPHASH_LEN; i++)
		len += snprintf(text + len, 3, "%02x",
				(unsigned char)key.dptr[i]);
	return (size_t)len + (size_t)snprintf(text + len, 2, ")");
}

static int visit_key(void *ctx, datum key)
{
	struct visitor *v = ctx;
	struct sq_gdbm_record record = { .name = NULL };
	struct sq_program *p = NULL;
	char text[SQ_PROGRAM_NAME_LEN];
	struct sq_why why = { "" };
	datum value;
	int err;

	err = fetch(v->store, key, &value, &why);
	if (err == 0)
		err = decode(v->store, key, value, &record, &p, &why);
	else if (err == 1)
		err = sq_fail(&why, -SQ_EFORMAT, "listed, but not found");
	if (err == -SQ_ENOMEM) { /* says nothing of the record */
		free(value.dptr);
		return sq_fail(v->why, err, "out of memory");
	}
	if (!record.name) {
		record.name_len = name_by_key(key, text);
		record.name = text;
	}
	err = v->visit(v->ctx, record.name, record.name_len, p, err, &why);
	if (err < 0)
		sq_fail(v->why, err, "%s", sq_strerror(err));
	free(value.dptr);
	return err;
}

int sq_store_each(struct sq_store *s, sq_store_visit *visit, void *ctx,
		  struct sq_why *why)
{
	struct visitor v = { s, visit, ctx, why };

	return sq_gdbm_each(s, visit_key, &v, why);
}
