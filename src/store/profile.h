/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile.h - the programs, each read from the file on first use
 *
 * A program stays in memory while somebody holds it, and longer as long as the
 * limit allows. One owner at a time. Only saving may happen on another thread:
 * take a batch (batch.h) here, save it there, and give it back here.
 */
#ifndef SQ_PROFILE_H
#define SQ_PROFILE_H

#include "base/error.h"
#include "model/program.h"
#include "store/accepted.h"
#include "store/batch.h"
#include "store/shelf.h"
#include "store/store.h"

#define SQ_PROFILE_MEMORY_DEFAULT 256 /* MB; thousands of usual programs */
#define SQ_PROFILE_DISK_DEFAULT	  256 /* MB; half a million of the smallest */

struct sq_profile;

/*
 * Open the profile at path. Where there is no file, the profile is empty. k is
 * the window length wanted; 0 takes the file's, or SQ_WINDOW_DEFAULT for a new
 * profile.
 * Returns 0 (caller frees *out) or, with the reason in *why, -SQ_EWINDOW or
 * what sq_store_open() returns.
 */
int sq_profile_open(struct sq_profile **out, const char *path, unsigned int k,
		    struct sq_why *why);
void sq_profile_free(struct sq_profile *pr);

/*
 * Settle which calls make windows. wanted is a text for sq_alphabet_init();
 * NULL takes the file's calls, or all calls for a new profile. *out is borrowed
 * until sq_profile_free(). Returns 0 or, with the reason in *why, -SQ_ECALLS
 * (the file has windows of other calls) or -SQ_EVALUE.
 */
int sq_profile_calls(struct sq_profile *pr, const char *wanted,
		     const struct sq_alphabet **out, struct sq_why *why);

/*
 * Of each program that is read from now on, what of l (revert.h) is due at
 * now_ms is taken back, in memory. For those who do not save. l is borrowed as
 * long as the profile is open.
 */
void sq_profile_lapse(struct sq_profile *pr, const struct sq_accepted_list *l,
		      uint64_t now_ms);

/*
 * Settle what tells the programs apart. Returns 0 or, with the reason in *why,
 * -SQ_EIDENTITY: the file's are told apart otherwise.
 */
int sq_profile_identity(struct sq_profile *pr, enum sq_apart apart,
			struct sq_why *why);

/* Calls in a window. */
unsigned int sq_profile_window(const struct sq_profile *pr);

/* When the profile was made, ms since the epoch; 0 for a new one. */
uint64_t sq_profile_created_ms(const struct sq_profile *pr);

/* The number of programs in the file when it was last read. */
uint64_t sq_profile_stored(const struct sq_profile *pr);

/*
 * Bytes of memory that programs may take; 0, the default, is no limit. Programs
 * beyond it leave at once, as shelf.h says. strangers: whether strangers may
 * leave, too; what was learned of them is lost.
 */
void sq_profile_limit(struct sq_profile *pr, size_t bytes, bool strangers);

/*
 * Bytes that the file may have after a save; 0, the default, is no limit.
 * Programs beyond it leave the file, as prune.h says. For those who save: only
 * then it is noted when programs run.
 */
void sq_profile_limit_file(struct sq_profile *pr, uint64_t bytes);

/* The number of programs that left it so. */
uint64_t sq_profile_pruned(const struct sq_profile *pr);

/* p, which the caller holds, runs at now_ms. */
void sq_profile_seen(struct sq_profile *pr, struct sq_program *p,
		     uint64_t now_ms);

/* Whether memory is beyond the limit, and no program may leave. */
bool sq_profile_full(struct sq_profile *pr);

/* Whether p has its share of that memory, as shelf.h says. */
bool sq_profile_has_share(const struct sq_profile *pr,
			  const struct sq_program *p);

/*
 * The program of that name, held: the caller gives it back with
 * sq_profile_release(). Whoever changes a program holds it meanwhile.
 * Returns 0, 1 where there is none and make is false, or with the reason in
 * *why -SQ_ENOMEM, or, once for a record that is damaged, its error; from then
 * on the program counts as absent.
 */
int sq_profile_get(struct sq_profile *pr, const char *name, size_t name_len,
		   bool make, struct sq_program **out, struct sq_why *why);

/* Hold p, which somebody holds, once more. */
void sq_profile_hold(struct sq_profile *pr, struct sq_program *p);
void sq_profile_release(struct sq_profile *pr, struct sq_program *p);

/* p, which somebody holds, may have grown. */
void sq_profile_grown(struct sq_profile *pr, struct sq_program *p);

/* Call visit() for each program in memory. */
void sq_profile_each(struct sq_profile *pr, sq_shelf_visit *visit, void *ctx);

/* The counts of the programs in memory. */
const struct sq_shelf_counts *sq_profile_memory(const struct sq_profile *pr);
uint64_t sq_profile_probes(const struct sq_profile *pr); /* for tests */

/*
 * Copy the programs that changed since the last batch; they count as unchanged
 * from now on. The cost grows with the programs that are held or changed, not
 * with all. Returns 1 and *out, 0 when nothing changed, or -SQ_ENOMEM, when
 * nothing could be copied. *out goes to sq_profile_saved().
 */
int sq_profile_batch(struct sq_profile *pr, uint64_t time_ms,
		     struct sq_batch **out);

/*
 * The number of programs that changed and that the last batch could not copy
 * for want of memory. They wait for the next one.
 */
size_t sq_profile_left(const struct sq_profile *pr);

/*
 * Give batch back with what sq_batch_save() returned. After a success, what
 * others had put into the file is in memory, too; after a failure, the programs
 * count as changed again. Frees batch. Returns 0, or with the reason in *why
 * -SQ_ENOMEM or as sq_profile_follow(), for what others had put there.
 */
int sq_profile_saved(struct sq_profile *pr, struct sq_batch *batch, int err,
		     struct sq_why *why);

/*
 * Batch and save in one go. Returns 0 once all that changed is in the file, or
 * with the reason in *why what sq_save_programs() returns, or -SQ_ENOMEM: some
 * programs are not in it.
 */
int sq_profile_save(struct sq_profile *pr, uint64_t time_ms,
		    struct sq_why *why);

/*
 * Look whether the operator has changed the file (seqids forget, state,
 * accept), and make the same changes in memory. Returns as sq_profile_reload().
 */
int sq_profile_follow(struct sq_profile *pr, struct sq_why *why);

/*
 * Read the file again: what others put into it is merged into the programs in
 * memory. Returns 0; or with the reason in *why what sq_profile_open() returns,
 * and memory is as it was; or the error of the first program whose record could
 * not be taken, and the other programs are done.
 */
int sq_profile_reload(struct sq_profile *pr, struct sq_why *why);

#endif
