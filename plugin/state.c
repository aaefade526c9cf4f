/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "config.h"
#include "now.h"

static void put(FILE *to, const char *key, unsigned long long value)
{
	fprintf(to, "%s %llu\n", key, value);
}

/* A line each: how many, and the key, which may hold blanks. */
static void put_keys(FILE *to, struct sq_keys keys)
{
	sq_keys_sort(&keys);
	for (unsigned int i = 0; i < keys.count; i++)
		fprintf(to, "other_key %llu %s\n",
			(unsigned long long)keys.list[i].calls,
			*keys.list[i].text ? keys.list[i].text : "(none)");
	put(to, "other_keys_beyond", keys.more);
}

static void put_reader(FILE *to, const struct sq_reader_counts *c)
{
	put(to, "lines", c->lines);
	put(to, "records", c->records);
	put(to, "events", c->events);
	put(to, "bad_records", c->bad);
	put(to, "long_lines", c->long_lines);
	put(to, "unknown_arch", c->unknown_arch);
	put(to, "calls_left_out", c->other_calls);
	put_keys(to, c->other_keys);
}

static void put_engine(FILE *to, const struct sq_engine *engine)
{
	const struct sq_engine_counts *c = sq_engine_counts(engine);
	const struct sq_tracker_counts *t = sq_engine_tracker(engine);

	put(to, "ignored", c->ignored);
	put(to, "calls", c->calls);
	put(to, "calls_other_keys", c->other_keys);
	put(to, "windows", c->windows);
	put(to, "mismatches", c->mismatches);
	put(to, "learned", c->learned);
	put(to, "new_programs", c->programs);
	put(to, "damaged_programs", c->damaged);
	put(to, "uring_orphans", c->orphans);
	put(to, "processes", t->processes);
	put(to, "streams", t->streams);
	put(to, "processes_evicted", t->evicted);
	put(to, "pids_reused", t->reused);
	put(to, "processes_adopted", t->adopted);
	put(to, "streams_shared", t->shared);
	put(to, "alphabet_suspect", c->suspect);
	put(to, "promoted", c->promoted);
	put(to, "calls_not_learned", c->refused);
	put(to, "calls_beyond_memory", c->unlearned);
	put(to, "programs_full", c->full);
	put(to, "calls_out_of_memory", c->no_memory);
	put(to, "alerts", c->alerts);
	put(to, "overloads", c->overloads);
	put(to, "overload_ms", c->overload_ms);
	put(to, "alerts_joined", c->joined);
	put(to, "alerts_suppressed", c->suppressed);
}

static void put_order(FILE *to, const struct sq_serials_counts *c)
{
	put(to, "events_lost", c->lost);
	put(to, "losses", c->gaps);
	put(to, "events_unheard", c->unheard);
	put(to, "events_overtaken", c->overtaken);
	put(to, "events_late", c->late);
	put(to, "serial_restarts", c->restarts);
}

static void put_scans(FILE *to, const struct sq_portscan_counts *c)
{
	put(to, "packets", c->packets);
	put(to, "packets_other", c->other);
	put(to, "packets_incomplete", c->incomplete);
	put(to, "scans", c->told);
	put(to, "scan_table", c->scans);
	put(to, "scans_evicted", c->evicted);
}

static void put_profile(FILE *to, const struct sq_profile *profile)
{
	const struct sq_shelf_counts *c = sq_profile_memory(profile);

	put(to, "programs_in_memory", c->programs);
	put(to, "program_bytes", c->bytes);
	put(to, "programs_evicted", c->evicted);
	put(to, "programs_dropped", c->dropped);
	put(to, "programs_pruned", sq_profile_pruned(profile));
}

