/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/maintainer.h"

#include <string.h>

#include "model/program.h"
#include "stream/naming.h"

#define ROOT_OWNER 0 /* as sq_event_owner() says it of root and its group */

/*
 * Who runs maintainers' scripts. rpm's are started as sh; those of dnf and yum
 * are started by an interpreter in which rpm's library is.
 */
static const struct manager {
	const char *file;
	bool interpreted; /* the file is a script's name */
	bool scripts;	  /* it starts other things than scripts, too */
} managers[] = {
	{ "dpkg", false, true },    { "dpkg-preconfigu", true, true },
	{ "rpm", false, false },    { "dnf", true, false },
	{ "dnf-3", true, false },   { "yum", true, false },
	{ "dnf5", false, false },   { "microdnf", false, false },
	{ "zypper", false, false }, { "packagekitd", false, false },
};

static bool is_script(const struct sq_program *program)
{
	size_t len;
	const char *comm = sq_program_comm(program->name, &len);

	return comm && !(len == 2 && memcmp(comm, "sh", 2) == 0);
}

/* The last part of the path, where that is one of the system's directories. */
static const char *system_file(const char *path, size_t *len)
{
	static const char *const directories[] = { "/usr/bin/", "/usr/sbin/",
						   "/usr/libexec/", "/bin/" };

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories);
	     i++) {
		size_t skip = strlen(directories[i]);

		if (*len < skip || memcmp(path, directories[i], skip) != 0)
			continue;
		*len -= skip;
		return path + skip;
	}
	return NULL;
}

static const struct manager *manager_of(const struct sq_process *process)
{
	const struct sq_program *p = process->program;
	size_t file_len, comm_len;
	const char *file, *comm;

	if (!p || process->owner != ROOT_OWNER || p->stats.reported.size ||
	    sq_program_in_container(p->name))
		return NULL;
	file = system_file(sq_program_path(p->name, &file_len), &file_len);
	comm = sq_program_comm(p->name, &comm_len);
	for (size_t i = 0; file && i < sizeof(managers) / sizeof(*managers);
	     i++) {
		const struct manager *m = &managers[i];
		const char *name = m->interpreted ? comm : file;
		size_t len = m->interpreted ? comm_len : file_len;

		if (name && m->interpreted == (comm != NULL) &&
		    strlen(m->file) == len && memcmp(name, m->file, len) == 0)
			return m;
	}
	return NULL;
}

bool sq_maintainer_works(const struct sq_tracker *t, const struct sq_event *ev)
{
	const struct sq_process *child, *parent;

	if (ev->uid != 0)
		return false;
	child = sq_tracker_peek(t, ev);
	for (int i = 0; child && i < SQ_ANCESTORS_MAX; i++) {
		const struct manager *m;

		parent = sq_tracker_find(t, ev, child->ppid);
		m = parent ? manager_of(parent) : NULL;
		if (m)
			return !m->scripts ||
			       (child->program && is_script(child->program));
		child = parent;
	}
	return false;
}
