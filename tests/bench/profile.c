/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * profile.c - a large profile: made, opened, and saved
 *
 *	profile make FILE PROGRAMS SEQUENCES	prints the sequences it has
 *	profile open FILE PROGRAMS		reads so many programs of it
 *	profile save FILE PROGRAMS		changes so many, and saves them
 *
 * open and save print milliseconds by the clock: to open; to read them, or
 * that the reader's thread stands still for the save, and that the other
 * thread takes for it. The last figure is megabytes of memory beyond those
 * before the profile was opened.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "stream/history.h"
#include "store/profile.h"

#define K	 6
#define ALPHABET 60 /* calls; what a large program makes */
#define WAYS	 3  /* calls that follow a call, mostly */
#define RARELY	 50 /* one in so many calls is any other */

static uint64_t random_state;

static uint64_t draw(uint64_t below)
{
	random_state += 0x9e3779b97f4a7c15u;
	return sq_hash_mix(random_state) % below;
}

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static double resident_mb(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file || fscanf(file, "%*d %ld", &pages) != 1)
		abort();
	fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static struct sq_profile *open_profile(const char *path)
{
	struct sq_profile *pr;
	struct sq_why why;

	if (sq_profile_open(&pr, path, K, &why) < 0) {
		fprintf(stderr, "%s: %s\n", path, why.text);
		exit(1);
	}
	return pr;
}

static struct sq_program *get(struct sq_profile *pr, unsigned int n)
{
	struct sq_program *p;
	char name[64];
	int len =
		snprintf(name, sizeof(name), "/usr/lib/package/program-%u", n);

	if (sq_profile_get(pr, name, (size_t)len, true, &p, NULL) < 0)
		abort();
	return p;
}

static void save(struct sq_profile *pr)
{
	struct sq_why why;

	if (sq_profile_save(pr, 1, &why) < 0) {
		fprintf(stderr, "%s\n", why.text);
		exit(1);
	}
}

/* A stream of the program, until it has so many sequences. */
static void teach(struct sq_program *p, uint32_t sequences)
{
	uint64_t seed = draw(UINT64_MAX);
	struct sq_history h = { 0 };
	struct sq_trail trail;
	uint64_t at = 0;

	while (p->sequences.count < sequences) {
		at = draw(RARELY) ? sq_hash_mix(seed + at * WAYS + draw(WAYS)) %
					    ALPHABET
				  : draw(ALPHABET);
		sq_history_push(
			&h, sq_call_pack(SQ_ABI_X86_64, (unsigned int)at * 5),
			0);
		sq_program_count(p, 1);
		if (sq_history_trail(&h, K, &trail) &&
		    sq_program_learn(p, trail.window.calls, 1) < 0)
			abort();
		if (sq_program_learn_run(p, &trail.run) < 0)
			abort();
	}
}

static void make(const char *path, unsigned int programs, uint32_t sequences)
{
	struct sq_profile *pr = open_profile(path);

	for (unsigned int n = 0; n < programs; n++) {
		struct sq_program *p = get(pr, n);

		teach(p, sequences);
		sq_profile_release(pr, p);
	}
	save(pr);
	sq_profile_free(pr);
	printf("%llu\n", (unsigned long long)programs * sequences);
}

static void open_and_read(const char *path, unsigned int programs)
{
	double before_mb = resident_mb(), start = now_ms(), opened;
	struct sq_profile *pr = open_profile(path);

	opened = now_ms();
	for (unsigned int n = 0; n < programs; n++)
		get(pr, n);
	printf("%.3f %.3f %.3f\n", opened - start, now_ms() - opened,
	       resident_mb() - before_mb);
	sq_profile_free(pr);
}

static void change_and_save(const char *path, unsigned int programs)
{
	struct sq_profile *pr = open_profile(path);
	double start, taken, saved, given;
	struct sq_batch *batch;
	struct sq_why why;

	for (unsigned int n = 0; n < programs; n++) {
		struct sq_program *p = get(pr, n);

		teach(p, p->sequences.count + 1);
	}
	start = now_ms();
	if (sq_profile_batch(pr, 1, &batch) != 1)
		abort();
	taken = now_ms();
	if (sq_batch_save(batch, &why) < 0)
		abort();
	saved = now_ms();
	sq_profile_saved(pr, batch, 0, NULL);
	given = now_ms();
	printf("%.3f %.3f\n",
	       taken - start > given - saved ? taken - start : given - saved,
	       saved - taken);
	sq_profile_free(pr);
}

int main(int argc, char **argv)
{
	unsigned int programs =
		argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 10) : 0;

	if (argc == 5 && strcmp(argv[1], "make") == 0)
		make(argv[2], programs, (uint32_t)strtoul(argv[4], NULL, 10));
	else if (argc == 4 && strcmp(argv[1], "open") == 0)
		open_and_read(argv[2], programs);
	else if (argc == 4 && strcmp(argv[1], "save") == 0)
		change_and_save(argv[2], programs);
	else
		return 1;
	return 0;
}
