/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "actors.h"

#include <string.h>

#include "stream/naming.h"

bool sq_actors_missed(const struct sq_actors *a,
		      const struct sq_process *process,
		      const struct sq_event *ev)
{
	struct sq_program *p = process->program;
	char name[SQ_PROGRAM_NAME_LEN];
	size_t len = sq_program_name(ev, a->interpreters, name);

	if (!p || strcmp(p->name, name) == 0 ||
	    sq_profile_get(a->profile, name, len, false, &p, NULL) != 0)
		return false;
	sq_profile_release(a->profile, p);
	return true;
}

int sq_actors_meet(const struct sq_actors *a, const struct sq_event *ev,
		   uint64_t now_ms, struct sq_program **out)
{
	char name[SQ_PROGRAM_NAME_LEN];
	size_t len = sq_program_name(ev, a->interpreters, name);
	struct sq_why why = { "" };
	int err;

	err = sq_profile_get(a->profile, name, len, false, out, &why);
	if (err == -SQ_ENOMEM)
		return err;
	if (err != 0) {
		a->stranger(a->ctx, ev, name, err < 0 ? err : 0, &why);
		err = sq_profile_get(a->profile, name, len, true, out, NULL);
		if (err < 0)
			return err;
		sq_lifecycle_set(*out, a->stranger_state, SQ_BECAUSE_NEW,
				 now_ms);
	}
	(*out)->model = sq_lifecycle_model(a->lifecycle, *out);
	a->met(a->ctx, ev, *out);
	return 0;
}

int sq_actors_name(const struct sq_actors *a, struct sq_process *process,
		   const struct sq_event *ev, unsigned int source,
		   uint64_t now_ms)
{
	const struct sq_process *parent =
		sq_tracker_find(a->tracker, ev, ev->ppid);
	bool exec = sq_event_is_exec(ev);

	process->source = exec && parent ? parent->source : source;
	if (parent && parent->program &&
	    (exec || parent->exe == process->exe)) {
		process->program = parent->program;
		sq_profile_hold(a->profile, process->program);
		return 0;
	}
	return exec ? 0 : sq_actors_meet(a, ev, now_ms, &process->program);
}
