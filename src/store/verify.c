/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/gdbmfile.h"
#include "store/seal.h"
#include "store/store.h"

/* What was found so far. */
struct verifier {
	struct sq_store *store;
	const struct sq_verify_sink *sink;
	int reports;
	uint64_t looked; /* records */
	uint64_t whole;	 /* of them */
	bool stopped;
	uint64_t programs;
};

__attribute__((format(printf, 2, 3))) static void found(struct verifier *v,
							const char *fmt, ...)
{
	char text[SQ_WHY_LEN + SQ_PROGRAM_NAME_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	v->sink->report(v->sink->ctx, text);
	v->reports++;
}

static int verify_record(void *ctx, const char *name, size_t name_len,
			 struct sq_program *p, int err,
			 const struct sq_why *why)
{
	struct verifier *v = ctx;

	sq_program_free(p);
	if (err < 0) {
		found(v, "program %.*s: %s", (int)name_len, name, why->text);
	} else {
		v->whole++;
		v->programs += !sq_program_is_host(name, name_len);
	}
	v->looked++;
	v->stopped = v->sink->step && !v->sink->step(v->sink->ctx, v->looked,
						     v->store->meta.programs);
	return v->stopped;
}

/* Read the open file: its path may name another one by now. */
static int verify_seal(struct verifier *v, struct sq_why *why)
{
	datum key = { (char *)SQ_SEAL_KEY, 1 };
	datum seal = gdbm_fetch(v->store->db, key);
	int err = 0;

	if (seal.dptr)
		err = sq_seal_check(sq_store_fd(v->store),
				    (unsigned char *)seal.dptr,
				    (size_t)seal.dsize, why);
	else if (gdbm_last_errno(v->store->db) == GDBM_ITEM_NOT_FOUND)
		err = sq_fail(why, -SQ_ECHECKSUM, "the seal is missing");
	else
		err = sq_gdbm_fail(why, v->store->db, -SQ_EFORMAT);
	free(seal.dptr);
	return err;
}

/* Report err and return true if it means that the file is damaged. */
static bool is_damage(struct verifier *v, int err, const struct sq_why *why)
{
	if (err == 0 || err == -SQ_ENOMEM || err == -SQ_EIO ||
	    err == -SQ_EABSENT || err == -SQ_ETRUST)
		return false;
	found(v, "%s", why->text);
	return true;
}

static int verify_store(struct verifier *v, struct sq_why *why)
{
	int err = verify_seal(v, why);

	if (err < 0 && !is_damage(v, err, why))
		return err;
	err = sq_store_each(v->store, verify_record, v, why);
	if (err < 0 && !is_damage(v, err, why) && !v->reports)
		return err;
	if (!v->stopped && v->whole != v->store->meta.programs)
		found(v, "%llu records are whole, of %llu",
		      (unsigned long long)v->whole,
		      (unsigned long long)v->store->meta.programs);
	return v->reports;
}

int sq_verify_file(const char *path, const struct sq_verify_sink *sink,
		   uint64_t *programs, struct sq_why *why)
{
	struct verifier v = { .sink = sink };
	int err = sq_store_open(&v.store, path, why);

	*programs = 0;
	if (err < 0)
		return is_damage(&v, err, why) ? v.reports : err;
	err = verify_store(&v, why);
	sq_store_close(v.store);
	*programs = v.programs;
	return err;
}
