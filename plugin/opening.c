/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "opening.h"

#include <syslog.h>

#include "limits.h"
#include "saving.h"

/*
 * Programs may take two fifths of the memory that is set. A save copies them,
 * which takes as much, and the last fifth is for all else.
 */
#define PROGRAMS_PART 2

/* In mode learn everything is normal, and nothing may be forgotten. */
void sq_opening_limit(struct sq_profile *profile,
		      const struct sq_settings *settings)
{
	size_t memory = (size_t)settings->max_profile_memory << 20;

	sq_limits_set(settings);
	sq_profile_limit(profile, memory / 5 * PROGRAMS_PART,
			 settings->mode != SQ_SET_LEARN);
	sq_profile_limit_file(profile,
			      (uint64_t)settings->max_profile_disk << 20);
}

int sq_opening_profile(struct sq_profile **out,
		       const struct sq_alphabet **calls,
		       const struct sq_settings *settings, struct sq_why *why)
{
	enum sq_apart apart = settings->identity == SQ_SET_UNIT ? SQ_APART_UNIT
								: SQ_APART_PATH;
	int err =
		sq_profile_open(out, settings->profile, settings->window, why);

	if (err == 0)
		err = sq_profile_calls(*out, settings->calls, calls, why);
	if (err == 0)
		err = sq_profile_identity(*out, apart, why);
	if (err < 0)
		return err;
	sq_saving_expire(*out, settings->profile);
	sq_opening_limit(*out, settings);
	if (!sq_profile_stored(*out) && settings->mode == SQ_SET_DETECT)
		syslog(LOG_WARNING, "%s: no program in it: all will be new",
		       settings->profile);
	return 0;
}
