/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * naming.h - what the program that made an event is called
 *
 * Pure; thread-safe.
 */
#ifndef SQ_NAMING_H
#define SQ_NAMING_H

#include "event/event.h"

#define SQ_PROGRAM_NAME_LEN (SQ_EXE_LEN + SQ_COMM_LEN + 2) /* exe[comm] */

/* The programs that run other programs' text. Globs, commas between. */
#define SQ_INTERPRETERS                                                      \
	"python*,perl*,ruby*,sh,bash,dash,ash,ksh*,mksh*,zsh*,busybox,java," \
	"node,nodejs,php*,lua*,tclsh*,guile*,mono*,awk,gawk,mawk"

/*
 * The executable's path, without the kernel's " (deleted)"; for an interpreter
 * with the script's comm behind it, as /usr/bin/python3.11[backup.py].
 * Returns the length.
 */
size_t sq_program_name(const struct sq_event *ev, const char *interpreters,
		       char name[static SQ_PROGRAM_NAME_LEN]);

#endif
