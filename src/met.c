/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "met.h"

#include "verdict.h"

/* Look at the program's file from time to time, when it is started. */
void sq_engine_program_met(void *ctx, const struct sq_event *ev,
			   struct sq_program *p)
{
	struct sq_engine *e = ctx;

	if (e->sink.probe && sq_lifecycle_probe(p, e->now_ms))
		e->sink.probe(e->sink.ctx, ev, p);
}

/* The profile does not hold it, or cannot read it (damage, and why). */
bool sq_engine_stranger_met(void *ctx, const struct sq_event *ev,
			    const char *name, int damage, bool again,
			    const struct sq_why *why)
{
	struct sq_engine *e = ctx;

	e->counts.damaged += damage < 0 && !again;
	e->counts.programs += damage >= 0 && !again;
	if (damage < 0 && !again && e->sink.damaged)
		e->sink.damaged(e->sink.ctx, name, why);
	if (damage >= 0 && e->news_count)
		return e->news_told; /* with what its parent did */
	return e->options.mode == SQ_MODE_LEARN ||
	       sq_engine_report(e,
				damage < 0 ? SQ_REASON_LOST_PROGRAM
					   : SQ_REASON_NEW_PROGRAM,
				ev, name);
}

int sq_engine_identity(struct sq_engine *e, const struct sq_event *ev,
		       const char *name, size_t name_len,
		       const struct sq_identity *identity)
{
	struct sq_program *p;
	int err = sq_profile_get(e->profile, name, name_len, false, &p, NULL);

	if (err != 0)
		return err == -SQ_ENOMEM ? err : 0;
	if (sq_lifecycle_is_changed(p, identity,
				    e->options.mode == SQ_MODE_LEARN)) {
		sq_engine_report(e, SQ_REASON_PROGRAM_CHANGED, ev, p->name);
		if (e->options.relearn_changed &&
		    e->options.mode == SQ_MODE_AUTO)
			sq_lifecycle_relearn(p, identity, e->now_ms);
	}
	sq_profile_release(e->profile, p);
	return 0;
}
