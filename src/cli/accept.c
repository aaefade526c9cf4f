/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids accept - what alerts saw becomes normal, and nothing else
 *
 * Of each alert the evidence is read, and what it saw is put together with what
 * the profile holds, under the profile's lock: so it can be done while the
 * plugin runs, and by two at once. The journal (store/accepted.h) keeps who did
 * it, and why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cli/accept/part.h"
#include "cli/accept/sight.h"
#include "cli/accept/upgrade.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/evidence/directory.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/share/load.h"
#include "cli/share/write.h"
#include "cli/when.h"

static int take_until(struct sq_options *o, const struct sq_option *option,
		      const char *value)
{
	uint64_t now_ms = (uint64_t)time(NULL) * 1000;

	(void)option;
	if (sq_when_ahead(value, now_ms, &o->until_ms) == 0)
		return 0;
	sq_complainf(
		"--until",
		"%.64s is no time to come; try \"2027-01-31 06:12\", 06:12, "
		"12h or 7d",
		value);
	return -1;
}

const struct sq_option sq_accept_options[] = {
	{ "program", "NAME", "all alerts of this program",
	  SQ_OPTION_TEXT(of_program) },
	{ "since", "TIME", "of --program: from then on, as alerts has it",
	  sq_option_time, offsetof(struct sq_options, since_ms) },
	{ "acts", NULL, "what else their episodes did without an alert, too",
	  SQ_OPTION_FLAG(acts) },
	{ "packaged", NULL, "files that came with their packages",
	  SQ_OPTION_FLAG(packaged) },
	{ "reason", "TEXT", "why; kept with what is accepted",
	  SQ_OPTION_TEXT(reason) },
	{ "until", "DATE", "then it is no longer normal; 7d: in seven days",
	  take_until, 0 },
	{ "yes", NULL, "do not ask", SQ_OPTION_FLAG(yes) },
	{ 0 },
};

struct accept {
	struct sq_options *o;
	struct sq_loaded profile;
	struct sq_alphabet alphabet;
	struct sq_parts parts;
	size_t alerts;
	struct sq_evidence *left; /* owned; acts without an alert, not taken */
	size_t left_count;
};

static const struct sq_program *find(const struct accept *a, const char *name)
{
	for (size_t i = 0; i < a->profile.programs.count; i++)
		if (strcmp(a->profile.programs.list[i]->name, name) == 0)
			return a->profile.programs.list[i];
	return NULL;
}

/* Take what one alert, or one act of it, saw. Returns 0 or SQ_EXIT_WRONG. */
static int take(struct accept *a, const struct sq_evidence *e, const char *id)
{
	const struct sq_sight_form form = { a->parts.abi, &a->alphabet };
	enum sq_sight_kind kind = sq_sight_kind(e);
	struct sq_part *part =
		sq_parts_need(&a->parts, e->program, find(a, e->program));
	struct sq_why why;

	if (!part || sq_part_event(part, id) < 0)
		return sq_complainf("accept", "out of memory");
	part->whole |= kind == SQ_SIGHT_PROGRAM;
	part->file |= kind == SQ_SIGHT_FILE;
	if (kind == SQ_SIGHT_CALL &&
	    sq_sight_add(e, &form, part->added, &why) < 0)
		return sq_complain(id, &why);
	return 0;
}

static bool is_of(const struct sq_directory_entry *at,
		  const struct sq_stamp *stamp)
{
	return at->file.stamp.serial == stamp->serial &&
	       at->file.stamp.time_ms == stamp->time_ms;
}

/* Returns 0 or SQ_EXIT_WRONG; act is taken or freed. */
static int leave(struct accept *a, struct sq_evidence *act)
{
	struct sq_evidence *list =
		reallocarray(a->left, a->left_count + 1, sizeof(*list));

	if (!list) {
		sq_evidence_free(act);
		return sq_complainf("accept", "out of memory");
	}
	a->left = list;
	list[a->left_count++] = *act;
	return 0;
}

/*
 * The known call that the process made right behind e, by the evidence of the
 * episode: else it is an alert in the place of e, the next time.
 */