static void put_emit(FILE *to, struct sq_emit *emit)
{
	const struct sq_emit_counts *c = sq_emit_counts(emit);

	put(to, "alerts_sent", atomic_load(&c->sent));
	put(to, "alerts_unsent", atomic_load(&c->unsent));
	put(to, "alerts_dropped", atomic_load(&c->dropped));
	put(to, "alerts_queued", sq_emit_queued(emit));
	put(to, "acts_dropped", atomic_load(&c->no_act));
	put(to, "notices", atomic_load(&c->notices));
	put(to, "notices_unsent", atomic_load(&c->notices_unsent));
	put(to, "notices_dropped", atomic_load(&c->notices_dropped));
	put(to, "evidence_files", atomic_load(&c->evidence));
	put(to, "evidence_errors", atomic_load(&c->no_evidence));
}

static void put_chores(FILE *to, const struct sq_chores *chores)
{
	const struct sq_chores_counts *c = sq_chores_counts(chores);
	const struct sq_alertlog_counts *log = sq_chores_log_counts(chores);

	put(to, "alert_log_records", atomic_load(&log->records));
	put(to, "alert_log_waiting", atomic_load(&log->waiting));
	put(to, "alert_log_lost",
	    atomic_load(&log->lost) + atomic_load(&c->unlogged));
	put(to, "alert_log_errors", atomic_load(&log->errors));
	put(to, "programs_not_probed", atomic_load(&c->unprobed));
	put(to, "saves", atomic_load(&c->saves));
	put(to, "save_errors", atomic_load(&c->save_errors));
	put(to, "save_ms", atomic_load(&c->save_ms));
	put(to, "evidence_pruned", atomic_load(&c->pruned));
	put(to, "evidence_prune_errors", atomic_load(&c->prune_errors));
	put(to, "state_errors", atomic_load(&c->state_errors));
}

static void put_units(FILE *to, const struct sq_units *units)
{
	const struct sq_units_counts none = { 0 };
	const struct sq_units_counts *c =
		units ? sq_units_counts(units) : &none;

	put(to, "units_asked", c->asked);
	put(to, "units_unread", c->gone);
	put(to, "units_late", c->late);
}

/* The oldest hour first. */
static void put_pace(FILE *to, const struct sq_pace *pace)
{
	uint64_t hours[SQ_PACE_HOURS];
	unsigned int count = sq_pace_hours(pace, hours);

	fprintf(to, "events_per_second %.1f\nlearned_by_hour",
		pace->events_per_s);
	for (unsigned int i = 0; i < count; i++)
		fprintf(to, " %llu", (unsigned long long)hours[i]);
	fputc('\n', to);
}

static void put_plugin(FILE *to, const struct sq_dump *d)
{
	static const char *const modes[] = { "learn", "detect", "auto" };

	fprintf(to, "version %s\nmode %s\nalphabet %s\n", PACKAGE_VERSION,
		modes[d->settings->mode], d->settings->calls);
	fprintf(to, "key %s\nidentity %s\n", d->settings->key,
		d->units ? "unit" : "path");
	put(to, "pid", (unsigned long long)getpid());
	put(to, "started_ms", d->started_ms);
	put(to, "written_ms", sq_now_wall_ms());
	put(to, "input_ms", d->input_ms);
	put(to, "event_time_ms", sq_engine_now_ms(d->engine));
	put_pace(to, d->pace);
}

char *sq_dump_text(const struct sq_dump *d)
{
	struct sq_out out = { 0 };
	FILE *to = sq_out_stream(&out);

	if (!to)
		return NULL;
	put_plugin(to, d);
	put_reader(to, d->reader);
	put_order(to, sq_engine_serials(d->engine));
	put_engine(to, d->engine);
	put_profile(to, d->profile);
	put_scans(to, sq_engine_scans(d->engine));
	put_emit(to, d->emit);
	put_chores(to, d->chores);
	put_units(to, d->units);
	fclose(to);
	sq_out_number(&out, '\0', 1);
	if (!out.failed)
		return (char *)out.data;
	free(out.data);
	return NULL;
}
