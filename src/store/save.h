/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * save.h - changing the profile file
 *
 * A save makes a new file, a copy with the changes, and puts it in the place of
 * the old one, which stays as PATH.old (replace.h). A profile of an older
 * version is converted by its first save. Thread-safe. Blocks for the disk and
 * for other writers.
 */
#ifndef SQ_SAVE_H
#define SQ_SAVE_H

#include <stdbool.h>

#include "store/store.h"

/* What a save found of one program in the file. */
enum sq_saved {
	SQ_SAVED_OURS,	    /* what ours began with, or nothing */
	SQ_SAVED_MERGED,    /* more, saved by somebody else: now both */
	SQ_SAVED_OVERRULED, /* the operator's change: now ours, too */
	SQ_SAVED_FORGOTTEN, /* the operator forgot it: not written */
};

/*
 * Put the count programs into the profile at path, making it of that form where
 * it is not there. On success results[i] (results
 * may be NULL) says what became of programs[i], which is as its new record is.
 * On failure the file is as before, and the programs are fit for nothing but
 * sq_program_free(). Returns 0, or with the reason in *why -SQ_EIO, -SQ_ENOMEM,
 * -SQ_ELONG, or what sq_store_fits() and sq_store_open() return.
 */
int sq_save_programs(const char *path, const struct sq_form *form,
		     struct sq_program **programs, enum sq_saved *results,
		     size_t count, struct sq_why *why);

/*
 * The operator's word on whole programs: put each of the count programs into
 * the profile at path, which is made of that form where it is not there. What
 * is there of a program is united with it (unite.h), or where it is not to be
 * kept, gives way to it. The profile is as old as the older of the two. Running
 * plugins give way, as to sq_save_edit(). On failure the file is as before.
 * Returns as sq_save_programs().
 */
int sq_save_put(const char *path, const struct sq_form *form,
		struct sq_program **programs, size_t count, bool keep,
		struct sq_why *why);

/*
 * The operator's word on a program: change() alters it, or returns 1 to have
 * its record deleted, or a negative error, its reason in *why, to leave the
 * whole file as it is. Where there is no such program, or its record is
 * damaged, an edit that makes one gets an empty program. Else the former is
 * -SQ_EABSENT, and a damaged record is deleted, and change() not called.
 */
struct sq_save_edit {
	const char *name;
	size_t name_len;
	bool make;
	int (*change)(void *ctx, struct sq_program *p, struct sq_why *why);
	void *ctx;
};

/*
 * Make all count edits, or none. Running plugins give way: their next save
 * finds another generation. Returns 0, -SQ_EABSENT, what change() returned, or
 * as sq_save_programs().
 */
int sq_save_edit(const char *path, const struct sq_save_edit *edits,
		 size_t count, struct sq_why *why);

#endif
