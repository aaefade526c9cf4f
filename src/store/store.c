/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/gdbmfile.h"
#include "stream/naming.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/envelope.h"
#include "store/seal.h"

char *sq_gdbm_key(const char *name, size_t name_len, datum *key)
{
	char *bytes = malloc(name_len + 1);

	if (!bytes)
		return NULL;
	bytes[0] = SQ_KEY_PREFIX;
	memcpy(bytes + 1, name, name_len);
	key->dptr = bytes;
	key->dsize = (int)(name_len + 1);
	return bytes;
}

int sq_gdbm_fail(struct sq_why *why, GDBM_FILE db, int err)
{
	gdbm_error code = db ? gdbm_last_errno(db) : gdbm_errno;

	if (code == GDBM_MALLOC_ERROR)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	return sq_fail(why, err, "GDBM: %s",
		       db ? gdbm_db_strerror(db) : gdbm_strerror(code));
}

static int read_meta(GDBM_FILE db, struct sq_meta *meta, struct sq_why *why)
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

int sq_gdbm_open(struct sq_store *s, const char *path, int mode,
		 struct sq_why *why)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		int err = errno == ENOENT ? -SQ_EABSENT : -SQ_EIO;

		return sq_fail(why, err, "%s", strerror(errno));
	}
	if (!S_ISREG(st.st_mode))
		return sq_fail(why, -SQ_EFORMAT, "not a regular file");
	if (!st.st_size)
		return sq_fail(why, -SQ_EFORMAT, "empty: not a profile");
	s->db = gdbm_open(path, 0, mode | SQ_GDBM_FLAGS, 0600, NULL);
	if (!s->db && gdbm_errno == GDBM_FILE_OPEN_ERROR)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	if (!s->db && gdbm_errno == GDBM_MALLOC_ERROR)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (!s->db)
		return sq_fail(why, -SQ_EFORMAT, "not a profile (GDBM: %s)",
			       gdbm_strerror(gdbm_errno));
	return 0;
}

