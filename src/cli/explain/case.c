/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/evidence/attack.h"
#include "cli/evidence/directory.h"
#include "cli/explain/logs.h"
#include "store/store.h"

/* What the profile counts of the program; a profile that is not there, 0. */
static void ask_profile(struct sq_explained *x, const char *path)
{
	const char *name = x->evidence.program;
	struct sq_program *p = NULL;
	struct sq_store *store;
	struct sq_why why;

	if (!*name || sq_store_open(&store, path, &why) < 0)
		return;
	if (sq_store_read(store, name, strlen(name), &p, &why) == 0) {
		x->calls = p->stats.calls;
		x->since_ms = p->stats.created_ms;
		sq_program_free(p);
	}
	sq_store_close(store);
}

static void count_other(struct sq_explained *x, const struct sq_evidence *e)
{
	if (strcmp(e->program, x->evidence.program) != 0)
		return;
	x->others++;
	x->same_reason += strcmp(e->reason, x->evidence.reason) == 0;
	if (!x->first_ms || e->time_ms < x->first_ms)
		x->first_ms = e->time_ms;
}

/* Files that are damaged are told of by seqids alerts. */
static void count_others(struct sq_explained *x, const char *dir,
			 const char *own)
{
	struct sq_directory d;
	struct sq_evidence e;
	struct sq_why why;

	if (!*x->evidence.program || sq_directory_read(&d, dir, &why) < 0)
		return;
	for (size_t i = 0; i < d.count; i++) {
		if (strcmp(d.list[i].name, own) == 0 ||
		    sq_evidence_read(&e, dir, d.list[i].name, &why) < 0)
			continue;
		count_other(x, &e);
		sq_evidence_free(&e);
	}
	sq_directory_free(&d);
}

static void read_log(struct sq_explained *x, const struct sq_options *o,
		     const struct sq_stamp *stamp)
{
	struct sq_trace_point at = { *stamp, (uint32_t)x->pid,
				     sq_evidence_text(&x->evidence, "node") };
	struct sq_why why;
	struct sq_logs logs;

	if (!x->pid)
		return;
	if (o->log && strcmp(o->log, "-") != 0)
		sq_logs_of(&logs, o->log);
	else if (o->log)
		logs = (struct sq_logs){ { strdup("-") }, 1 };
	else
		sq_logs_find(&logs);
	if (sq_trace_read(&x->trace, &at, logs.files, logs.count, &why) < 0)
		snprintf(x->no_trace, sizeof(x->no_trace), "%s", why.text);
	else if (!x->trace.met)
		snprintf(x->no_trace, sizeof(x->no_trace),
			 "%.128s: the event of the alert is not in it",
			 logs.count ? logs.files[logs.count - 1] : "");
	sq_logs_free(&logs);
}

int sq_explained_make(struct sq_explained *x, const struct sq_options *o,
		      const char *name, struct sq_why *why)
{
	const char *dir = o->settings.anomaly_dir;
	struct sq_filename file;
	int err;

	memset(x, 0, sizeof(*x));
	err = sq_evidence_read(&x->evidence, dir, name, why);
	if (err < 0)
		return err;
	sq_filename_parse(name, &file);
	x->pid = sq_evidence_number(&x->evidence, "pid");
	x->serial = file.stamp.serial;
	ask_profile(x, o->settings.profile);
	count_others(x, dir, name);
	read_log(x, o, &file.stamp);
	return 0;
}

void sq_explained_free(struct sq_explained *x)
{
	sq_evidence_free(&x->evidence);
	memset(x, 0, sizeof(*x));
}

/* ------------------------------------------------------------------- JSON */

static json_t *parent_list(const struct sq_trace *t)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < t->parent_count; i++) {
		const struct sq_trace_process *p = &t->parents[i];

		json_array_append_new(list,
				      json_pack("{s:I,s:I,s:s,s:s}", "pid",
						(json_int_t)p->pid, "ppid",
						(json_int_t)p->ppid, "exe",
						p->exe, "command", p->command));
	}
	return list;
}

static json_t *act_list(const struct sq_trace *t)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < t->act_count; i++) {
		const struct sq_trace_act *a = &t->acts[i];
		json_t *entry = json_object();

		sq_json_time(entry, "time", a->time_ms);
		if (a->child)
			json_object_set_new(entry, "child",
					    json_integer(a->child));
		json_object_set_new(entry, "call", json_string(a->call));
		json_object_set_new(entry, "failed", json_boolean(a->failed));
		json_object_set_new(entry, "what", json_string(a->what));
		json_array_append_new(list, entry);
	}
	return list;
}

json_t *sq_explained_json(const struct sq_explained *x)
{
	const struct sq_technique *t = sq_attack_find(&x->evidence);
	json_t *object = json_object();

	json_object_set(object, "alert", x->evidence.root);
	json_object_set_new(
		object, "weight",
		json_string(sq_weight_name(sq_evidence_weight(&x->evidence))));
	json_object_set_new(object, "technique",
			    t ? json_pack("{s:s,s:s}", "id", t->id, "name",
					  t->name)
			      : json_null());
	json_object_set_new(object, "program_calls",
			    json_integer((json_int_t)x->calls));
	sq_json_time(object, "program_since", x->since_ms);
	json_object_set_new(object, "other_alerts",
			    json_integer((json_int_t)x->others));
	json_object_set_new(object, "parents", parent_list(&x->trace));
	json_object_set_new(object, "next", act_list(&x->trace));
	json_object_set_new(object, "log",
			    *x->no_trace ? json_string(x->no_trace)
					 : json_null());
	return object;
}
