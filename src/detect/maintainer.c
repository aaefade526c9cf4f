/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/maintainer.h"

#include <string.h>

#include "model/program.h"
#include "stream/naming.h"

/* Which of the processes that a package manager starts work for packages. */
enum starts {
	NONE,
	SCRIPTS,
	ANY
};

/*
 * rpm starts its scripts as sh, so that none can be told from another shell;
 * those of dnf and yum are started by an interpreter that rpm's library is in.
 */
static const struct manager {
	const char *file;
	bool interpreted; /* the file is a script's name */
	enum starts starts;
} managers[] = {
	{ "dpkg", false, SCRIPTS },
	{ "dpkg-preconfigu", true, ANY },
	{ "apt-get", false, NONE },
	{ "apt", false, NONE },
	{ "unattended-upgr", true, NONE },
	{ "rpm", false, ANY },
	{ "dnf", true, ANY },
	{ "dnf-3", true, ANY },
	{ "yum", true, ANY },
	{ "dnf5", false, ANY },
	{ "microdnf", false, ANY },
	{ "zypper", false, ANY },
	{ "packagekitd", false, ANY },
};

static bool is_bare_shell(const struct sq_program *program)
{
	size_t len;
	const char *comm = sq_program_comm(program->name, &len);

	return comm && len == 2 && memcmp(comm, "sh", 2) == 0;
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

	if (!p || !process->root || p->stats.reported.size ||
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

bool sq_maintainer_is(const struct sq_process *process)
{
	return manager_of(process) != NULL;
}

static bool has_started(const struct manager *m, const struct sq_process *child)
{
	return m->starts == ANY || (m->starts == SCRIPTS && child->program &&
				    !is_bare_shell(child->program));
}

bool sq_maintainer_works(const struct sq_tracker *t,
			 const struct sq_process *process,
			 const struct sq_event *ev)
{
	const struct sq_process *child = process;

	if (manager_of(process))
		return true;
	for (int i = 0; child && i < SQ_ANCESTORS_MAX; i++) {
		const struct sq_process *parent =
			sq_tracker_find(t, ev, child->ppid);
		const struct manager *m = parent ? manager_of(parent) : NULL;

		if (m)
			return has_started(m, child);
		child = parent;
	}
	return false;
}
