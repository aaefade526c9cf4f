/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "saving.h"

#include <syslog.h>

#include "now.h"
#include "store/revert.h"

#define SHARE 100 /* saving takes one part of the time, of so many */

/* That the file cannot be read is told once. */
void sq_saving_follow(struct sq_saving *s)
{
	struct sq_why why = { "" };
	bool fails = sq_profile_follow(s->profile, &why) < 0;

	if (fails && !s->follow_fails)
		syslog(LOG_ERR,
		       "the profile on disk: %s: changes of others wait",
		       why.text);
	s->follow_fails = fails;
}

void sq_saving_start(struct sq_saving *s, uint64_t now_ms, int64_t now_s,
		     unsigned int interval_s)
{
	struct sq_batch *batch;
	int got;

	s->next_s = now_s + interval_s;
	if (s->under_way)
		return;
	sq_saving_follow(s);
	got = sq_profile_batch(s->profile, now_ms, &batch);
	s->incomplete = got < 0 || sq_profile_left(s->profile);
	if (s->incomplete)
		syslog(LOG_ERR, "out of memory: programs wait for the next "
				"save");
	if (got == 1)
		s->under_way = sq_chores_save(s->chores, batch);
}

static void space_saves(struct sq_saving *s, int64_t now_s)
{
	uint64_t took_ms = atomic_load(&sq_chores_counts(s->chores)->save_ms);
	int64_t next_s = now_s + (int64_t)took_ms * SHARE / 1000;

	if (next_s > s->next_s)
		s->next_s = next_s;
}

void sq_saving_take(struct sq_saving *s, int64_t now_s)
{
	int err;
	struct sq_why why = { "" };
	struct sq_batch *batch = sq_chores_saved(s->chores, &err);

	if (!batch)
		return;
	s->under_way = false;
	s->failed = err < 0;
	space_saves(s, now_s);
	if (sq_profile_saved(s->profile, batch, err, &why) < 0)
		syslog(LOG_ERR, "the profile after a save: %s", why.text);
}

void sq_saving_expire(struct sq_profile *profile, const char *path)
{
	uint64_t next_ms;
	struct sq_why why;
	size_t count;
	int err = sq_accepted_expire(path, sq_now_wall_ms(), &count, &next_ms,
				     &why);

	if (err == 0 && count)
		err = sq_profile_follow(profile, &why);
	if (err < 0)
		syslog(LOG_ERR, "what was accepted for a time stays: %s",
		       why.text);
}
