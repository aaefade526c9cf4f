/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/accept/kept.h"
#include "cli/output.h"
#include "detect/lifecycle.h"
#include "model/exception.h"
#include "store/save.h"

struct sq_part *sq_parts_need(struct sq_parts *p, const char *name,
			      const struct sq_program *before)
{
	struct sq_part *part;

	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->list[i].added->name, name) == 0)
			return &p->list[i];
	part = reallocarray(p->list, p->count + 1, sizeof(*part));
	if (!part)
		return NULL;
	p->list = part;
	part += p->count;
	memset(part, 0, sizeof(*part));
	if (sq_program_new(&part->added, name, strlen(name), p->k) < 0)
		return NULL;
	part->before = before;
	p->count++;
	return part;
}

void sq_parts_free(struct sq_parts *p)
{
	for (size_t i = 0; i < p->count; i++) {
		sq_program_free(p->list[i].added);
		sq_listing_free(&p->list[i].lines);
		free(p->list[i].events);
	}
	free(p->list);
	p->list = NULL;
	p->count = 0;
}

int sq_part_event(struct sq_part *part, const char *id)
{
	char *events;

	if (part->events && strstr(part->events, id))
		return 0;
	if (asprintf(&events, "%s%s%s", part->events ? part->events : "",
		     part->events ? "," : "", id) < 0)
		return -SQ_ENOMEM;
	free(part->events);
	part->events = events;
	return 0;
}

int sq_part_lines(struct sq_listing *l, const struct sq_program *after,
		  const struct sq_program *before, unsigned int abi)
{
	struct sq_listing there = { .count = 0 };
	struct sq_program *empty = NULL;
	struct sq_words words;
	size_t count = 0, j = 0;
	int err;

	sq_words_init(&words, abi);
	err = sq_program_new(&empty, after->name, after->name_len, after->k);
	memset(l, 0, sizeof(*l));
	if (err == 0)
		err = sq_listing_make(l, after, &words, false);
	if (err == 0) { /* only what is known, not the state */
		empty->stats = after->stats;
		err = sq_listing_make(&there, before ? before : empty, &words,
				      false);
	}
	for (size_t i = 0; i < l->count && err == 0; i++) {
		while (j < there.count &&
		       sq_listing_compare(&there, j, l, i) < 0)
			j++;
		if (j == there.count || sq_listing_compare(&there, j, l, i))
			l->lines[count++] = l->lines[i];
	}
	l->count = count;
	sq_program_free(empty);
	sq_listing_free(&there);
	sq_words_free(&words);
	return err;
}

long sq_parts_say(struct sq_parts *p)
{
	long sum = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct sq_part *part = &p->list[i];

		if (part->before) /* so that states do not differ */
			part->added->stats = part->before->stats;
		if (sq_part_lines(&part->lines, part->added, part->before,
				  p->abi) < 0)
			return -SQ_ENOMEM;
		sum += (long)part->lines.count + part->whole + part->file;
		if (!part->lines.count && !part->whole && !part->file)
			continue;
		sq_print_text(part->added->name);
		printf(", of %s:\n", part->events);
		if (part->whole)
			puts(p->learns ? "  the program: it is learned from "
					 "now on"
				       : "  the program; mode detect learns "
					 "nothing of it");
		if (part->file)
			puts("  its file, as it is now");
		for (size_t at = 0; at < part->lines.count; at++)
			printf("  %s\n", sq_listing_line(&part->lines, at));
	}
	return sum;
}

/* The lines, each with its end. Caller frees; NULL when out of memory. */
static char *join(const struct sq_listing *l)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		return NULL;
	for (size_t i = 0; i < l->count; i++)
		fprintf(to, "%s\n", sq_listing_line(l, i));
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}

static int write_journal(const struct sq_parts *all, struct sq_part *part,
			 const struct sq_program *fresh,
			 enum sq_accepted_whole whole, struct sq_why *why)
{
	struct sq_accepted a = { .time_ms = all->now_ms,
				 .until_ms = all->until_ms,
				 .events = part->events,
				 .by = sq_kept_user(),
				 .reason = (char *)all->reason,
				 .program = part->added->name,
				 .whole = whole };
	struct sq_listing lines;
	int err = sq_part_lines(&lines, fresh, NULL, all->abi);
	char *text = err == 0 ? join(&lines) : NULL;

	sq_listing_free(&lines);
	if (text && a.by)
		err = sq_accepted_write(all->path, &a, fresh, text, why);
	else
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	part->written = err == 0;
	free(text);
	free(a.by);
	return err;
}

/* What change() is called with. */
struct putting {
	const struct sq_parts *all;
	struct sq_part *part;
};

static enum sq_accepted_whole whole_of(const struct sq_part *part,
				       const struct sq_program *p)
{
	if (part->whole)
		return p->record.revision ? SQ_ACCEPTED_PROGRAM
					  : SQ_ACCEPTED_NEW;
	return part->file ? SQ_ACCEPTED_FILE : SQ_ACCEPTED_PARTS;
}

/* p is as the file has it, under its lock. */
static int change(void *ctx, struct sq_program *p, struct sq_why *why)
{
	const struct putting *to = ctx;
	struct sq_part *part = to->part;
	enum sq_accepted_whole whole = whole_of(part, p);
	struct sq_program *fresh;
	int err;

	if (p->k != to->all->k)
		return sq_fail(why, -SQ_EWINDOW,
			       "somebody has put another profile here");
	if (!p->record.revision && !part->whole)
		sq_lifecycle_set(p, SQ_STATE_NEW, SQ_BECAUSE_NEW,
				 to->all->now_ms);
	if (sq_program_new(&fresh, p->name, p->name_len, p->k) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	fresh->stats = p->stats;
	err = sq_exception_add(p, part->added, fresh);
	if (err < 0)
		sq_fail(why, err, "out of memory");
	if (part->whole)
		sq_lifecycle_set(p, SQ_STATE_LEARNING, SQ_BECAUSE_OPERATOR,
				 to->all->now_ms);
	if (part->file)
		sq_lifecycle_accept(p);
	if (err == 0)
		err = write_journal(to->all, part, fresh, whole, why);
	sq_program_free(fresh);
	return err;
}

/* The profile is as it was: what the journal says of it did not happen. */
static void take_back_notes(struct sq_parts *p)
{
	struct sq_why why;

	for (size_t i = 0; i < p->count; i++) {
		const struct sq_accepted a = {
			.time_ms = p->now_ms,
			.events = p->list[i].events,
			.program = p->list[i].added->name,
		};

		if (p->list[i].written)
			sq_accepted_note_end(p->path, &a, p->now_ms, &why);
	}
}

int sq_parts_put(struct sq_parts *p, struct sq_why *why)
{
	struct sq_save_edit *edits = calloc(p->count, sizeof(*edits));
	struct putting *to = calloc(p->count, sizeof(*to));
	int err = edits && to ? 0 : sq_fail(why, -SQ_ENOMEM, "out of memory");

	for (size_t i = 0; i < p->count && err == 0; i++) {
		const struct sq_program *added = p->list[i].added;

		to[i] = (struct putting){ p, &p->list[i] };
		edits[i] = (struct sq_save_edit){ added->name, added->name_len,
						  true, change, &to[i] };
	}
	if (err == 0)
		err = sq_save_edit(p->path, edits, p->count, why);
	if (err < 0)
		take_back_notes(p);
	free(edits);
	free(to);
	return err;
}
