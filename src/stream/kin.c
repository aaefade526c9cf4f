/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/kin.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define GENERATIONS 64 /* of ancestors that are looked at; records may lie */

struct sq_kin {
	uint64_t seed;
	struct sq_kin_hooks hooks;
	struct sq_birth births[SQ_KIN_SLOTS];
	struct sq_past past[SQ_KIN_SLOTS];
};

int sq_kin_new(struct sq_kin **out, uint64_t seed,
	       const struct sq_kin_hooks *hooks)
{
	struct sq_kin *k = calloc(1, sizeof(*k));

	if (!k)
		return -SQ_ENOMEM;
	k->seed = seed;
	k->hooks = *hooks;
	*out = k;
	return 0;
}

void sq_kin_free(struct sq_kin *k)
{
	free(k);
}

static size_t slot_of(const struct sq_kin *k, uint32_t node, uint32_t pid)
{
	uint64_t key = (uint64_t)node << 32 | pid;

	return sq_hash_mix(key ^ k->seed) % SQ_KIN_SLOTS;
}

static void drop(struct sq_kin *k, struct sq_birth *birth)
{
	if (birth->program && k->hooks.release)
		k->hooks.release(k->hooks.ctx, birth->program);
	memset(birth, 0, sizeof(*birth));
}

void sq_kin_fork(struct sq_kin *k, const struct sq_birth *birth)
{
	struct sq_birth *slot = &k->births[slot_of(k, birth->node, birth->pid)];

	if (birth->program && k->hooks.hold)
		k->hooks.hold(k->hooks.ctx, birth->program);
	drop(k, slot);
	*slot = *birth;
}

const struct sq_birth *sq_kin_birth(const struct sq_kin *k, uint32_t node,
				    uint32_t pid)
{
	const struct sq_birth *birth = &k->births[slot_of(k, node, pid)];

	return pid && birth->pid == pid && birth->node == node ? birth : NULL;
}

void sq_kin_seen(struct sq_kin *k, uint32_t node, uint32_t pid)
{
	if (sq_kin_birth(k, node, pid))
		drop(k, &k->births[slot_of(k, node, pid)]);
}

void sq_kin_end(struct sq_kin *k, const struct sq_past *past)
{
	k->past[slot_of(k, past->node, past->pid)] = *past;
}

const struct sq_past *sq_kin_past(const struct sq_kin *k, uint32_t node,
				  uint32_t pid)
{
	const struct sq_past *past = &k->past[slot_of(k, node, pid)];

	return pid && past->pid == pid && past->node == node ? past : NULL;
}

/* The newest known parent of pid; 0: nothing is known of it. */
static uint32_t parent_of(const struct sq_kin *k,
			  const struct sq_processes *living, uint32_t node,
			  uint32_t pid)
{
	const struct sq_process *p = sq_processes_find(living, node, pid);
	const struct sq_past *past = p ? NULL : sq_kin_past(k, node, pid);

	return p ? p->ppid : past ? past->parent : 0;
}

bool sq_kin_descends(const struct sq_kin *k, const struct sq_processes *living,
		     uint32_t node, uint32_t pid, uint32_t ancestor)
{
	if (ancestor == SQ_KIN_INIT)
		return true;
	for (int i = 0; i < GENERATIONS && pid > SQ_KIN_INIT && pid != ancestor;
	     i++)
		pid = parent_of(k, living, node, pid);
	return pid == ancestor;
}

bool sq_kin_has_ended(const struct sq_kin *k, const struct sq_processes *living,
		      uint32_t node, uint32_t pid)
{
	const struct sq_past *past = sq_kin_past(k, node, pid);

	return past && past->ended && !sq_processes_find(living, node, pid);
}

void sq_kin_reused(struct sq_kin *k, uint32_t node, uint32_t pid)
{
	if (sq_kin_past(k, node, pid))
		k->past[slot_of(k, node, pid)].pid = 0;
}

void sq_kin_clear(struct sq_kin *k)
{
	for (size_t i = 0; i < SQ_KIN_SLOTS; i++)
		drop(k, &k->births[i]);
	memset(k->past, 0, sizeof(k->past));
}
