/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/revert.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "detect/lifecycle.h"
#include "model/exception.h"
#include "store/codec.h"
#include "store/save.h"

int sq_accepted_added(const struct sq_accepted *a, struct sq_program **added,
		      struct sq_why *why)
{
	size_t len = strlen(a->record) / 2;
	unsigned char *bytes = malloc(len + 1);
	struct sq_why reason = { "no bytes in hex" };
	int err = -SQ_EFORMAT;
	size_t at = 0;
	uint64_t byte;

	if (!bytes)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	while (at < len &&
	       sq_text_u64(a->record + 2 * at, 2, 16, UINT8_MAX, &byte) == 0)
		bytes[at++] = (unsigned char)byte;
	if (at == len)
		err = sq_codec_decode(a->program, strlen(a->program), bytes,
				      len, added, &reason);
	free(bytes);
	return err < 0 ? sq_fail(why, err,
				 "what was accepted of %.200s: %.200s",
				 a->program, reason.text)
		       : 0;
}

int sq_accepted_undo(const struct sq_accepted *a, struct sq_program *p,
		     uint64_t now_ms, struct sq_why *why)
{
	struct sq_program *added;
	int err = sq_accepted_added(a, &added, why);

	if (err < 0)
		return err;
	if (added->k == p->k)
		err = sq_exception_remove(p, added);
	if (err < 0)
		sq_fail(why, err, "out of memory");
	if (err == 0 && a->whole == SQ_ACCEPTED_PROGRAM)
		sq_lifecycle_set(
			p, (enum sq_state)added->stats.state,
			(enum sq_state_reason)added->stats.state_reason,
			now_ms);
	if (err == 0 && a->whole == SQ_ACCEPTED_FILE) {
		p->stats.file = added->stats.file;
		p->stats.reported = (struct sq_identity){ 0 };
	}
	sq_program_free(added);
	return err < 0 ? err : a->whole == SQ_ACCEPTED_NEW;
}

/* One program, of which all that is given is taken back. */
struct taking {
	const struct sq_accepted *const *list;
	size_t count;
	const char *program;
	uint64_t now_ms;
};

static int take_back(void *ctx, struct sq_program *p, struct sq_why *why)
{
	const struct taking *t = ctx;
	int err = 0;

	for (size_t i = 0; i < t->count && err >= 0; i++) {
		int gone = 0;

		if (strcmp(t->list[i]->program, t->program) == 0)
			gone = sq_accepted_undo(t->list[i], p, t->now_ms, why);
		err = gone < 0 || !err ? gone : err;
	}
	return err;
}

/* Whether the program of list[i] stands there before. */
static bool came_before(const struct sq_accepted *const *list, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(list[j]->program, list[i]->program) == 0)
			return true;
	return false;
}

/* One program that is not there is no reason to leave the others. */
int sq_accepted_revert(const char *path, const struct sq_accepted *const *list,
		       size_t count, uint64_t now_ms, struct sq_why *why)
{
	int err = 0;

	for (size_t i = 0; i < count && err == 0; i++) {
		const char *program = list[i]->program;
		struct taking t = { list, count, program, now_ms };
		const struct sq_save_edit edit = {
			.name = program,
			.name_len = strlen(program),
			.change = take_back,
			.ctx = &t,
		};

		if (came_before(list, i))
			continue;
		err = sq_save_edit(path, &edit, 1, why);
		if (err == -SQ_EABSENT)
			err = 0;
	}
	for (size_t i = 0; i < count && err == 0; i++)
		err = sq_accepted_note_end(path, list[i], now_ms, why);
	return err;
}

int sq_accepted_expire(const char *path, uint64_t now_ms, size_t *count,
		       uint64_t *next_ms, struct sq_why *why)
{
	const struct sq_accepted **due;
	struct sq_accepted_list l;
	int err = sq_accepted_read(&l, path, why);

	*count = 0;
	*next_ms = 0;
	due = err < 0 ? NULL : calloc(l.count + 1, sizeof(*due));
	if (err == 0 && !due)
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	for (size_t i = 0; i < l.count && err == 0; i++) {
		const struct sq_accepted *a = &l.list[i];

		if (sq_accepted_due(a, now_ms))
			due[(*count)++] = a;
		else if (a->until_ms && !a->ended_ms &&
			 (!*next_ms || a->until_ms < *next_ms))
			*next_ms = a->until_ms;
	}
	if (err == 0 && *count)
		err = sq_accepted_revert(path, due, *count, now_ms, why);
	free(due);
	sq_accepted_free(&l);
	return err;
}

int sq_accepted_lapse(const struct sq_accepted_list *l, struct sq_program *p,
		      uint64_t now_ms, struct sq_why *why)
{
	int err = 0;

	for (size_t i = 0; i < l->count && err >= 0; i++) {
		int gone;

		if (!sq_accepted_due(&l->list[i], now_ms) ||
		    strcmp(l->list[i].program, p->name) != 0)
			continue;
		gone = sq_accepted_undo(&l->list[i], p, now_ms, why);
		err = gone < 0 || !err ? gone : err;
	}
	return err;
}
