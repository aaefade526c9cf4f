/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/logs/input.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/meter.h"
#include "cli/output.h"
#include "cli/logs/feed.h"
#include "cli/logs/sequel.h"
#include "input/repeats.h"

#define JOBS_DEFAULT 16 /* at most: the engine is one thread's work */

struct input {
	const struct sq_options *options;
	struct sq_engine *engine;
	struct sq_feed *feed;
	struct sq_chunk_place place;
	struct sq_event *event;
	struct sq_repeats *repeats; /* NULL: no events of a time */
	bool damage; /* ahead of the next event that is handed over */
	struct sq_meter meter;
	uint64_t bytes_before, events_before; /* of the files before this */
	/* of the present file */
	const char *name;
	uint64_t position, size; /* bytes; size 0: not known */
	struct sq_reader_counts counts;
	unsigned int complaints;
	struct sq_why last; /* of the complaints */
};

const char *sq_input_name(int count, char **files, unsigned int i)
{
	return i < (unsigned int)count ? files[i] : "-";
}

/* As many as there are processors that we may run on. */
static unsigned int default_jobs(void)
{
	cpu_set_t set;
	int count = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		count = CPU_COUNT(&set);
	return count < JOBS_DEFAULT ? (unsigned int)count : JOBS_DEFAULT;
}

static uint64_t skipped(const struct input *in)
{
	return in->counts.bad + in->counts.long_lines + in->counts.unknown_arch;
}

/* Once for lines in a row that have one fault: a form has many. */
static void complain_line(struct input *in, const struct sq_complaint *c)
{
	if (!sq_complaint_new(&in->last, c) || in->complaints == SQ_COMPLAINTS)
		return;
	in->complaints++;
	sq_complainf(in->name, "line %llu: %s: skipped",
		     (unsigned long long)(in->counts.lines + c->line),
		     c->why.text);
}

static void show_progress(struct input *in)
{
	sq_meter_show(&in->meter,
		      &(struct sq_meter_at){
			      in->name, in->bytes_before + in->position,
			      in->events_before + in->counts.events });
}

/* How many bytes the files have together; 0 where one does not know. */
static uint64_t sum_of_bytes(const struct sq_feed_options *feed)
{
	uint64_t sum = 0;
	struct stat st;

	for (unsigned int i = 0; i < feed->count; i++) {
		if (stat(feed->files[i], &st) < 0 || !S_ISREG(st.st_mode))
			return 0;
		sum += (uint64_t)st.st_size;
	}
	return sum;
}

/*
 * Every event passes here on its way to the engine, in the logs' order. The
 * engine counts those that it has no memory for.
 */
static int hand_over(struct input *in)
{
	struct sq_event *ev = in->event;
	bool call = sq_event_acts(ev);
	int known;

	if (ev->kind == SQ_EVENT_DETAIL) { /* goes where its event went */
		sq_engine_event(in->engine, ev);
		return 0;
	}
	if (call)
		ev->damage = in->damage |= ev->damage;
	known = in->repeats ? sq_repeats_has(in->repeats, ev) : 0;
	if (known < 0)
		return sq_complainf(in->name, "out of memory");
	if (known)
		return 0;
	if (call)
		in->damage = false;
	sq_engine_event(in->engine, ev);
	return 0;
}

static void count_chunk(struct input *in, const struct sq_chunk *c)
{
	in->counts.lines += c->counts.lines;
	in->counts.records += c->counts.records;
	in->counts.events += c->counts.events;
	in->counts.bad += c->counts.bad;
	in->counts.long_lines += c->counts.long_lines;
	in->counts.unknown_arch += c->counts.unknown_arch;
	in->counts.other_calls += c->counts.other_calls;
	in->counts.foreign += c->counts.foreign;
	in->counts.no_calls += c->counts.no_calls;
	sq_keys_merge(&in->counts.other_keys, &c->counts.other_keys);
	in->position = c->position;
	in->size = c->size;
}