int sq_store_open(struct sq_store **out, const char *path, struct sq_why *why)
{
	struct sq_store *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	err = sq_gdbm_open(s, path, GDBM_READER, why);
	if (err == 0)
		err = read_meta(s->db, &s->meta, why);
	if (err < 0) {
		sq_store_close(s);
		return err;
	}
	*out = s;
	return 0;
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

static int calls_differ(const struct sq_meta *meta,
			const struct sq_alphabet *calls, struct sq_why *why)
{
	const char *present = meta->calls ? meta->calls_text : SQ_ALPHABET_ALL;
	bool same = strcmp(present, calls->text) == 0;

	return sq_fail(why, -SQ_ECALLS,
		       "has windows of the calls \"%.180s\"%s, not \"%.180s\"",
		       present, same ? " of another version" : "", calls->text);
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
	return 0;
}

/* The record under key, decoded. Returns as sq_store_read(). */
static int read_record(GDBM_FILE db, datum key, struct sq_program **out,
		       struct sq_why *why)
{
	datum value = gdbm_fetch(db, key);
	int err;

	if (!value.dptr && gdbm_errno == GDBM_ITEM_NOT_FOUND)
		return 1;
	if (!value.dptr)
		return sq_gdbm_fail(why, db, -SQ_EFORMAT);
	err = sq_codec_decode(key.dptr + 1, (size_t)key.dsize - 1,
			      (unsigned char *)value.dptr, (size_t)value.dsize,
			      out, why);
	free(value.dptr);
	return err;
}

int sq_store_read(struct sq_store *s, const char *name, size_t name_len,
		  struct sq_program **out, struct sq_why *why)
{
	datum key;
	char *bytes = sq_gdbm_key(name, name_len, &key);
	int err;

	if (!bytes)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	err = read_record(s->db, key, out, why);
	free(bytes);
	if (err == 0 && (*out)->k != s->meta.k) {
		err = sq_fail(why, -SQ_EFORMAT, "window %u in a profile of %u",
			      (*out)->k, s->meta.k);
		sq_program_free(*out);
		*out = NULL;
	}
	return err;
}

static int visit_key(struct sq_store *s, datum key, sq_store_visit *visit,
		     void *ctx, struct sq_why *reason)
{
	struct sq_program *p = NULL;
	struct sq_why why = { "" };
	int err;

	if (key.dsize < 1 || key.dptr[0] != SQ_KEY_PREFIX)
		return 0;
	err = sq_store_read(s, key.dptr + 1, (size_t)key.dsize - 1, &p, &why);
	if (err == 1)
		err = sq_fail(&why, -SQ_EFORMAT, "listed, but not found");
	if (err == -SQ_ENOMEM) /* says nothing of the record */
		return sq_fail(reason, err, "%s", why.text);
	return visit(ctx, key.dptr + 1, (size_t)key.dsize - 1, p, err, &why);
}

int sq_store_each(struct sq_store *s, sq_store_visit *visit, void *ctx,
		  struct sq_why *why)
{
	datum key = gdbm_firstkey(s->db);
	uint64_t left = s->meta.programs + 2; /* a damaged chain may circle */
	int err = 0;

	while (key.dptr && err == 0 && left--) {
		datum next;

		err = visit_key(s, key, visit, ctx, why);
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
	if (err == 0 && gdbm_last_errno(s->db) != GDBM_ITEM_NOT_FOUND &&
	    gdbm_last_errno(s->db) != GDBM_NO_ERROR)
		return sq_gdbm_fail(why, s->db, -SQ_EFORMAT);
	return err;
}

/* What verify has seen so far. */
struct verifier {
	struct sq_store *store;
	sq_store_report *report;
	void *ctx;
	struct sq_why *why; /* verify cannot go on */
	int reports;
	uint64_t programs, digest;
};

__attribute__((format(printf, 2, 3))) static void found(struct verifier *v,
							const char *fmt, ...)
{
	char text[SQ_WHY_LEN + SQ_PROGRAM_NAME_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	v->report(v->ctx, text);
	v->reports++;
}

/* Put what lies under key into the digest. Returns 0 or -SQ_ENOMEM. */
static int digest_record(struct verifier *v, datum key)
{
	datum value = gdbm_fetch(v->store->db, key);

	if (!value.dptr)
		return sq_gdbm_fail(v->why, v->store->db, 0);
	v->digest += sq_envelope_checksum((unsigned char *)value.dptr,
					  (size_t)value.dsize);
	free(value.dptr);
	return 0;
}

static int verify_record(void *ctx, const char *name, size_t name_len,
			 struct sq_program *p, int err,
			 const struct sq_why *why)
{
	struct verifier *v = ctx;
	char *bytes;
	datum key;

	if (err < 0) {
		found(v, "program %.*s: %s", (int)name_len, name, why->text);
		return 0;
	}
	sq_program_free(p);
	bytes = sq_gdbm_key(name, name_len, &key);
	if (!bytes)
		return sq_fail(v->why, -SQ_ENOMEM, "out of memory");
	err = digest_record(v, key);
	v->programs++;
	free(bytes);
	return err;
}

/* On the file that is open: the path may be another one's by now. */
static int verify_seal(struct verifier *v)
{
	datum key = { (char *)SQ_SEAL_KEY, 1 };
	datum seal = gdbm_fetch(v->store->db, key);
	struct sq_why why = { "" };
	int err = 0;

	if (!seal.dptr)
		err = sq_gdbm_fail(v->why, v->store->db, -SQ_EFORMAT);
	if (err == -SQ_ENOMEM)
		return err;
	if (err < 0)
		found(v, "the seal is missing");
	else
		err = sq_seal_check(gdbm_fdesc(v->store->db),
				    (unsigned char *)seal.dptr,
				    (size_t)seal.dsize, &why);
	free(seal.dptr);
	if (err == -SQ_EIO) /* says nothing of the file */
		return sq_fail(v->why, err, "%s", why.text);
	if (err < 0 && *why.text)
		found(v, "%s", why.text);
	return 0;
}

/* All that can be wrong in a file that is open. */
static int verify_all(struct verifier *v)
{
	const struct sq_meta *meta = sq_store_meta(v->store);
	struct sq_why why = { "" };
	int err = verify_seal(v);

	if (err < 0)
		return err;
	err = sq_store_each(v->store, verify_record, v, &why);
	if (err == -SQ_ENOMEM)
		return sq_fail(v->why, err, "out of memory");
	if (err < 0)
		found(v, "%s", why.text);
	if (v->programs != meta->programs)
		found(v, "%llu programs are whole, of %llu",
		      (unsigned long long)v->programs,
		      (unsigned long long)meta->programs);
	else if (v->digest != meta->digest)
		found(v, "records do not belong together");
	return 0;
}

int sq_store_verify(const char *path, sq_store_report *report, void *ctx,
		    uint64_t *programs, struct sq_why *why)
{
	struct verifier v = { .report = report, .ctx = ctx, .why = why };
	struct sq_why inner = { "" };
	int err;

	*programs = 0;
	err = sq_store_open(&v.store, path, &inner);
	if (err == -SQ_ENOMEM)
		return sq_fail(why, err, "%s", inner.text);
	if (err < 0) {
		found(&v, "%s", inner.text);
		return v.reports;
	}
	err = verify_all(&v);
	sq_store_close(v.store);
	*programs = v.programs;
	return err < 0 ? err : v.reports;
}
