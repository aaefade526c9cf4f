/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * argument.h - what a call is asked to do, by its scalar arguments
 *
 * Of most calls the number says it all. Some do quite different things by a
 * flag or a command: mprotect() with PROT_EXEC, fcntl(), kill() by its signal.
 * For these a class is made of the arguments: those bits that tell what the
 * call does, and none that differ from call to call, as addresses and sizes
 * do. One table, in argument.c, says which. A value: an ABI's numbers are
 * looked up when its first call comes. One owner at a time.
 */
#ifndef SQ_ARGUMENT_H
#define SQ_ARGUMENT_H

#include "event/event.h"

#define SQ_ARGUMENT_CALLS 1024 /* numbers an ABI; those beyond have no class */

/* What a call does with the files that it names. */
enum sq_file_use {
	SQ_FILE_NONE,
	SQ_FILE_OPEN,	/* by its flags: reads or changes */
	SQ_FILE_CHANGE, /* creates, renames, removes, changes rights */
};

struct sq_arguments {
	unsigned char *rules[SQ_ABI_LIMIT]; /* by ABI and number; owned */
};

void sq_arguments_free(struct sq_arguments *a); /* a is empty then */

/*
 * The class of the arguments of ev. Returns 1 and *class, 0 where the call has
 * none, or -SQ_ENOMEM.
 */
int sq_arguments_class(struct sq_arguments *a, const struct sq_event *ev,
		       uint64_t *class);

/* What ev does with the files that it names, whether or not it succeeds. */
enum sq_file_use sq_arguments_file_use(struct sq_arguments *a,
				       const struct sq_event *ev);

/*
 * Whether open() with flags of this class can change a file: it writes, or
 * creates.
 */
static inline bool sq_arguments_open_changes(uint64_t class)
{
	return class & 0103; /* O_WRONLY, O_RDWR, O_CREAT */
}

#define SQ_ARGUMENT_LEN 48 /* bytes of a class as text */

/*
 * A class of call as text, with the arguments' names in audit records:
 * "a1=0x7". Returns buf.
 */
const char *sq_arguments_text(sq_call call, uint64_t class,
			      char buf[static SQ_ARGUMENT_LEN]);

#define SQ_ERROR_NAME_LEN 32

/* "EACCES", or the number where it has no name. Returns buf. */
const char *sq_error_name(uint32_t error, char buf[static SQ_ERROR_NAME_LEN]);

#endif
