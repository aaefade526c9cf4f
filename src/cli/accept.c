/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids accept - what alerts saw becomes normal, and nothing else
 *
 * Of each alert the evidence is read, and what it saw is put together with what
 * the profile holds, under the profile's lock: so it can be done while the
 * plugin runs, and by two at once. The journal keeps who did it, and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/accept/journal.h"
#include "cli/accept/sight.h"
#include "cli/cli.h"
#include "cli/evidence/directory.h"
#include "cli/output.h"
#include "cli/share/load.h"
#include "cli/share/put.h"
#include "cli/share/write.h"
#include "detect/lifecycle.h"

const struct sq_option sq_accept_options[] = {
	{ "program", "NAME", "all alerts of this program",
	  SQ_OPTION_TEXT(of_program) },
	{ "since", "TIME", "of --program: from then on, as alerts has it",
	  sq_option_time, offsetof(struct sq_options, since_ms) },
	{ "reason", "TEXT", "why; kept with what is accepted",
	  SQ_OPTION_TEXT(reason) },
	{ "yes", NULL, "do not ask", SQ_OPTION_FLAG(yes) },
	{ 0 },
};

/* One program of which something is accepted. */
struct part {
	struct sq_program *added;	 /* what the alerts saw; owned */
	const struct sq_program *before; /* as the profile has it, or NULL */
	struct sq_listing lines;	 /* what is new of it */
	char *events;			 /* ids with commas between; owned */
	bool whole;			 /* the program as such, or its file */
};

struct accept {
	struct sq_options *o;
	struct sq_loaded profile;
	unsigned int abi;
	struct part *parts;
	size_t count;
	size_t alerts;
	uint64_t now_ms;
};

static const struct sq_program *find(const struct accept *a, const char *name)
{
	for (size_t i = 0; i < a->profile.programs.count; i++)
		if (strcmp(a->profile.programs.list[i]->name, name) == 0)
			return a->profile.programs.list[i];
	return NULL;
}

/* The part for the program of that name; NULL when out of memory. */
static struct part *need_part(struct accept *a, const char *name)
{
	struct part *parts;

	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->parts[i].added->name, name) == 0)
			return &a->parts[i];
	parts = reallocarray(a->parts, a->count + 1, sizeof(*parts));
	if (!parts)
		return NULL;
	a->parts = parts;
	parts += a->count;
	memset(parts, 0, sizeof(*parts));
	if (sq_program_new(&parts->added, name, strlen(name),
			   a->profile.meta.k) < 0)
		return NULL;
	parts->before = find(a, name);
	if (parts->before) /* uniting leaves them as they are then */
		parts->added->stats = parts->before->stats;
	a->count++;
	return parts;
}

static int note_event(struct part *part, const char *id)
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

/* Take what one file of evidence saw. Returns 0 or SQ_EXIT_WRONG. */
static int take(struct accept *a, const struct sq_evidence *e)
{
	enum sq_sight_kind kind = sq_sight_kind(e);
	struct sq_why why = { "out of memory" };
	struct part *part;

	if (kind == SQ_SIGHT_NOTHING)
		return sq_complainf(e->id,
				    "an alert of reason %s shows nothing that "
				    "could become normal",
				    e->reason);
	part = need_part(a, e->program);
	if (!part || note_event(part, e->id) < 0)
		return sq_complainf("accept", "out of memory");
	a->alerts++;
	part->whole |= kind != SQ_SIGHT_CALL;
	if (kind == SQ_SIGHT_PROGRAM)
		sq_lifecycle_set(part->added, SQ_STATE_LEARNING,
				 SQ_BECAUSE_OPERATOR, a->now_ms);
	if (kind == SQ_SIGHT_FILE)
		sq_lifecycle_accept(part->added);
	if (kind == SQ_SIGHT_CALL &&
	    sq_sight_add(e, a->abi, part->added, &why) < 0)
		return sq_complainf(e->id, "%s", why.text);
	return 0;
}

static bool is_wanted(const struct accept *a, const struct sq_evidence *e,
		      const char *program)
{
	return strcmp(e->program, program) == 0 &&
	       e->time_ms >= a->o->since_ms &&
	       sq_sight_kind(e) != SQ_SIGHT_NOTHING;
}

/* All alerts of one event, or where stamp is NULL, all of the program. */
static int take_alerts(struct accept *a, const struct sq_directory *d,
		       const struct sq_stamp *stamp, const char *what)
{
	const char *dir = a->o->settings.anomaly_dir;
	size_t before = a->alerts;
	int status = 0;

	for (size_t i = 0; i < d->count && status == 0; i++) {
		const struct sq_directory_entry *at = &d->list[i];
		struct sq_evidence e;
		struct sq_why why;

		if (stamp && (at->file.stamp.serial != stamp->serial ||
			      at->file.stamp.time_ms != stamp->time_ms))
			continue;
		if (sq_evidence_read(&e, dir, at->name, &why) < 0) {
			status =
				sq_complainf(dir, "%s: %s", at->name, why.text);
			break;
		}
		if (stamp || is_wanted(a, &e, what))
			status = take(a, &e);
		sq_evidence_free(&e);
	}
	if (status == 0 && a->alerts == before)
		status = sq_complainf(what,
				      "no such alert in %s; seqids alerts "
				      "lists those that are",
				      dir);
	return status;
}

