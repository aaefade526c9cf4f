/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule: a mismatch of a short order, which chance interleaving does not
 * make, alerts at once; longer ones alert when they cluster in the locality
 * frame. One alert an episode, which ends after a frame without a mismatch,
 * and another each time its mismatches have grown tenfold.
 */
#include "detector.h"

#include <string.h>

#define GROWTH 10 /* times, between two alerts of one episode */

/* Put the newest window into the frame, over the oldest one. */
static void slide(const struct sq_rule *rule, struct sq_detection *d,
		  bool mismatch)
{
	uint64_t bit = (uint64_t)1 << (d->at % 64);
	uint64_t *word = &d->frame[d->at / 64];

	if (*word & bit)
		d->locality--;
	*word &= ~bit;
	if (mismatch) {
		*word |= bit;
		d->locality++;
	}
	d->at = (uint16_t)((d->at + 1) % rule->frame);
}

static void count_episode(const struct sq_rule *rule, struct sq_detection *d,
			  bool mismatch)
{
	if (mismatch) {
		d->quiet = 0;
		d->mismatches += d->mismatches < UINT32_MAX / GROWTH;
		return;
	}
	if (d->quiet < rule->frame && ++d->quiet == rule->frame) {
		d->mismatches = 0;
		d->next_update = 0;
	}
}

static bool wants_alert(const struct sq_rule *rule, struct sq_detection *d,
			const struct sq_verdict *v)
{
	bool strong = v->order <= rule->order ||
		      (rule->locality && d->locality >= rule->locality);

	if (d->next_update ? d->mismatches < d->next_update : !strong)
		return false;
	d->next_update = d->mismatches * GROWTH;
	return true;
}

int sq_detector_judge(const struct sq_rule *rule, struct sq_program *program,
		      unsigned int k, const sq_call *key,
		      struct sq_detection *d, struct sq_verdict *v)
{
	int order = 1;

	memset(v, 0, sizeof(*v));
	v->mismatch = !program || !sq_program_knows(program, key);
	slide(rule, d, v->mismatch);
	count_episode(rule, d, v->mismatch);
	v->locality = d->locality;
	v->mismatches = d->mismatches;
	if (!v->mismatch)
		return 0;
	v->distance = k;
	if (program) {
		order = sq_program_order(program, key, k);
		if (order < 0)
			return order;
		v->distance = sq_program_distance(program, key, &v->nearest);
	}
	v->order = (unsigned int)order;
	v->alert = wants_alert(rule, d, v);
	return 0;
}