static int take_chunk(struct input *in, struct sq_chunk *c)
{
	struct sq_complaint complaint;
	int got;

	while ((got = sq_chunk_next(c, &in->place, in->event, &complaint)) !=
	       0) {
		if (got < 0)
			complain_line(in, &complaint);
		else if (hand_over(in))
			return -1;
	}
	count_chunk(in, c);
	show_progress(in);
	/* who reads a log while it grows wants to see alerts then, too */
	fflush(stdout);
	return c->err < 0 ? sq_complain(in->name, &c->why) : 0;
}

/* The file has been read: was it an audit log? */
static int judge_file(struct input *in)
{
	sq_meter_end(&in->meter);
	if (skipped(in) > in->complaints)
		sq_complainf(in->name, "%llu line%s skipped in all",
			     (unsigned long long)skipped(in),
			     sq_text_s(skipped(in)));
	if (skipped(in) && !in->counts.records)
		return sq_complainf(in->name, "no line of it is a record: "
					      "not an audit log, or in "
					      "another format");
	if (in->counts.foreign && !in->counts.records)
		return sq_complainf(in->name,
				    "%llu line%s, and no audit record",
				    (unsigned long long)in->counts.lines,
				    sq_text_s(in->counts.lines));
	return 0;
}

static void start_file(struct input *in, const char *name, unsigned int source)
{
	in->name = name;
	in->position = in->size = 0;
	in->complaints = 0;
	*in->last.text = '\0';
	memset(&in->counts, 0, sizeof(in->counts));
	memset(&in->place.at, 0, sizeof(in->place.at));
	sq_engine_set_source(in->engine, source);
}

static int read_file(struct input *in)
{
	struct sq_chunk *c;
	bool last = false;
	int err = 0;

	while (!err && !last && !sq_interrupted()) {
		c = sq_feed_next(in->feed);
		if (sq_interrupted()) /* and what it holds ends anywhere */
			break;
		last = c->last;
		err = take_chunk(in, c);
	}
	if (err == 0)
		err = judge_file(in);
	return err ? -1 : 0;
}

static void add_up(const struct input *in, struct sq_input_total *total)
{
	total->bytes += in->position;
	total->lines += in->counts.lines;
	total->records += in->counts.records;
	total->events += in->counts.events;
	total->skipped += skipped(in);
	total->foreign += in->counts.foreign;
	total->no_calls += in->counts.no_calls;
	total->other_calls += in->counts.other_calls;
	sq_keys_merge(&total->other_keys, &in->counts.other_keys);
}

static int read_files(struct input *in, const struct sq_feed_options *feed,
		      const unsigned int *order, struct sq_input_total *total)
{
	int err = 0;

	for (unsigned int i = 0; i < feed->count && !err && !sq_interrupted();
	     i++) {
		start_file(in, feed->files[i], order[i]);
		err = read_file(in);
		add_up(in, total);
		in->bytes_before = total->bytes;
		in->events_before = total->events;
		/* (file, PID) is a process */
		if (in->options->input == SQ_FORMAT_CALLS)
			sq_engine_flush(in->engine);
	}
	total->interrupted = sq_interrupted();
	sq_engine_flush(in->engine);
	return err;
}

/*
 * A log out of order has neither gaps nor restarts that mean anything; of one
 * in order a few events in ten thousand come late.
 */
#define SHUFFLED_MIN  100 /* events out of order */
#define SHUFFLED_PART 10  /* of all: one in so many, or more */

static bool is_shuffled(const struct sq_serials_counts *counts,
			const struct sq_input_total *total)
{
	uint64_t astray = counts->overtaken + counts->restarts;

	return astray >= SHUFFLED_MIN &&
	       astray >= total->events / SHUFFLED_PART;
}

static void say_losses(const struct sq_engine *e,
		       const struct sq_input_total *total)
{
	const struct sq_serials_counts *counts = sq_engine_serials(e);

	if (is_shuffled(counts, total)) {
		sq_complainf("serials",
			     "%llu of %llu events come behind later ones: the "
			     "log is not in its order, so nobody can tell "
			     "what was lost, and its windows mean nothing",
			     (unsigned long long)(counts->overtaken +
						  counts->restarts),
			     (unsigned long long)total->events);
		return;
	}
	if (counts->lost)
		sq_complainf("serials", "%llu event%s lost, in %llu place%s",
			     (unsigned long long)counts->lost,
			     sq_text_s(counts->lost),
			     (unsigned long long)counts->gaps,
			     sq_text_s(counts->gaps));
	if (counts->unheard)
		sq_complainf("serials",
			     "%llu event%s happened while no auditd ran",
			     (unsigned long long)counts->unheard,
			     sq_text_s(counts->unheard));
	if (counts->filtered)
		sq_complainf("serials",
			     "more than a quarter are missing: taken for a "
			     "filtered log, losses not looked for");
}

