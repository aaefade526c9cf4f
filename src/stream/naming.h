/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * naming.h - what the program that made an event is called
 *
 * No input or output; thread-safe.
 */
#ifndef SQ_NAMING_H
#define SQ_NAMING_H

#include "event/event.h"
#include "stream/unitname.h"

/* unit:exe[comm] */
#define SQ_PROGRAM_NAME_LEN (SQ_UNIT_LEN + SQ_EXE_LEN + SQ_COMM_LEN + 2)

/* The programs that run other programs' text. Globs, commas between. */
#define SQ_INTERPRETERS                                                      \
	"python*,perl*,ruby*,sh,bash,dash,ash,ksh*,mksh*,zsh*,busybox,java," \
	"node,nodejs,php*,lua*,tclsh*,guile*,mono*,awk,gawk,mawk"

/*
 * The executable's path; for an interpreter with the script's comm behind it,
 * as /usr/bin/python3.11[backup.py]. A unit (unitname.h) stands ahead of it, as
 * nginx.service:/usr/sbin/nginx: no path begins so. unit may be empty, and what
 * is no path ("(null)") has none. Returns the length.
 *
 * A file that was replaced while its program ran is still that program's. The
 * kernel puts " (deleted)" behind its path, and on older kernels the path is
 * the one from which rpm or dpkg moved the new file into place (;58f98c85,
 * .dpkg-new): all of that is left out. The memory file /memfd:NAME (deleted)
 * never was a file, so it keeps the whole and is no file's namesake.
 */
size_t sq_program_name(const struct sq_event *ev, const char *interpreters,
		       const char *unit, char name[static SQ_PROGRAM_NAME_LEN]);

/*
 * The same for a path that ends as rpm's and dpkg's do though the file is not
 * gone: without that end. Returns 0 where there is none. Anybody can give a
 * program such a name, so it counts for a program that was running before
 * alone, and only where a program of the shorter name is known.
 */
size_t sq_program_name_before(const struct sq_event *ev,
			      const char *interpreters, const char *unit,
			      char name[static SQ_PROGRAM_NAME_LEN]);

/*
 * The same for a program that starter has started; NULL: not known. Whoever
 * makes a memory file gives it the name that he likes, so what started it is
 * part of what it is called: /memfd:NAME (deleted) of /usr/bin/runc. Of those
 * that memory files start in a row, the first starter counts. It is named by
 * its path alone, since it may run in another unit.
 */
size_t sq_program_name_started(const struct sq_event *ev,
			       const char *interpreters, const char *unit,
			       const char *starter,
			       char name[static SQ_PROGRAM_NAME_LEN]);

/*
 * The path of the script that the execve ev starts by its own name; NULL: there
 * is none, or no record names it. Borrowed from ev.
 */
const struct sq_object *sq_program_script(const struct sq_event *ev,
					  const char *interpreters);

/*
 * Put where the script is behind name: /usr/bin/python3.11[backup.py] in
 * /tmp. It is for a script that has another one's name. Returns the length.
 */
size_t sq_program_name_in(char name[static SQ_PROGRAM_NAME_LEN],
			  const char *place, size_t place_len);

/*
 * The bytes of name, as one of these makes it, that are its unit; 0: none. The
 * second is for a name without a NUL.
 */
size_t sq_program_unit_len(const char *name);
size_t sq_program_unit_len_in(const char *name, size_t name_len);

/*
 * Whether the unit in name is a container: then the path says nothing of the
 * host's files.
 */
bool sq_program_in_container(const char *name);

/* What of name is the file's path. Borrows; it has *len bytes. */
const char *sq_program_path(const char *name, size_t *len);

/* The script's name in name and its length; NULL: name is no script's. */
const char *sq_program_comm(const char *name, size_t *len);

/* Whether ev is of a program that runs from memory. */
bool sq_program_in_memory(const struct sq_event *ev);

size_t sq_exe_stem(const struct sq_event *ev); /* what sq_exe_len() asks */

/*
 * How much of ev's exe is the same before and after its file was replaced: a
 * process whose exe has changed in no more than that made no execve.
 */
static inline size_t sq_exe_len(const struct sq_event *ev)
{
	const char *end = ev->exe + ev->exe_len;

	/* all of these ends begin with one of two bytes, or end in one */
	if (ev->exe_len < 10 ||
	    (end[-1] != ')' && end[-9] != ';' && end[-9] != '.'))
		return ev->exe_len;
	return sq_exe_stem(ev);
}

#endif
