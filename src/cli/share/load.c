/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/share/parse.h"

/* Whether it begins as an export. What can be read once only must be one. */
static bool is_export(int fd)
{
	char begin[sizeof(SQ_EXPORT_MAGIC)] = "";
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return true;
	if (pread(fd, begin, sizeof(begin) - 1, 0) < 0)
		return true;
	return strcmp(begin, SQ_EXPORT_MAGIC) == 0;
}

static int parse(FILE *file, struct sq_loaded *loaded)
{
	struct sq_why why;
	int err = sq_parse(file, &loaded->programs, &loaded->meta, &why);

	fclose(file);
	if (err == 0)
		return 0;
	if (sq_interrupted()) /* the caller says what that means */
		return SQ_EXIT_INTERRUPTED;
	return sq_complain(loaded->path, &why);
}

static int compare_names(const void *a, const void *b)
{
	const struct sq_program *left = *(struct sq_program *const *)a;
	const struct sq_program *right = *(struct sq_program *const *)b;

	return strcmp(left->name, right->name);
}

/* What the host does is shared as if it was one more program. */
static int add_host(struct sq_programs *programs)
{
	struct sq_program **list =
		reallocarray(programs->list, programs->count + 1,
			     sizeof(struct sq_program *));

	if (!list)
		return -SQ_ENOMEM;
	programs->list = list;
	list[programs->count++] = programs->host;
	programs->host = NULL;
	return 0;
}

static int read_profile(struct sq_loaded *loaded)
{
	struct sq_programs *programs = &loaded->programs;

	if (sq_programs_read(loaded->path, programs, &loaded->meta))
		return SQ_EXIT_WRONG;
	if (programs->host && add_host(programs) < 0)
		return sq_complainf(loaded->path, "out of memory");
	if (programs->count)
		qsort(programs->list, programs->count, sizeof(*programs->list),
		      compare_names);
	return 0;
}

static int load(const char *path, bool profiles, struct sq_loaded *loaded)
{
	FILE *file;
	int status, fd;

	memset(loaded, 0, sizeof(*loaded));
	loaded->path = path;
	if (strcmp(path, "-") == 0) {
		loaded->path = "standard input";
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	} else { /* a pipe that nobody writes to does not hold us up here */
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	if (fd < 0)
		return sq_complainf(loaded->path, "%s", strerror(errno));
	if (profiles && !is_export(fd)) {
		status = read_profile(loaded);
	} else if ((file = sq_interrupt_stream(fd))) {
		return parse(file, loaded);
	} else {
		status = sq_complainf(loaded->path, "%s", strerror(errno));
	}
	close(fd);
	return status;
}

int sq_load(const char *path, struct sq_loaded *loaded)
{
	return load(path, true, loaded);
}

int sq_load_export(const char *path, struct sq_loaded *loaded)
{
	return load(path ? path : "-", false, loaded);
}

size_t sq_loaded_count(const struct sq_loaded *loaded)
{
	const struct sq_programs *programs = &loaded->programs;
	size_t count = 0;

	for (size_t i = 0; i < programs->count; i++)
		count += !sq_program_is_host(programs->list[i]->name,
					     programs->list[i]->name_len);
	return count;
}

void sq_loaded_free(struct sq_loaded *loaded)
{
	sq_programs_free(&loaded->programs);
}

static const char *calls_of(const struct sq_loaded *loaded)
{
	return loaded->meta.calls ? loaded->meta.calls_text : SQ_ALPHABET_ALL;
}

int sq_load_same_form(const struct sq_loaded *a, const struct sq_loaded *b)
{
	bool same = strcmp(calls_of(a), calls_of(b)) == 0;

	if (a->meta.k != b->meta.k)
		return sq_complainf(b->path,
				    "has windows of %u calls, and %.200s of %u",
				    b->meta.k, a->path, a->meta.k);
	if (a->meta.units != b->meta.units)
		return sq_complainf(b->path,
				    "has programs by identity = %s, and %.200s "
				    "by %s",
				    sq_store_identity(&b->meta), a->path,
				    sq_store_identity(&a->meta));
	if (a->meta.calls == b->meta.calls)
		return 0;
	return sq_complainf(b->path,
			    "has windows of the calls \"%.200s\", and %.200s "
			    "of \"%.200s\"%s",
			    calls_of(b), a->path, calls_of(a),
			    same ? " of another version" : "");
}
