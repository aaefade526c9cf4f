/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.h - reading the profile file
 *
 * docs/profile-format.md describes the file. It is never changed once it has
 * its name: a save (save.h) puts another one in its place. So readers need no
 * lock, and an open file stays as it is. A handle is for one thread at a time.
 */
#ifndef SQ_STORE_H
#define SQ_STORE_H

#include "store/codec.h"

/* What tells a profile's programs apart; the setting identity. */
enum sq_apart {
	SQ_APART_ANY,  /* whatever the profile has; in a new one the path */
	SQ_APART_PATH, /* the path alone */
	SQ_APART_UNIT, /* the unit (unitname.h) and the path */
};

/* What all windows and programs of a profile have in common. */
struct sq_form {
	unsigned int k;			 /* calls in a window; 0: any number */
	const struct sq_alphabet *calls; /* borrowed; NULL: any, or all */
	enum sq_apart apart;
	uint64_t created_ms; /* for a profile that is not there */
	uint64_t generation; /* the operator's changes that were followed */
};

struct sq_store;

/*
 * Open path for reading. Returns 0 (caller closes *out), -SQ_EABSENT where
 * there is no file, and with the reason in *why -SQ_ENOMEM, -SQ_EIO,
 * -SQ_ETRUST (trust.h), -SQ_EFORMAT (not a profile), -SQ_EVERSION or
 * -SQ_ECHECKSUM.
 */
int sq_store_open(struct sq_store **out, const char *path, struct sq_why *why);

/* The same for a file that is open at fd, which it takes, also on failure. */
int sq_store_open_fd(struct sq_store **out, int fd, const char *path,
		     struct sq_why *why);
void sq_store_close(struct sq_store *s);

const struct sq_meta *sq_store_meta(const struct sq_store *s);

/* The open file, for reading. Borrowed. */
int sq_store_fd(const struct sq_store *s);

/*
 * The program of that name. Returns 0 (caller frees *out), 1 where there is
 * none, or with the reason in *why -SQ_ENOMEM or, for a record that is damaged,
 * -SQ_EFORMAT, -SQ_EVERSION or -SQ_ECHECKSUM.
 */
int sq_store_read(struct sq_store *s, const char *name, size_t name_len,
		  struct sq_program **out, struct sq_why *why);

/*
 * Call visit() for each program, in no order: with p, which visit() then owns,
 * or with NULL and a negative err, its reason in *why, where the record is
 * damaged. A record whose name is damaged is called "(key …)" by its key.
 * Returns 0, the first result of visit() that is not 0, or with the reason in
 * *why -SQ_ENOMEM, or -SQ_EFORMAT where GDBM itself could not go on.
 */
typedef int sq_store_visit(void *ctx, const char *name, size_t name_len,
			   struct sq_program *p, int err,
			   const struct sq_why *why);
int sq_store_each(struct sq_store *s, sq_store_visit *visit, void *ctx,
		  struct sq_why *why);

/* "path" or "unit": what tells its programs apart. */
const char *sq_store_identity(const struct sq_meta *meta);

/*
 * Whether a profile has that form. Returns 0, or with what it has and what it
 * should have in *why -SQ_EWINDOW, -SQ_ECALLS or -SQ_EIDENTITY.
 */
int sq_store_fits(const struct sq_store *s, const struct sq_form *form,
		  struct sq_why *why);

#endif
