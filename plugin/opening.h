/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * opening.h - the profile, opened and limited as the settings say
 */
#ifndef SQ_OPENING_H
#define SQ_OPENING_H

#include "settings.h"
#include "store/profile.h"

/*
 * Open the profile of the settings, limited. Caller frees *out, also on
 * failure; *calls is borrowed from it. Returns 0, or with the reason in *why
 * what sq_profile_open(), sq_profile_calls() and sq_profile_identity() return.
 */
int sq_opening_profile(struct sq_profile **out,
		       const struct sq_alphabet **calls,
		       const struct sq_settings *settings, struct sq_why *why);

/* The limits of new settings, on the profile and on the process. */
void sq_opening_limit(struct sq_profile *profile,
		      const struct sq_settings *settings);

#endif
