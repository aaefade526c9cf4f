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
#include "pace.h"
#include "units.h"

/* What a dump is made of; all is borrowed. */
struct sq_dump {
	const struct sq_settings *settings;
	const struct sq_reader_counts *reader;
	const struct sq_engine *engine;
	const struct sq_profile *profile;
	struct sq_emit *emit;
	const struct sq_chores *chores;
	const struct sq_units *units; /* NULL: they do not count */
	const struct sq_pace *pace;
	uint64_t started_ms; /* by the host's clock */
	uint64_t input_ms;   /* when input last came, by it; 0: never */
};

/*
 * A "key value" line for each number; audisp-seqids(8) says what they mean.
 * Caller frees. NULL when out of memory.
 */
char *sq_dump_text(const struct sq_dump *d);

#endif
