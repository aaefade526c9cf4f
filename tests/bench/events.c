/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * events.c PROFILE MODE STREAM EVENTS... - a stream of one kind, from its
 * lines to the verdicts
 *
 * MODE is learn, auto or detect. STREAM is
 *
 *	usual		forty programs at work, a process of each at a time
 *	programs	a new process of a new program with each event
 *	mismatches	the varied program, that makes any call, in one process
 *	episodes	the same, a new process every ten calls
 *	slow		usual, with a field that the fast reader does not know
 *	open		one event, whose records do not end
 *	streams		the first call of a new process each
 *	varied		a new program of many sequences, for others to be one of
 *
 * and a line is printed when each number of EVENTS is reached: nanoseconds of
 * processor time for an event since the line before; bytes of memory beyond
 * those at the start; then, with the state dump's names: streams,
 * programs_in_memory, program_bytes, programs_evicted, programs_dropped,
 * alerts, alerts_suppressed. What makes the lines does not count.
 *
 * The profile is saved at the end, and on the way in an other than detect mode,
 * as the plugin does: the part of it on the thread that reads counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "base/hash.h"
#include "input/reader.h"
#include "settings.h"

#define BATCH	   1000	  /* events made at a time */
#define SAVE	   500000 /* events between two saves; a busy minute */
#define MEMORY_MB  64	  /* max_profile_memory: a short run can fill it */
#define STREAMS	   200000 /* max_streams */
#define LINE	   640	  /* bytes of an event's lines, at most */
#define PROGRAMS   40
#define LIFE	   300 /* calls of a usual process */
#define JOBS	   8   /* of a usual program */
#define ALPHABET   40  /* calls of a usual program */
#define EXIT_GROUP 231
#define VARIED	   999 /* the program with calls in any order */

enum kind {
	USUAL,
	PROGRAMS_NEW,
	MISMATCHES,
	EPISODES,
	SLOW,
	OPEN,
	STREAMS_NEW,
	VARIED_NEW,
	KINDS
};

static const char *const kinds[KINDS] = { "usual",    "programs", "mismatches",
					  "episodes", "slow",	  "open",
					  "streams",  "varied" };
static const char *const modes[] = { "learn", "detect", "auto" };

/* What the next event is made of. */
struct source {
	enum kind kind;
	uint64_t random, events;
};

struct bench {
	struct source source;
	struct sq_profile *profile;
	struct sq_engine *engine;
	struct sq_reader *reader;
	struct sq_event event;
	char *text;
	double ns; /* of processor time, that count */
};

static uint64_t draw(struct source *s, uint64_t below)
{
	s->random += 0x9e3779b97f4a7c15u;
	return sq_hash_mix(s->random) % below;
}

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static double resident(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file || fscanf(file, "%*d %ld", &pages) != 1)
		abort();
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* A process does one of its program's jobs, from the first call to the last. */
static unsigned int usual_call(unsigned int program, uint64_t life,
			       uint64_t step)
{
	uint64_t job = program * JOBS + life % JOBS;

	if (step == LIFE - 1)
		return EXIT_GROUP;
	return (unsigned int)(sq_hash_mix(job * LIFE + step) % ALPHABET) * 7;
}

static size_t put_event(struct source *s, char *to, unsigned int pid,
			unsigned int program, unsigned int call)
{
	const char *odd = s->kind == SLOW ? " odd=1" : "";
	unsigned long long ms = s->events / 10;
	char stamp[64];

	snprintf(stamp, sizeof(stamp), "msg=audit(%llu.%03llu:%llu)",
		 1700000000 + ms / 1000, ms % 1000,
		 1000 + (unsigned long long)s->events);
	return (size_t)snprintf(
		to, LINE,
		"type=SYSCALL %s: arch=c000003e syscall=%u success=yes exit=0 "
		"a0=3 a1=7ffd06d46690 a2=3c a3=0 items=0 ppid=1 pid=%u "
		"auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 "
		"egid=1000 sgid=1000 fsgid=1000 tty=(none) ses=1%s comm=\"p\" "
		"exe=\"/usr/lib/package/program-%u\" key=\"seqids\"\n"
		"type=PROCTITLE %s: proctitle=\"p\"\n"
		"type=EOE %s: \n",
		stamp, call, pid, odd, program, stamp, stamp);
}

static size_t put_open(char *to, uint64_t n)
{
	return (size_t)snprintf(
		to, LINE,
		"type=%s msg=audit(1700000000.000:1000): item=%llu "
		"name=\"/tmp/x\" inode=1 dev=fe:01 mode=0100644 ouid=0 ogid=0 "
		"rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 "
		"cap_fver=0 cap_frootid=0\n",
		n % 2 ? "PATH" : "SYSCALL", (unsigned long long)n);
}

