/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/naming.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#define DELETED	 " (deleted)"
#define MEMORY	 "/memfd:" /* ahead of the name that its maker chose */
#define STARTER	 " of "	   /* behind it, ahead of what started it */
#define PLACE	 " in "	   /* behind a script's name, ahead of where it is */
#define COMM_MAX 15	   /* bytes of a name that the kernel keeps in comm */
#define SUFFIX	 9	   /* bytes of what dpkg and rpm add */
#define GLOB_LEN 64	   /* bytes of one glob; longer ones match nothing */

/* Whether a glob that begins so can match a name that begins so. */
static bool can_match(char glob, char name)
{
	return glob == name || glob == '*' || glob == '?' || glob == '[' ||
	       glob == '\\';
}

static bool is_interpreter(const char *base, const char *globs)
{
	char glob[GLOB_LEN];

	while (*globs) {
		size_t len = (size_t)(strchrnul(globs, ',') - globs);

		if (len < sizeof(glob) && can_match(*globs, *base)) {
			memcpy(glob, globs, len);
			glob[len] = '\0';
			if (fnmatch(glob, base, 0) == 0)
				return true;
		}
		globs += len + (globs[len] == ',');
	}
	return false;
}

static bool ends_in(const char *text, size_t len, const char *suffix)
{
	size_t suffix_len = strlen(suffix);

	return len > suffix_len &&
	       memcmp(text + len - suffix_len, suffix, suffix_len) == 0;
}

/* Whether it ends as a file that rpm (;58f98c85) or dpkg moves into place. */
static bool is_moved(const char *exe, size_t len)
{
	if (ends_in(exe, len, ".dpkg-new") || ends_in(exe, len, ".dpkg-tmp"))
		return true;
	if (len <= SUFFIX || exe[len - SUFFIX] != ';')
		return false;
	for (size_t i = len - SUFFIX + 1; i < len; i++)
		if (!isxdigit((unsigned char)exe[i]))
			return false;
	return true;
}

/* The length without that end. What is left must be the name of a file. */
static size_t unmoved_len(const char *exe, size_t len)
{
	return is_moved(exe, len) && exe[len - SUFFIX - 1] != '/' ? len - SUFFIX
								  : len;
}

static bool is_memory(const char *name)
{
	return strncmp(name, MEMORY, strlen(MEMORY)) == 0;
}

/* The length of exe without what the kernel puts behind a file that is gone. */
static size_t living_len(const char *exe, size_t len)
{
	if (!ends_in(exe, len, DELETED) || is_memory(exe))
		return len;
	return unmoved_len(exe, len - strlen(DELETED));
}

size_t sq_exe_stem(const struct sq_event *ev)
{
	return unmoved_len(ev->exe, living_len(ev->exe, ev->exe_len));
}

/* Returns how much it is, with the colon. */
static size_t put_unit(const char *unit, char name[static SQ_PROGRAM_NAME_LEN])
{
	size_t len = strnlen(unit, SQ_UNIT_LEN - 1);

	if (!len)
		return 0;
	memcpy(name, unit, len);
	name[len] = ':';
	return len + 1;
}

/* The name of the program whose file is called as the first len bytes of exe */
static size_t name_of(const struct sq_event *ev, size_t len,
		      const char *interpreters, const char *unit,
		      char name[static SQ_PROGRAM_NAME_LEN])
{
	size_t ahead = *ev->exe == '/' ? put_unit(unit, name) : 0;
	char *path = name + ahead;
	const char *slash;

	memcpy(path, ev->exe, len);
	path[len] = '\0';
	slash = strrchr(path, '/');
	len += ahead;
	if (!ev->comm_len || is_memory(path) ||
	    !is_interpreter(slash ? slash + 1 : path, interpreters))
		return len;
	return len + (size_t)snprintf(name + len, SQ_PROGRAM_NAME_LEN - len,
				      "[%s]", ev->comm);
}

size_t sq_program_name(const struct sq_event *ev, const char *interpreters,
		       const char *unit, char name[static SQ_PROGRAM_NAME_LEN])
{
	return name_of(ev, living_len(ev->exe, ev->exe_len), interpreters, unit,
		       name);
}

size_t sq_program_name_before(const struct sq_event *ev,
			      const char *interpreters, const char *unit,
			      char name[static SQ_PROGRAM_NAME_LEN])
{
	size_t len = sq_exe_stem(ev);

	if (len == living_len(ev->exe, ev->exe_len))
		return 0;
	return name_of(ev, len, interpreters, unit, name);
}