/* Those that the command line names. */
static int choose(struct accept *a, int argc, char **argv)
{
	struct sq_directory d;
	struct sq_stamp stamp;
	struct sq_why why;
	const struct sq_program *p;
	int status = 0;

	if (sq_directory_read(&d, a->o->settings.anomaly_dir, &why) < 0)
		return sq_complain(a->o->settings.anomaly_dir, &why);
	for (int i = 0; i < argc && status == 0; i++)
		status =
			sq_directory_stamp(argv[i], &stamp)
				? take_alerts(a, &d, &stamp, argv[i])
				: sq_complainf(argv[i], "is no id of an alert");
	if (a->o->of_program && status == 0) {
		p = sq_programs_find(&a->profile.programs, a->o->of_program,
				     a->profile.path);
		status = p ? take_alerts(a, &d, NULL, p->name) : SQ_EXIT_WRONG;
	}
	sq_directory_free(&d);
	return status;
}

/* Leave in part->lines what the profile does not have. */
static int list_new(const struct accept *a, struct part *part)
{
	struct sq_listing before = { .count = 0 };
	struct sq_listing *l = &part->lines;
	struct sq_words words;
	size_t count = 0, j = 0;
	int err;

	sq_words_init(&words, a->abi);
	err = sq_listing_make(l, part->added, &words, false);
	if (err == 0 && part->before)
		err = sq_listing_make(&before, part->before, &words, false);
	for (size_t i = 0; i < l->count && err == 0; i++) {
		while (j < before.count &&
		       sq_listing_compare(&before, j, l, i) < 0)
			j++;
		if (j == before.count || sq_listing_compare(&before, j, l, i))
			l->lines[count++] = l->lines[i];
	}
	l->count = count;
	sq_listing_free(&before);
	sq_words_free(&words);
	return err;
}

/* Say what will be added. Returns how many lines that is, or -SQ_ENOMEM. */
static long say(struct accept *a)
{
	long sum = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct part *part = &a->parts[i];

		if (list_new(a, part) < 0)
			return -SQ_ENOMEM;
		sum += (long)part->lines.count + part->whole;
		if (!part->lines.count && !part->whole)
			continue;
		sq_print_text(part->added->name);
		printf(", of %s:\n", part->events);
		if (part->whole)
			puts("  the program, as its file is now");
		for (size_t at = 0; at < part->lines.count; at++)
			printf("  %s\n", sq_listing_line(&part->lines, at));
	}
	return sum;
}

/* Whether the operator agrees. */
static bool agreed(const struct accept *a)
{
	char answer[16] = "";

	if (a->o->yes)
		return true;
	if (!isatty(STDIN_FILENO)) {
		sq_complainf("accept", "nobody can be asked: say --yes");
		return false;
	}
	fputs("Is this normal from now on? [y/N] ", stdout);
	fflush(stdout);
	if (fgets(answer, sizeof(answer), stdin) &&
	    (*answer == 'y' || *answer == 'Y'))
		return true;
	sq_complainf("accept", "nothing is accepted");
	return false;
}

static int put(struct accept *a)
{
	struct sq_loaded added = { .path = a->profile.path,
				   .meta = a->profile.meta };
	int status = 0;

	added.programs.list = calloc(a->count, sizeof(*added.programs.list));
	if (!added.programs.list)
		return sq_complainf("accept", "out of memory");
	added.programs.count = a->count;
	for (size_t i = 0; i < a->count; i++)
		added.programs.list[i] = a->parts[i].added;
	status = sq_put(a->profile.path, &added, true);
	free(added.programs.list);
	for (size_t i = 0; i < a->count && status == 0; i++)
		status = sq_acceptance_write(
			a->profile.path,
			&(struct sq_acceptance){
				a->now_ms, a->parts[i].events, a->o->reason,
				a->parts[i].added->name, &a->parts[i].lines });
	return status;
}

static int accept_all(struct accept *a, int argc, char **argv)
{
	int status = choose(a, argc, argv);
	long count;

	if (status)
		return status;
	count = say(a);
	if (count < 0)
		return sq_complainf("accept", "out of memory");
	if (!count) {
		puts("All of it is normal already.");
		return SQ_EXIT_DONE;
	}
	if (!agreed(a))
		return SQ_EXIT_WRONG;
	status = put(a);
	if (status == 0) {
		fputs("Accepted; what was before is ", stdout);
		sq_print_text(a->profile.path);
		puts(".old");
	}
	return status;
}

int sq_cmd_accept(struct sq_options *o, int argc, char **argv)
{
	struct accept a = { .o = o, .now_ms = (uint64_t)time(NULL) * 1000 };
	struct sq_stamp stamp;
	int status;

	if (!argc && !o->of_program)
		return sq_complainf("accept", "takes IDs of alerts, --program, "
					      "or a PROGRAM whose file is the "
					      "right one");
	if (argc == 1 && !o->of_program && !sq_directory_stamp(argv[0], &stamp))
		return sq_accept_file(o, argv[0]);
	if (sq_load(o->settings.profile, &a.profile))
		return SQ_EXIT_WRONG;
	a.abi = sq_write_abi(a.profile.programs.list, a.profile.programs.count);
	status = accept_all(&a, argc, argv);
	for (size_t i = 0; i < a.count; i++) {
		sq_program_free(a.parts[i].added);
		sq_listing_free(&a.parts[i].lines);
		free(a.parts[i].events);
	}
	free(a.parts);
	sq_loaded_free(&a.profile);
	return sq_finish_output(status);
}
