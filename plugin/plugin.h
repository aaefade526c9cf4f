/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plugin.h - what the plugin is made of, shared by main, configure and loop
 *
 * One value, of the reading thread. The objects in it belong to it.
 */
#ifndef SQ_PLUGIN_H
#define SQ_PLUGIN_H

#include "behind.h"
#include "chores.h"
#include "emit.h"
#include "engine.h"
#include "failing.h"
#include "gather.h"
#include "input/lines.h"
#include "input/reader.h"
#include "kernel.h"
#include "pace.h"
#include "pending.h"
#include "saving.h"
#include "settings.h"
#include "sift.h"
#include "units.h"

struct plugin {
	const char *config;
	struct sq_settings settings; /* stays put: reader and engine borrow */
	char own_exe[4096];
	struct sq_profile *profile;
	const struct sq_alphabet *calls; /* of the profile */
	struct sq_engine *engine;
	struct sq_reader *reader;
	struct sq_lines *lines;
	struct sq_emit *emit;
	struct sq_chores *chores;
	struct sq_units *units; /* NULL: they do not count */
	struct sq_kernel *kernel;
	uint64_t kernel_lost;  /* as it was looked at last */
	int64_t next_kernel_s; /* monotonic */
	struct sq_event event;
	struct sq_gather gather;
	struct sq_sift sift;
	int signals;
	bool ended; /* of the input, or by auditd */
	struct sq_saving saving;
	struct sq_pending pending;
	int64_t next_state_s;	       /* monotonic */
	int64_t input_us;	       /* when the last came; likewise */
	uint64_t started_ms, input_ms; /* by the host's clock */
	struct sq_pace pace;
	struct sq_behind behind;
	struct sq_notice_rate notices;
	char start[SQ_NOTICE_LEN]; /* that is not told yet; empty: it is */
	bool start_kept;	   /* in the file of notices */
	struct sq_failing failing;
	bool told_to_end; /* by auditd */
};

#endif