static void say_repeats(const struct input *in, struct sq_input_total *total)
{
	total->repeated = in->repeats ? sq_repeats_count(in->repeats) : 0;
	if (total->repeated)
		sq_complainf("input",
			     "%llu event%s read twice, with the same serial "
			     "and time, and counted once",
			     (unsigned long long)total->repeated,
			     sq_text_s(total->repeated));
}

static void say_order(const struct sq_feed_options *feed)
{
	fprintf(stderr, "seqids: input: files are read in the order of their "
			"first records:");
	for (unsigned int i = 0; i < feed->count; i++) {
		fputc(' ', stderr);
		sq_print_text_to(stderr, feed->files[i]);
	}
	fputc('\n', stderr);
}

/* The files as they are read, in room for as many. Returns 0 or -SQ_ENOMEM. */
static int put_in_order(struct sq_feed_options *feed, unsigned int *order,
			char **room)
{
	int changed;

	for (unsigned int i = 0; i < feed->count; i++)
		order[i] = i;
	if (feed->count < 2 || feed->reader.format == SQ_FORMAT_CALLS)
		return 0;
	changed = sq_sequel_order(feed->files, feed->count, &feed->reader,
				  feed->stop_fd, order);
	if (changed <= 0)
		return changed;
	for (unsigned int i = 0; i < feed->count; i++)
		room[i] = feed->files[order[i]];
	feed->files = room;
	say_order(feed);
	return 0;
}

static int start_input(struct input *in, struct sq_feed_options *feed,
		       unsigned int *order, char **room)
{
	uint64_t seed = 0;

	in->event = malloc(sizeof(*in->event));
	if (!in->event || !order || !room ||
	    put_in_order(feed, order, room) < 0)
		return -SQ_ENOMEM;
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = (uint64_t)getpid();
	if (feed->reader.format != SQ_FORMAT_CALLS &&
	    sq_repeats_new(&in->repeats, seed) < 0)
		return -SQ_ENOMEM;
	if (sq_reader_new(&in->place.reader, &feed->reader) < 0)
		return -SQ_ENOMEM;
	return sq_feed_new(&in->feed, feed);
}

static void end_input(struct input *in)
{
	sq_feed_free(in->feed);
	sq_reader_free(in->place.reader);
	sq_repeats_free(in->repeats);
	free(in->event);
}

int sq_input_read(const struct sq_options *o, struct sq_engine *e, int count,
		  char **files, struct sq_input_total *total)
{
	char *standard_input[] = { "-" };
	struct sq_feed_options feed = {
		.files = count ? files : standard_input,
		.count = count ? (unsigned int)count : 1,
		.jobs = o->jobs ? o->jobs : default_jobs(),
		.reader = { .format = o->input,
			    .key = o->settings.key,
			    .keys = true,
			    .program = o->program,
			    .auparse = o->settings.reader == SQ_SET_AUPARSE,
			    .calls = o->alphabet },
	};
	struct input in = { .options = o,
			    .engine = e,
			    .meter = { .items = "events",
				       .total = sum_of_bytes(&feed) } };
	unsigned int *order = calloc(feed.count, sizeof(*order));
	char **room = calloc(feed.count, sizeof(*room));
	int err = -1;

	memset(total, 0, sizeof(*total));
	if (sq_interrupt_catch() < 0) {
		sq_complainf("SIGINT", "cannot be caught");
		goto out;
	}
	feed.stop_fd = sq_interrupt_fd();
	sq_meter_start(&in.meter);
	if (start_input(&in, &feed, order, room) < 0)
		sq_complainf("input", "out of memory");
	else
		err = read_files(&in, &feed, order, total);
	sq_keys_sort(&total->other_keys);
	say_repeats(&in, total);
	say_losses(e, total);
	end_input(&in);
out:
	free(order);
	free(room);
	return err;
}
