/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids show - one program's sequences, by the names of the calls
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/output.h"

static const char *base_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* By its whole name, else by its last part where only one has it. */
static const struct sq_program *find(const struct sq_programs *programs,
				     const char *name, size_t *matches)
{
	const struct sq_program *found = NULL;

	*matches = 0;
	for (size_t i = 0; i < programs->count; i++) {
		const struct sq_program *p = programs->list[i];

		if (strcmp(p->name, name) == 0) {
			*matches = 1;
			return p;
		}
		if (strcmp(base_of(p->name), name) == 0) {
			found = p;
			(*matches)++;
		}
	}
	return found;
}

static void print_row(const struct sq_options *o, const sq_call *row,
		      unsigned int k)
{
	json_t *list = o->json ? json_array() : NULL;
	char name[SQ_CALL_NAME_LEN];

	for (unsigned int i = 0; i < k; i++) {
		sq_call_name(row[i], name);
		if (list)
			json_array_append_new(list, json_string(name));
		else
			printf("%s%s", i ? "," : "", name);
	}
	if (list)
		sq_print_json(json_pack("{s:o}", "calls", list));
	else
		putchar('\n');
}

static int show(const struct sq_options *o, const struct sq_programs *programs,
		const char *name)
{
	const struct sq_program *p;
	size_t matches;

	p = find(programs, name, &matches);
	if (matches > 1)
		return sq_complainf(name,
				    "%zu programs are called so; "
				    "say the whole path",
				    matches);
	if (!p)
		return sq_complainf(name, "not in the profile %s",
				    o->settings.profile);
	for (uint32_t i = 0; i < p->sequences.count; i++)
		print_row(o, sq_seqset_row(&p->sequences, i), p->k);
	return SQ_EXIT_DONE;
}

int sq_cmd_show(struct sq_options *o, int argc, char **argv)
{
	struct sq_programs programs;
	struct sq_meta meta;
	int first, status;

	if (sq_options_parse(o, SQ_OPTIONS_FORMAT, argc, argv, &first) < 0)
		return SQ_EXIT_WRONG;
	if (argc - first != 1)
		return sq_complainf("show", "takes one PROGRAM");
	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	status = show(o, &programs, argv[first]);
	sq_programs_free(&programs);
	return sq_finish_output(status);
}
