/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * failing.h - the numbers of the state dump that should not grow
 *
 * What the plugin could not do makes it blind or mute in part: it could not
 * learn or judge, save, write evidence, or send. Looked at with each state
 * dump; those that grew are told in a notice, once a minute. One thread.
 */
#ifndef SQ_FAILING_H
#define SQ_FAILING_H

#include "chores.h"
#include "emit.h"
#include "engine.h"
#include "notice.h"

#define SQ_FAILING_MAX 9 /* numbers; failing.c lists them */
#define SQ_FAILING_S   60

struct sq_failing {
	int64_t told_s; /* monotonic; 0: never */
	uint64_t told[SQ_FAILING_MAX];
};

/*
 * What grew since it was told last, into list. Returns how many numbers did; 0
 * also where a minute has not passed.
 */
size_t sq_failing_look(struct sq_failing *f, int64_t now_s,
		       const struct sq_engine_counts *engine,
		       const struct sq_emit_counts *emit,
		       const struct sq_chores_counts *chores,
		       struct sq_notice_failure list[static SQ_FAILING_MAX]);

#endif