static int take_behind(struct accept *a, const struct sq_evidence *episode,
		       const struct sq_evidence *e)
{
	const struct sq_sight_form form = { a->parts.abi, &a->alphabet };
	struct sq_evidence act;
	int status = 0;

	for (size_t i = 0; status == 0 && sq_sight_act(episode, i, &act); i++) {
		if (act.root && sq_sight_kind(&act) == SQ_SIGHT_CALL &&
		    sq_sight_behind(&act, e, &form))
			status = take(a, &act, e->id);
		sq_evidence_free(&act);
	}
	return status;
}

/* The same, where that evidence is in a file of its own, or of e. */
static int take_rest(struct accept *a, const struct sq_directory *d,
		     const struct sq_evidence *e)
{
	const char *root = sq_evidence_text(e, "episode");
	struct sq_stamp stamp;
	int status = 0;

	if (!sq_directory_stamp(*root ? root : e->id, &stamp))
		return 0;
	for (size_t i = 0; i < d->count && status == 0; i++) {
		struct sq_evidence episode;
		struct sq_why why;

		if (!is_of(&d->list[i], &stamp) ||
		    sq_evidence_read_trusted(&episode,
					     a->o->settings.anomaly_dir,
					     d->list[i].name, &why) < 0)
			continue; /* pruned: then nothing is known of it */
		status = take_behind(a, &episode, e);
		sq_evidence_free(&episode);
	}
	return status;
}