bool sq_program_in_memory(const struct sq_event *ev)
{
	return is_memory(ev->exe);
}

/* Where a memory file's name ends, and what started it begins; NULL: nowhere */
static const char *find_starter(const char *name)
{
	return is_memory(name) ? strstr(name, DELETED STARTER) : NULL;
}

size_t sq_program_unit_len_in(const char *name, size_t name_len)
{
	for (size_t len = 0; len + 1 < name_len && len < SQ_UNIT_LEN; len++) {
		if (!sq_unitname_is_plain(name[len]))
			return 0;
		if (name[len] == ':' && name[len + 1] == '/')
			return len;
	}
	return 0;
}

size_t sq_program_unit_len(const char *name)
{
	return sq_program_unit_len_in(name, strlen(name));
}

static const char *without_unit(const char *name)
{
	size_t len = sq_program_unit_len(name);

	return len ? name + len + 1 : name;
}

size_t sq_program_name_started(const struct sq_event *ev,
			       const char *interpreters, const char *unit,
			       const char *starter,
			       char name[static SQ_PROGRAM_NAME_LEN])
{
	size_t len = sq_program_name(ev, interpreters, unit, name);
	size_t room = SQ_PROGRAM_NAME_LEN - len;
	const char *first;
	int added;

	if (!starter || !is_memory(ev->exe))
		return len;
	starter = without_unit(starter);
	first = find_starter(starter);
	added = first ? snprintf(name + len, room, "%s",
				 first + strlen(DELETED))
		      : snprintf(name + len, room, STARTER "%s", starter);
	return (size_t)added < room ? len + (size_t)added
				    : SQ_PROGRAM_NAME_LEN - 1;
}

/* The last c of the len bytes; NULL: there is none. */
static const char *last(const char *text, size_t len, char c)
{
	while (len && text[len - 1] != c)
		len--;
	return len ? text + len - 1 : NULL;
}

bool sq_program_in_container(const char *name)
{
	char unit[SQ_UNIT_LEN], container[SQ_UNIT_LEN];

	snprintf(unit, sizeof(unit), "%.*s", (int)sq_program_unit_len(name),
		 name);
	return sq_unitname_container(unit, container);
}

const char *sq_program_path(const char *name, size_t *len)
{
	const char *path = without_unit(name);
	const char *starter = find_starter(path), *comm;

	if (starter)
		*len = (size_t)(starter - path) + strlen(DELETED);
	else if ((comm = sq_program_comm(path, len)))
		*len = (size_t)(comm - path) - 1;
	else
		*len = strlen(path);
	return path;
}

const char *sq_program_comm(const char *name, size_t *len)
{
	const char *place = strstr(name, "]" PLACE "/");
	size_t end = place ? (size_t)(place - name) + 1 : strlen(name);
	const char *bracket = last(name, end, '[');

	if (!end || name[end - 1] != ']' || !bracket ||
	    bracket < last(name, end, '/'))
		return NULL;
	*len = (size_t)(name + end - 1 - (bracket + 1));
	return bracket + 1;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whether the path's name is the comm that the kernel makes of it. */
static bool is_comm_of(const struct sq_event *ev, const struct sq_object *path)
{
	const char *base = base_of(path->text);
	size_t len = strnlen(base, COMM_MAX);

	return path->kind == SQ_OBJECT_PATH && *path->text == '/' &&
	       len == ev->comm_len && memcmp(base, ev->comm, len) == 0;
}

const struct sq_object *sq_program_script(const struct sq_event *ev,
					  const char *interpreters)
{
	if (is_memory(ev->exe) ||
	    !is_interpreter(base_of(ev->exe), interpreters) ||
	    is_interpreter(ev->comm, interpreters)) /* no script by its name */
		return NULL;
	for (unsigned int i = 0; i < ev->object_count; i++)
		if (is_comm_of(ev, &ev->objects[i]))
			return &ev->objects[i];
	return NULL;
}

size_t sq_program_name_in(char name[static SQ_PROGRAM_NAME_LEN],
			  const char *place, size_t place_len)
{
	size_t len = strlen(name), room = SQ_PROGRAM_NAME_LEN - len;
	int added =
		snprintf(name + len, room, PLACE "%.*s", (int)place_len, place);

	return (size_t)added < room ? len + (size_t)added
				    : SQ_PROGRAM_NAME_LEN - 1;
}
