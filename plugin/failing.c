/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "failing.h"

static void collect(const struct sq_engine_counts *engine,
		    const struct sq_emit_counts *emit,
		    const struct sq_chores_counts *chores,
		    struct sq_notice_failure now[static SQ_FAILING_MAX])
{
	const struct sq_notice_failure all[SQ_FAILING_MAX] = {
		{ "calls_out_of_memory", engine->no_memory },
		{ "calls_beyond_memory", engine->unlearned },
		{ "damaged_programs", engine->damaged },
		{ "alerts_dropped", atomic_load(&emit->dropped) },
		{ "alerts_unsent", atomic_load(&emit->unsent) },
		{ "evidence_errors", atomic_load(&emit->no_evidence) },
		{ "save_errors", atomic_load(&chores->save_errors) },
		{ "state_errors", atomic_load(&chores->state_errors) },
		{ "alert_log_lost", atomic_load(&chores->unlogged) },
	};

	for (size_t i = 0; i < SQ_FAILING_MAX; i++)
		now[i] = all[i];
}

size_t sq_failing_look(struct sq_failing *f, int64_t now_s,
		       const struct sq_engine_counts *engine,
		       const struct sq_emit_counts *emit,
		       const struct sq_chores_counts *chores,
		       struct sq_notice_failure list[static SQ_FAILING_MAX])
{
	struct sq_notice_failure now[SQ_FAILING_MAX];
	size_t count = 0;

	if (f->told_s && now_s < f->told_s + SQ_FAILING_S)
		return 0;
	collect(engine, emit, chores, now);
	for (size_t i = 0; i < SQ_FAILING_MAX; i++) {
		uint64_t more = now[i].count - f->told[i];

		if (!more)
			continue;
		f->told[i] = now[i].count;
		list[count++] = (struct sq_notice_failure){ now[i].key, more };
	}
	if (count)
		f->told_s = now_s;
	return count;
}
