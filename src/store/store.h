/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store.h - the profile file
 *
 * A GDBM file of one record a program, under the key "p" and its name, one
 * about the file, under "m" (codec.h has their format), and under "s" the
 * file's seal, so that verify sees each changed byte.
 *
 * A file is never changed once it has its name: a save copies it, changes the
 * copy, syncs it and renames it over the old one, which stays as PATH.old. So
 * readers need no lock and see one state; writers hold a lock on the
 * directory. store.c reads the file and save.c writes it, and nobody else uses
 * gdbm. A handle is for one thread at a time.
 */
#ifndef SQ_STORE_H
#define SQ_STORE_H

#include "store/codec.h"

/* What all windows of a profile have in common. */
struct sq_form {
	unsigned int k;			 /* calls in a window; 0: any number */
	const struct sq_alphabet *calls; /* borrowed; NULL: any, or all */
};

struct sq_store;

/*
 * Open path for reading. Returns 0 (caller closes *out), -SQ_EABSENT where
 * there is no file, and with the reason in *why -SQ_EFORMAT (not a profile),
 * -SQ_EVERSION, -SQ_ECHECKSUM, -SQ_EIO.
 */
int sq_store_open(struct sq_store **out, const char *path, struct sq_why *why);
void sq_store_close(struct sq_store *s);

const struct sq_meta *sq_store_meta(const struct sq_store *s);

/*
 * The program of that name. Returns 0 (caller frees *out), 1 where there is
 * none, or with the reason in *why -SQ_ENOMEM or what sq_codec_decode()
 * returns.
 */
int sq_store_read(struct sq_store *s, const char *name, size_t name_len,
		  struct sq_program **out, struct sq_why *why);

/*
 * visit() is called for each program, in no order: with it, which visit then
 * owns, or with NULL, a negative err and its reason where it is damaged.
 * Returns 0, the first non-zero result of visit(), or with the reason in *why
 * -SQ_ENOMEM, or -SQ_EFORMAT where GDBM itself could not go on.
 */
typedef int sq_store_visit(void *ctx, const char *name, size_t name_len,
			   struct sq_program *p, int err,
			   const struct sq_why *why);
int sq_store_each(struct sq_store *s, sq_store_visit *visit, void *ctx,
		  struct sq_why *why);

/*
 * Check every byte of the file at path. report() is called with each thing
 * that is wrong. Returns the number of reports, or, where the file could not be
 * checked and so may be sound, -SQ_ENOMEM or -SQ_EIO with the reason in *why.
 * *programs counts the records that are whole.
 */
typedef void sq_store_report(void *ctx, const char *what);
int sq_store_verify(const char *path, sq_store_report *report, void *ctx,
		    uint64_t *programs, struct sq_why *why);

/* What a save found of one program in the file. */
enum sq_saved {
	SQ_SAVED_OURS,	    /* what ours began with, or nothing */
	SQ_SAVED_MERGED,    /* more, saved by somebody else: now both */
	SQ_SAVED_OVERRULED, /* the operator's change: now ours, too */
	SQ_SAVED_FORGOTTEN, /* the operator forgot it: not written */
};

/*
 * Put the count programs into the profile at path, making it (of that form,
 * created at time_ms) where it is not there. On success results[i] (results
 * may be NULL) says what became of programs[i], which is as its new record is.
 * On failure the file is as before, and the programs are fit for nothing but
 * sq_program_free(). Blocks for the disk and for other writers.
 * Returns 0, or with the reason in *why -SQ_EIO, -SQ_ENOMEM, or what
 * sq_store_fits() and sq_store_open() return.
 */
int sq_store_save(const char *path, const struct sq_form *form,
		  uint64_t time_ms, struct sq_program **programs,
		  enum sq_saved *results, size_t count, struct sq_why *why);

/*
 * Whether a profile has that form. Returns 0, or with what it has and what it
 * should have in *why -SQ_EWINDOW or -SQ_ECALLS.
 */
int sq_store_fits(const struct sq_store *s, const struct sq_form *form,
		  struct sq_why *why);

/*
 * The operator's word on one program: change() alters it, or returns 1 to
 * have its record deleted, or a negative error to leave all as it is. Running
 * plugins give way, as above. Returns 0, -SQ_EABSENT where there is no such
 * program, or as sq_store_save().
 */
typedef int sq_store_change(void *ctx, struct sq_program *p);
int sq_store_edit(const char *path, const char *name, size_t name_len,
		  sq_store_change *change, void *ctx, struct sq_why *why);

#endif
