/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * loop.h - the reading thread's turns: input, signals, what others have done
 *
 * Nothing here waits for anything but input. One thread.
 */
#ifndef SQ_LOOP_H
#define SQ_LOOP_H

#include "plugin.h"

/* Until the input ends, or auditd ends us. */
void sq_loop(struct plugin *p);

/* Read what auditd had sent before it told us to end. */
void sq_loop_drain(struct plugin *p);

/* Have the state written down; have what was learned saved. */
void sq_loop_dump(struct plugin *p);
void sq_loop_save(struct plugin *p);

/* Tell text, one of notice.h's, unless there were too many this minute. */
void sq_loop_notice(struct plugin *p, const char *text);

/* Tell that the plugin works, unless it is told. */
void sq_loop_tell_start(struct plugin *p);

/* Take what the thread for chores has found and done. */
void sq_loop_results(struct plugin *p);

#endif
