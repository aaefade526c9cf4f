/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids learn - adds what logs hold to the profile
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/judged.h"
#include "cli/logs/input.h"
#include "cli/output.h"
#include "detect/coverage.h"
#include "store/revert.h"

/* Nothing that is learned is an anomaly. */
static bool no_alert(void *ctx, const struct sq_alert *a)
{
	(void)ctx;
	(void)a;
	return true;
}

static void say_damaged(void *ctx, const char *name, const struct sq_why *why)
{
	const struct sq_options *o = ctx;

	sq_complainf(o->settings.profile, "program %s: %s: learned anew", name,
		     why->text);
}

static int unit_of(void *ctx, const struct sq_event *ev,
		   char unit[static SQ_UNIT_LEN])
{
	(void)ev;
	return sq_options_unit(ctx, unit);
}

/* Refuses a damaged profile: what is added to it may get lost. Returns 0. */
static int say_loading(const char *path)
{
	struct sq_programs programs;
	struct sq_meta meta;
	uint64_t sequences;
	bool broken;

	if (sq_programs_read(path, &programs, &meta))
		return SQ_EXIT_WRONG;
	sequences = sq_programs_sequences(&programs);
	fputs("seqids: Loading old data: ", stderr);
	sq_print_text_to(stderr, path);
	fprintf(stderr, ", %zu program%s, %llu sequence%s\n", programs.count,
		sq_text_s(programs.count), (unsigned long long)sequences,
		sq_text_s(sequences));
	broken = programs.broken;
	sq_programs_free(&programs);
	return broken ? sq_complainf(path,
				     "damaged, so nothing is learned: the "
				     "profile before it is %s.old",
				     path)
		      : 0;
}

/* A new profile takes its window from --window, else from the settings. */
static int open_profile(struct sq_options *o, struct sq_profile **profile)
{
	const char *path = o->settings.profile;
	uint64_t next_ms;
	size_t expired;
	struct sq_why why;

	if (sq_accepted_expire(path, (uint64_t)time(NULL) * 1000, &expired,
			       &next_ms, &why) < 0)
		return sq_complain(path, &why);
	if (sq_profile_open(profile, path, o->window, &why) < 0)
		return sq_complain(path, &why);
	if (sq_profile_stored(*profile)) {
		return say_loading(path);
	}
	if (o->window || sq_profile_created_ms(*profile))
		return 0;
	sq_profile_free(*profile);
	*profile = NULL;
	if (sq_profile_open(profile, path, o->settings.window, &why) < 0)
		return sq_complain(path, &why);
	return 0;
}

static void print_counts(const struct sq_options *o,
			 const struct sq_programs *programs)
{
	for (size_t i = 0; i < programs->count; i++) {
		const struct sq_program *p = programs->list[i];

		if (o->json) {
			json_t *object = json_object();

			sq_json_text(object, "program", p->name, p->name_len);
			json_object_set_new(object, "sequences",
					    json_integer(p->sequences.count));
			sq_print_json(object);
			continue;
		}
		printf("%8u ", p->sequences.count);
		sq_print_text(p->name);
		putchar('\n');
	}
}

/* A line that is about no program: a count and what it counts. */
static void print_sum(const struct sq_options *o, const char *key,
		      const char *what, uint64_t sum)
{
	if (o->json)
		sq_print_json(json_pack("{s:I}", key, (json_int_t)sum));
	else
		printf("%8llu %s\n", (unsigned long long)sum, what);
}

/* The table. starts: how many programs started, where nothing else was read. */
static int report(const struct sq_options *o, bool stored, uint64_t starts)
{
	struct sq_programs programs = { .count = 0 };
	struct sq_meta meta;

	if (stored && sq_programs_read(o->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	print_counts(o, &programs);
	if (starts)
		print_sum(o, "starts", "starts of programs, nothing else",
			  starts);
	print_sum(o, "total", "total", sq_programs_sequences(&programs));
	sq_programs_free(&programs);
	return sq_finish_output(SQ_EXIT_DONE);
}

/* Said before anything is saved: the profile could not be put right again. */
static int refuse_other_calls(void)
{
	return sq_complainf("learn",
			    "the last %d calls or more are all of \"%s\", and "
			    "the profile's windows of all calls: nothing "
			    "learned; for a profile of these say --calls",
			    SQ_COVERAGE_CALLS, SQ_ALPHABET_SECURITY);
}

static int report_interrupted(const struct sq_options *o,
			      const struct sq_profile *profile)
{
	int status = report(o, sq_profile_stored(profile), 0);

	sq_complainf("learn", "interrupted: what was read so far is saved");
	return status == SQ_EXIT_DONE ? SQ_EXIT_INTERRUPTED : status;
}

static int say_unlearned(uint64_t calls)
{
	return sq_complainf("learn",
			    "out of memory: %llu calls are not learned",
			    (unsigned long long)calls);
}

static void say_pruned(const struct sq_options *o,
		       const struct sq_profile *profile)
{
	uint64_t left = sq_profile_pruned(profile);

	if (left)
		sq_complainf(o->settings.profile,
			     "beyond max_profile_disk = %u: %llu programs left "
			     "it",
			     o->settings.max_profile_disk,
			     (unsigned long long)left);
}

static int learn_and_save(struct sq_options *o, struct sq_engine *e,
			  struct sq_profile *profile, int count, char **files)
{
	struct sq_input_total total;
	struct sq_why why = { "out of memory" };
	int failed = sq_input_read(o, e, count, files, &total);
	uint64_t unlearned = sq_engine_counts(e)->no_memory;

	if (unlearned)
		failed = say_unlearned(unlearned);
	if (sq_engine_counts(e)->suspect)
		return refuse_other_calls();
	/* what came before a file that cannot be read is saved all the same */
	if (sq_profile_save(profile, sq_engine_now_ms(e), &why) < 0)
		return sq_complain(o->settings.profile, &why);
	say_pruned(o, profile);
	if (failed)
		return SQ_EXIT_WRONG;
	if (total.interrupted)
		return report_interrupted(o, profile);
	if (sq_judged("learn", o, e, &total))
		return report(o, true, 0);
	if (sq_judged_starts(e))
		report(o, sq_profile_stored(profile), sq_judged_starts(e));
	return SQ_EXIT_WRONG;
}

int sq_cmd_learn(struct sq_options *o, int argc, char **argv)
{
	struct sq_engine_options options = { .own_pid = 0 };
	struct sq_engine_sink sink = { .alert = no_alert,
				       .damaged = say_damaged,
				       .unit = o->unit ? unit_of : NULL,
				       .ctx = o };
	struct sq_profile *profile = NULL;
	struct sq_engine *e = NULL;
	int status = SQ_EXIT_WRONG;

	if (open_profile(o, &profile))
		goto out;
	if (sq_options_alphabet(o, profile) < 0 ||
	    sq_options_identity(o, profile) < 0)
		goto out;
	sq_settings_engine(&o->settings, &options);
	sq_profile_limit_file(profile,
			      (uint64_t)o->settings.max_profile_disk << 20);
	options.mode = SQ_MODE_LEARN;
	options.scans = false;
	options.all_calls = !o->alphabet->some;
	if (sq_engine_new(&e, &options, profile, &sink) < 0)
		sq_complainf("learn", "out of memory");
	else
		status = learn_and_save(o, e, profile, argc, argv);
out:
	sq_engine_free(e);
	sq_profile_free(profile);
	return status;
}
