/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * part.h - what is to be accepted, program by program
 *
 * Parts are gathered, said, and put into the profile all or none. What was
 * there before is looked at again under the profile's lock, so two operators at
 * once, and a plugin that saves meanwhile, lose nothing. One owner at a time.
 */
#ifndef SQ_PART_H
#define SQ_PART_H

#include "cli/share/listing.h"
#include "store/accepted.h"

struct sq_part {
	struct sq_program *added;	 /* what becomes normal; owned */
	const struct sq_program *before; /* as the profile has it, or NULL */
	struct sq_listing lines;	 /* what is new of it */
	char *events;			 /* ids with commas between; owned */
	bool whole, file; /* the program as such; its file, as it is now */
	bool written;	  /* to the journal */
};

struct sq_parts {
	const char *path; /* of the profile; this and the next are borrowed */
	const char *reason;
	unsigned int k, abi;
	bool learns; /* in this mode, what programs do from now on */
	uint64_t now_ms, until_ms;
	struct sq_part *list;
	size_t count;
};

/*
 * The part for the program of that name, of which before is what the profile
 * has. Valid until the next is asked for. NULL when out of memory.
 */
struct sq_part *sq_parts_need(struct sq_parts *p, const char *name,
			      const struct sq_program *before);
void sq_parts_free(struct sq_parts *p);

/* Note that the alert of that id is a reason for it. Returns 0, -SQ_ENOMEM. */
int sq_part_event(struct sq_part *part, const char *id);

/* Print what would be new. Returns how much that is, or -SQ_ENOMEM. */
long sq_parts_say(struct sq_parts *p);

/*
 * Put them into the profile, and into its journal. Returns 0, or with the
 * reason in *why as sq_save_edit() and sq_accepted_write().
 */
int sq_parts_put(struct sq_parts *p, struct sq_why *why);

/*
 * The lines that tell what after knows and before does not; before may be
 * NULL. Caller frees with sq_listing_free(), also on failure. Returns 0 or
 * -SQ_ENOMEM.
 */
int sq_part_lines(struct sq_listing *l, const struct sq_program *after,
		  const struct sq_program *before, unsigned int abi);

#endif
