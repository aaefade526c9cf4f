/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "base/text.h"

/* A list while a profile is read into it. */
struct reading {
	struct sq_programs *programs;
	size_t room;
	const char *path;
};

static int add_program(struct reading *r, struct sq_program *p)
{
	struct sq_programs *programs = r->programs;

	if (sq_program_is_host(p->name, p->name_len)) {
		programs->host = p;
		return 0;
	}
	if (programs->count == r->room) {
		size_t room = r->room ? r->room * 2 : 64;
		struct sq_program **list =
			reallocarray(programs->list, room, sizeof(*list));

		if (!list) {
			sq_program_free(p);
			return -SQ_ENOMEM;
		}
		programs->list = list;
		r->room = room;
	}
	programs->list[programs->count++] = p;
	return 0;
}

static int visit(void *ctx, const char *name, size_t name_len,
		 struct sq_program *p, int err, const struct sq_why *why)
{
	struct reading *r = ctx;
	char text[4 * SQ_PROGRAM_NAME_LEN + 1];

	if (p)
		return add_program(r, p);
	if (err == -SQ_ENOMEM)
		return err;
	if (name_len > SQ_PROGRAM_NAME_LEN)
		name_len = SQ_PROGRAM_NAME_LEN;
	sq_complainf(r->path, "program %s: %s",
		     sq_text_printable(name, name_len, text), why->text);
	r->programs->damaged++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct sq_program *left = *(struct sq_program *const *)a;
	const struct sq_program *right = *(struct sq_program *const *)b;

	if (left->sequences.count != right->sequences.count)
		return left->sequences.count > right->sequences.count ? -1 : 1;
	return strcmp(left->name, right->name);
}

void sq_programs_sort(struct sq_program **list, size_t count)
{
	if (count)
		qsort(list, count, sizeof(struct sq_program *), compare);
}

int sq_programs_read(const char *path, struct sq_programs *programs,
		     struct sq_meta *meta)
{
	struct reading r = { programs, 0, path };
	struct sq_store *store;
	struct sq_why why;
	int err;

	memset(programs, 0, sizeof(*programs));
	if (sq_store_open(&store, path, &why) < 0)
		return sq_complain(path, &why);
	*meta = *sq_store_meta(store);
	err = sq_store_each(store, visit, &r, &why);
	sq_store_close(store);
	if (err == -SQ_ENOMEM) {
		sq_programs_free(programs);
		return sq_complain(path, &why);
	}
	if (err < 0) {
		sq_complain(path, &why);
		programs->damaged++;
		programs->broken = true;
	}
	sq_programs_sort(programs->list, programs->count);
	return 0;
}

static const char *base_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static const char *without_unit(const char *name)
{
	size_t len;

	return sq_program_path(name, &len);
}

const struct sq_program *sq_programs_find(const struct sq_programs *programs,
					  const char *name, const char *path)
{
	const struct sq_program *found = NULL;
	size_t matches = 0;

	if (programs->host && strcmp(name, SQ_HOST_NAME) == 0)
		return programs->host;
	for (size_t i = 0; i < programs->count; i++) {
		const struct sq_program *p = programs->list[i];

		if (strcmp(p->name, name) == 0)
			return p;
		if (strcmp(base_of(p->name), name) == 0 ||
		    strcmp(without_unit(p->name), name) == 0) {
			found = p;
			matches++;
		}
	}
	if (matches == 1)
		return found;
	if (matches)
		sq_complainf(name,
			     "%zu programs are called so; say the whole "
			     "name, as seqids list has it",
			     matches);
	else
		sq_complainf(name, "not in the profile %s", path);
	return NULL;
}

void sq_programs_free(struct sq_programs *programs)
{
	for (size_t i = 0; i < programs->count; i++)
		sq_program_free(programs->list[i]);
	sq_program_free(programs->host);
	free(programs->list);
	memset(programs, 0, sizeof(*programs));
}

uint64_t sq_programs_sequences(const struct sq_programs *programs)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < programs->count; i++)
		sum += programs->list[i]->sequences.count;
	return sum;
}

void sq_print_text_to(FILE *to, const char *s)
{
	char text[4 + 1]; /* a byte at a time: needs no memory */

	for (; *s; s++)
		fputs(sq_text_printable(s, 1, text), to);
}

void sq_print_text(const char *s)
{
	sq_print_text_to(stdout, s);
}

static bool no_memory; /* for something that should have been printed */

void sq_print_made(char *text)
{
	if (text)
		puts(text);
	else
		no_memory = true;
	free(text);
}

void sq_print_json(json_t *object)
{
	sq_print_made(sq_json_dump(object, 0));
}

const char *sq_date(uint64_t time_ms, char buf[static SQ_DATE_LEN])
{
	time_t t = (time_t)(time_ms / 1000);
	struct tm tm;

	if (!time_ms || !gmtime_r(&t, &tm) ||
	    !strftime(buf, SQ_DATE_LEN, "%Y-%m-%d %H:%M:%S UTC", &tm))
		strcpy(buf, "never");
	return buf;
}

int sq_finish_output(int status)
{
	if (no_memory)
		return sq_complainf("output", "out of memory: not all of it is "
					      "there");
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	return sq_complainf("output", "%s", strerror(errno));
}
