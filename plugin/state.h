/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * state.h - the state dump: what the plugin sees, does, and had to give up
 */
#ifndef SQ_STATE_H
#define SQ_STATE_H

#include "chores.h"
#include "emit.h"
#include "engine.h"
#include "input/reader.h"

/*
 * A "key value" line for each number; audisp-seqids(8) says what they mean.
 * Caller frees. NULL when out of memory.
 */
char *sq_dump_text(const struct sq_settings *settings,
		   const struct sq_reader_counts *reader,
		   const struct sq_engine *engine,
		   const struct sq_profile *profile, struct sq_emit *emit,
		   const struct sq_chores *chores);

#endif
