/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids info - the profile at a glance
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/output.h"

#define LARGEST 10 /* programs */

/* What is summed up over all programs. */
struct summary {
	uint64_t bytes, sequences, calls, first_ms, last_ms;
};

static void sum_up(const char *path, const struct sq_programs *programs,
		   struct summary *s)
{
	struct stat st;

	*s = (struct summary){ 0 };
	if (stat(path, &st) == 0)
		s->bytes = (uint64_t)st.st_size;
	s->sequences = sq_programs_sequences(programs);
	for (size_t i = 0; i < programs->count; i++) {
		const struct sq_program *program = programs->list[i];
		const struct sq_program_stats *p = &program->stats;

		s->calls += p->calls;
		if (!s->first_ms ||
		    (p->created_ms && p->created_ms < s->first_ms))
			s->first_ms = p->created_ms;
		if (p->changed_ms > s->last_ms)
			s->last_ms = p->changed_ms;
		if (program->facets.last_ms > s->last_ms)
			s->last_ms = program->facets.last_ms;
	}
}

static const char *calls_of(const struct sq_meta *meta)
{
	return meta->calls ? meta->calls_text : SQ_ALPHABET_ALL;
}

/* Number lines have no times, and a profile of them alone has none either. */
static void print_learned(const struct summary *s)
{
	char date[SQ_DATE_LEN];

	fputs("learned    ", stdout);
	if (s->first_ms)
		printf("from %s", sq_date(s->first_ms, date));
	if (s->first_ms && s->last_ms)
		printf(" to %s, ", sq_date(s->last_ms, date));
	else if (s->first_ms)
		fputs(", ", stdout);
	printf("%llu call%s%s\n", (unsigned long long)s->calls,
	       sq_text_s(s->calls),
	       s->first_ms || !s->calls ? "" : ", of which no times are known");
}

static void print_text(const char *path, const struct sq_meta *meta,
		       const struct sq_programs *programs,
		       const struct summary *s)
{
	char date[SQ_DATE_LEN];

	fputs("profile    ", stdout);
	sq_print_text(path);
	printf("\nsize       %llu byte%s\n", (unsigned long long)s->bytes,
	       sq_text_s(s->bytes));
	printf("window     %u calls\n", meta->k);
	printf("alphabet   %s\n", calls_of(meta));
	printf("identity   %s\n", sq_store_identity(meta));
	if (meta->created_ms)
		printf("created    %s\n", sq_date(meta->created_ms, date));
	print_learned(s);
	printf("programs   %zu\n", programs->count);
	printf("sequences  %llu\n", (unsigned long long)s->sequences);
	if (programs->count)
		printf("largest\n");
	for (size_t i = 0; i < programs->count && i < LARGEST; i++) {
		printf("%8u  ", programs->list[i]->sequences.count);
		sq_print_text(programs->list[i]->name);
		putchar('\n');
	}
}

static void print_json(const char *path, const struct sq_meta *meta,
		       const struct sq_programs *programs,
		       const struct summary *s)
{
	json_t *object = json_object(), *largest = json_array();

	sq_json_text(object, "profile", path, strlen(path));
	json_object_update_new(
		object, json_pack("{s:I,s:i,s:I,s:I,s:I}", "bytes",
				  (json_int_t)s->bytes, "window", (int)meta->k,
				  "programs", (json_int_t)programs->count,
				  "sequences", (json_int_t)s->sequences,
				  "calls", (json_int_t)s->calls));
	json_object_set_new(object, "alphabet", json_string(calls_of(meta)));
	json_object_set_new(object, "identity",
			    json_string(sq_store_identity(meta)));
	sq_json_time(object, "created", meta->created_ms);
	sq_json_time(object, "learned_from", s->first_ms);
	sq_json_time(object, "learned_to", s->last_ms);
	for (size_t i = 0; i < programs->count && i < LARGEST; i++) {
		const struct sq_program *p = programs->list[i];
		json_t *entry = json_object();

		sq_json_text(entry, "program", p->name, p->name_len);
		json_object_set_new(entry, "sequences",
				    json_integer(p->sequences.count));
		json_array_append_new(largest, entry);
	}
	json_object_set_new(object, "largest", largest);
	sq_print_json(object);
}

int sq_cmd_info(struct sq_options *o, int argc, char **argv)
{
	struct sq_programs programs;
	struct sq_meta meta;
	struct summary s;
	int status;

	(void)argc;
	(void)argv;
	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	sum_up(o->settings.profile, &programs, &s);
	(o->json ? print_json : print_text)(o->settings.profile, &meta,
					    &programs, &s);
	status = programs.damaged ? SQ_EXIT_WRONG : SQ_EXIT_DONE;
	sq_programs_free(&programs);
	return sq_finish_output(status);
}
