/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directories.h - where the plugin's files go
 */
#ifndef SQ_DIRECTORIES_H
#define SQ_DIRECTORIES_H

#include "settings.h"

/*
 * Make those that are missing, and have what is made from here on for root
 * only. What cannot be made is told to syslog: writing there will fail as well.
 */
void sq_directories_make(const struct sq_settings *s);

#endif
