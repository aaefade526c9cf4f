/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limits.h - how much memory and how large files the settings can ask for
 *
 * A second line of defence: what gets out of hand in spite of the settings'
 * own limits meets the system's, as memory that is not given or a file that
 * grows no more, both of which are counted and told. The limits are soft, so
 * that new settings can have others.
 */
#ifndef SQ_LIMITS_H
#define SQ_LIMITS_H

#include "settings.h"

/*
 * Limit the process's address space and the files that it writes. A setting
 * that allows any number leaves the limit that it would make as it is. Call
 * anew for new settings.
 */
void sq_limits_set(const struct sq_settings *settings);

#endif
