/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_accepted.c - the journal of what operators accepted, PROFILE.accepted
 *
 * What is read of it can be written, and is then read as the same; what it
 * added can be taken back, or there is a reason why not.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input_file.h"

#include "store/revert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64], given[80], again[80];

static void remove_dir(void)
{
	char name[SQ_ACCEPTED_PATH_LEN];

	unlink(sq_accepted_path(given, name));
	unlink(sq_accepted_path(again, name));
	rmdir(dir);
}

static void make_dir(void)
{
	strcpy(dir, "/tmp/seqids-fuzz.XXXXXX");
	if (!mkdtemp(dir) || atexit(remove_dir))
		abort();
	snprintf(given, sizeof(given), "%s/given", dir);
	snprintf(again, sizeof(again), "%s/again", dir);
}

static void put(const uint8_t *data, size_t size)
{
	char name[SQ_ACCEPTED_PATH_LEN];

	input_file_write(sq_accepted_path(given, name), data, size);
	unlink(sq_accepted_path(again, name));
}

static bool same(const struct sq_accepted *a, const struct sq_accepted *b)
{
	return a->time_ms == b->time_ms && a->until_ms == b->until_ms &&
	       a->whole == b->whole && !a->reason == !b->reason &&
	       strcmp(a->events, b->events) == 0 &&
	       strcmp(a->program, b->program) == 0;
}

/* Write a into the other journal, and read it from there. */
static void write_again(const struct sq_accepted *a,
			const struct sq_program *added, size_t count)
{
	struct sq_why why = { "" };
	struct sq_accepted_list l;

	if (sq_accepted_write(again, a, added, "call read\n", &why) < 0 ||
	    sq_accepted_read(&l, again, &why) < 0)
		abort();
	if (l.count != count || !same(a, &l.list[count - 1]))
		abort();
	sq_accepted_free(&l);
}

static void take_back(const struct sq_accepted *a, struct sq_program *added)
{
	struct sq_why why = { "" };

	if (sq_accepted_undo(a, added, 1, &why) < 0 && !*why.text)
		abort(); /* an error that nobody explains */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_why why = { "" };
	struct sq_accepted_list l;
	size_t written = 0;

	if (!*dir)
		make_dir();
	put(data, size);
	if (sq_accepted_read(&l, given, &why) < 0 && !*why.text)
		abort(); /* an error that nobody explains */
	for (size_t i = 0; i < l.count; i++) {
		struct sq_program *added;

		*why.text = '\0';
		if (sq_accepted_added(&l.list[i], &added, &why) < 0) {
			if (!*why.text)
				abort();
			continue;
		}
		write_again(&l.list[i], added, ++written);
		take_back(&l.list[i], added);
		sq_program_free(added);
	}
	sq_accepted_free(&l);
	return 0;
}