static size_t put_next(struct source *s, char *to)
{
	unsigned int turn = (unsigned int)(s->events % PROGRAMS);
	uint64_t n = s->events++, life, step;
	unsigned int pid = (unsigned int)(2 + n);

	switch (s->kind) {
	case PROGRAMS_NEW:
		return put_event(s, to, pid, 1000 + (unsigned int)n, 0);
	case VARIED_NEW:
		return put_event(s, to, 2, VARIED, (unsigned int)draw(s, 100));
	case MISMATCHES:
		return put_event(s, to, 2, VARIED, (unsigned int)draw(s, 330));
	case EPISODES:
		pid = 2 + (unsigned int)(n / 10);
		return put_event(s, to, pid, VARIED,
				 (unsigned int)draw(s, 330));
	case OPEN:
		return put_open(to, n);
	case STREAMS_NEW:
		return put_event(s, to, pid, 0, 0);
	default:
		life = n / PROGRAMS / LIFE;
		step = n / PROGRAMS % LIFE;
		pid = 2 + turn + PROGRAMS * (unsigned int)life;
		return put_event(s, to, pid, turn,
				 usual_call(turn, life, step));
	}
}

static void take_lines(struct bench *b, const char *at, const char *end)
{
	double start = now_ns();

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (sq_reader_line(b->reader, at, (size_t)(stop - at),
				   &b->event, NULL) == 1)
			sq_engine_event(b->engine, &b->event);
		at = stop + 1;
	}
	b->ns += now_ns() - start;
}

static void save(struct bench *b)
{
	struct sq_batch *batch;
	double start = now_ns();
	int got = sq_profile_batch(b->profile, 1, &batch), err;

	b->ns += now_ns() - start;
	if (got != 1)
		return;
	err = sq_batch_save(batch, NULL);
	start = now_ns();
	sq_profile_saved(b->profile, batch, err, NULL);
	b->ns += now_ns() - start;
}

static void run_to(struct bench *b, uint64_t events, bool saves)
{
	while (b->source.events < events) {
		size_t len = 0;

		for (int i = 0; i < BATCH; i++)
			len += put_next(&b->source, b->text + len);
		take_lines(b, b->text, b->text + len);
		if (saves && b->source.events % SAVE == 0)
			save(b);
	}
}

static void report(const struct bench *b, uint64_t events, double before)
{
	const struct sq_engine_counts *c = sq_engine_counts(b->engine);
	const struct sq_shelf_counts *m = sq_profile_memory(b->profile);

	printf("%.1f %.0f %llu %llu %llu %llu %llu %llu %llu\n",
	       b->ns / (double)events, resident() - before,
	       (unsigned long long)sq_engine_tracker(b->engine)->streams,
	       (unsigned long long)m->programs, (unsigned long long)m->bytes,
	       (unsigned long long)m->evicted, (unsigned long long)m->dropped,
	       (unsigned long long)c->alerts,
	       (unsigned long long)c->suppressed);
}

static bool ignore_alert(void *ctx, const struct sq_alert *a)
{
	(void)ctx;
	(void)a;
	return true;
}

static int start(struct bench *b, const char *path, enum sq_mode mode)
{
	const struct sq_reader_options reader = { .format = SQ_FORMAT_AUDIT,
						  .key = "seqids" };
	const struct sq_engine_sink sink = { .alert = ignore_alert };
	static struct sq_settings settings;
	struct sq_engine_options options = { .seed = 42 };

	sq_settings_init(&settings);
	sq_settings_engine(&settings, &options);
	options.mode = mode;
	options.serials = SQ_SERIALS_CONTIGUOUS;
	options.max_streams = STREAMS;
	b->text = malloc((size_t)BATCH * LINE);
	if (!b->text || sq_profile_open(&b->profile, path, 0, NULL) < 0 ||
	    sq_engine_new(&b->engine, &options, b->profile, &sink) < 0 ||
	    sq_reader_new(&b->reader, &reader) < 0)
		return -1;
	sq_profile_limit(b->profile, (size_t)MEMORY_MB << 20,
			 mode != SQ_MODE_LEARN);
	return 0;
}

static unsigned int index_of(const char *const *words, unsigned int count,
			     const char *word)
{
	unsigned int i = 0;

	while (i < count && strcmp(words[i], word) != 0)
		i++;
	return i;
}

int main(int argc, char **argv)
{
	static struct bench b;
	unsigned int mode = argc > 4 ? index_of(modes, 3, argv[2]) : 3;
	unsigned int kind = argc > 4 ? index_of(kinds, KINDS, argv[3]) : KINDS;
	double before;

	if (mode == 3 || kind == KINDS)
		return 1;
	b.source.kind = (enum kind)kind;
	if (start(&b, argv[1], (enum sq_mode)mode) < 0)
		return 1;
	before = resident();
	for (int i = 4; i < argc; i++) {
		uint64_t from = b.source.events;
		uint64_t to = strtoull(argv[i], NULL, 10);

		b.ns = 0;
		run_to(&b, to, mode != SQ_MODE_DETECT);
		report(&b, to - from, before);
		fflush(stdout);
	}
	sq_engine_flush(b.engine);
	save(&b);
	sq_engine_free(b.engine);
	sq_profile_free(b.profile);
	sq_reader_free(b.reader);
	free(b.text);
	return 0;
}