/* The alert; with --acts what else belongs to its episode and has none. */
static int take_all(struct accept *a, const struct sq_evidence *e)
{
	struct sq_evidence act;
	int status;

	if (sq_sight_kind(e) == SQ_SIGHT_NOTHING)
		return sq_complainf(e->id,
				    "an alert of reason %s shows nothing that "
				    "could become normal",
				    e->reason);
	a->alerts++;
	status = take(a, e, e->id);
	for (size_t i = 0; status == 0 && sq_sight_act(e, i, &act); i++) {
		bool any = act.root && sq_sight_kind(&act) != SQ_SIGHT_NOTHING;

		if (any && !a->o->acts) {
			status = leave(a, &act);
			continue;
		}
		if (any)
			status = take(a, &act, e->id);
		sq_evidence_free(&act);
	}
	return status;
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

		if (stamp && !is_of(at, stamp))
			continue;
		if (sq_evidence_read_trusted(&e, dir, at->name, &why) < 0) {
			sq_complainf(dir, "%s: %s", at->name, why.text);
			if (!stamp) /* it may be of another program */
				continue;
			return SQ_EXIT_WRONG;
		}
		if (stamp || is_wanted(a, &e, what))
			status = take_all(a, &e);
		if (status == 0 && (stamp || is_wanted(a, &e, what)))
			status = take_rest(a, d, &e);
		sq_evidence_free(&e);
	}
	if (status == 0 && a->alerts == before)
		status = sq_complainf(what,
				      "no such alert in %s: seqids alerts "
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

static int put(struct accept *a)
{
	struct sq_why why;

	if (sq_interrupted()) {
		sq_complainf("accept", "interrupted: nothing is accepted");
		return SQ_EXIT_INTERRUPTED;
	}
	if (sq_parts_put(&a->parts, &why) < 0)
		return sq_complain(a->profile.path, &why);
	return SQ_EXIT_DONE;
}

/* Whether act shows more than is accepted of its program. 1, 0 or -SQ_ENOMEM */
static int is_more(struct accept *a, const struct sq_evidence *act)
{
	const struct sq_sight_form form = { a->parts.abi, &a->alphabet };
	const struct sq_part *part =
		sq_parts_need(&a->parts, act->program, find(a, act->program));
	struct sq_program *shown;
	struct sq_listing more = { .count = 0 };
	struct sq_why why;
	int err;

	if (!part || sq_program_new(&shown, act->program, strlen(act->program),
				    a->parts.k) < 0)
		return -SQ_ENOMEM;
	err = sq_sight_add(act, &form, shown, &why);
	shown->stats = part->added->stats;
	if (err == 0)
		err = sq_part_lines(&more, shown, part->added, a->parts.abi);
	err = err == -SQ_ENOMEM ? err : err < 0 || more.count > 0;
	sq_listing_free(&more);
	sq_program_free(shown);
	return err;
}

/* Returns 0 or -SQ_ENOMEM. */
static int say_left(struct accept *a)
{
	size_t left = 0;
	int err = 0;

	for (size_t i = 0; i < a->left_count && err >= 0; i++) {
		err = is_more(a, &a->left[i]);
		left += err > 0;
	}
	if (left)
		printf("%zu more act%s of the same episodes %s no alert, and "
		       "%s not accepted without --acts.\n",
		       left, sq_text_s(left), left == 1 ? "has" : "have",
		       left == 1 ? "is" : "are");
	return err < 0 ? err : 0;
}

static int accept_all(struct accept *a, int argc, char **argv)
{
	int status = choose(a, argc, argv);
	long count;

	if (status)
		return status;
	count = sq_parts_say(&a->parts);
	if (count < 0 || say_left(a) < 0)
		return sq_complainf("accept", "out of memory");
	if (!count) {
		puts("All of it is normal already.");
		return SQ_EXIT_DONE;
	}
	switch (a->o->yes ? SQ_ANSWER_YES
			  : sq_ask("Is this normal from now on?")) {
	case SQ_ANSWER_YES:
		break;
	case SQ_ANSWER_NOBODY:
		return sq_complainf("accept", "nobody to ask: say --yes");
	case SQ_ANSWER_NO:
		if (sq_interrupted())
			return put(a);
		return sq_complainf("accept", "nothing is accepted");
	}
	status = put(a);
	if (status == 0) {
		fputs("Accepted; what was before is ", stdout);
		sq_print_text(a->profile.path);
		puts(".old");
	}
	return status;
}

static int start(struct accept *a)
{
	const struct sq_meta *meta = &a->profile.meta;
	struct sq_why why;

	if (sq_alphabet_init(&a->alphabet,
			     meta->calls ? meta->calls_text : SQ_ALPHABET_ALL,
			     &why) < 0)
		return sq_complain(a->profile.path, &why);
	a->parts = (struct sq_parts){
		.path = a->profile.path,
		.reason = a->o->reason,
		.k = meta->k,
		.abi = sq_write_abi(a->profile.programs.list,
				    a->profile.programs.count),
		.learns = a->o->settings.mode != SQ_SET_DETECT,
		.now_ms = (uint64_t)time(NULL) * 1000,
		.until_ms = a->o->until_ms,
	};
	return 0;
}

/* The file of a program, which was reported as another one. */
static int accept_file(struct accept *a, const char *name)
{
	const struct sq_program *p =
		sq_programs_find(&a->profile.programs, name, a->profile.path);
	struct sq_part *part;
	int status;

	if (!p)
		return SQ_EXIT_WRONG;
	part = sq_parts_need(&a->parts, p->name, p);
	if (!part || sq_part_event(part, SQ_ACCEPTED_NO_EVENT) < 0)
		return sq_complainf("accept", "out of memory");
	part->file = true;
	status = put(a);
	if (status == 0) {
		sq_print_text(p->name);
		puts(": its file is accepted");
	}
	return status;
}

int sq_cmd_accept(struct sq_options *o, int argc, char **argv)
{
	static struct accept a; /* the alphabet has 8 kilobytes */
	struct sq_stamp stamp;
	bool of_file = argc == 1 && !o->of_program &&
		       !sq_directory_stamp(argv[0], &stamp);
	int status;

	if (o->packaged && (argc || o->of_program))
		return sq_complainf("--packaged", "is of all programs: name "
						  "none");
	if (!argc && !o->of_program && !o->packaged)
		return sq_complainf("accept", "takes IDs of alerts, --program, "
					      "or a PROGRAM whose file is the "
					      "right one");
	if (o->since_ms && !o->of_program)
		return sq_complainf("--since", "only goes with --program");
	if (sq_interrupt_catch() < 0)
		return sq_complainf("accept", "no signals");
	if (o->packaged)
		return sq_finish_output(sq_upgrade(o));
	a.o = o;
	if (sq_load(o->settings.profile, &a.profile))
		return SQ_EXIT_WRONG;
	status = start(&a);
	if (status == 0)
		status = of_file ? accept_file(&a, argv[0])
				 : accept_all(&a, argc, argv);
	for (size_t i = 0; i < a.left_count; i++)
		sq_evidence_free(&a.left[i]);
	free(a.left);
	sq_parts_free(&a.parts);
	sq_loaded_free(&a.profile);
	return sq_finish_output(status);
}
