/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * configure.h - the settings file, and what takes effect of it
 *
 * Read at the start, and again on SIGHUP. For the reading thread.
 */
#ifndef SQ_CONFIGURE_H
#define SQ_CONFIGURE_H

#include "plugin.h"

#define SQ_EXIT_SETTINGS 6 /* as auditd's own, for a bad configuration */

/*
 * Read and check the settings at path, and make the directories that they
 * name. Returns 0, or an exit status when it has said what is wrong.
 */
int sq_configure_read(const char *path, struct sq_settings *settings);

/* What the settings ask of the engine. The profile's calls are known. */
void sq_configure_engine(struct plugin *p, struct sq_engine_options *options);

/* Read the settings again. Bad ones change nothing. */
void sq_configure_again(struct plugin *p);

#endif
