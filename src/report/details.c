/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/details.h"

#include <string.h>

#include "base/json.h"
#include "input/keys.h"
#include "input/packet.h"
#include "report/sentence.h"

static void put_calls(json_t *object, const char *key, const sq_call *calls,
		      unsigned int count)
{
	char name[SQ_CALL_NAME_LEN];
	json_t *list = json_array();

	for (unsigned int i = 0; i < count; i++)
		json_array_append_new(
			list, json_string(sq_call_name(calls[i], name)));
	json_object_set_new(object, key, list);
}

/* The calls ahead of the window, oldest first, with their times. */
static void put_before(json_t *object, const struct sq_alert *a)
{
	json_t *list = json_array();

	for (unsigned int i = 0;
	     i + a->call_count < sq_history_len(&a->history); i++) {
		char name[SQ_CALL_NAME_LEN];
		uint64_t time_ms;
		sq_call call = sq_history_get(&a->history, i,
					      a->event.stamp.time_ms, &time_ms);
		json_t *entry = json_object();

		sq_json_time(entry, "time", time_ms);
		json_object_set_new(entry, "call",
				    json_string(sq_call_name(call, name)));
		json_array_append_new(list, entry);
	}
	json_object_set_new(object, "before", list);
}

/* When the calls of the window were made, as far as they are remembered. */
static void put_times(json_t *object, const struct sq_alert *a)
{
	unsigned int fill = sq_history_len(&a->history);
	json_t *list = json_array();

	for (unsigned int i = fill > a->call_count ? fill - a->call_count : 0;
	     i < fill; i++) {
		char text[SQ_JSON_MS_LEN];
		uint64_t time_ms;

		sq_history_get(&a->history, i, a->event.stamp.time_ms,
			       &time_ms);
		json_array_append_new(list,
				      json_string(sq_json_ms(time_ms, text)));
	}
	json_object_set_new(object, "times", list);
}

static void put_fact(json_t *object, const struct sq_alert_news *news)
{
	const char *facet = sq_facet_name(news->facet);

	json_object_set_new(object, "facet", json_string(facet));
	sq_json_text(object, "object", news->object, news->object_len);
}

/* What goes with the news: of a call that is new, how it was made. */
static void put_with(json_t *object, const struct sq_alert *a)
{
	json_t *list;

	if (!a->with_count)
		return;
	list = json_array();
	for (unsigned int i = 0; i < a->with_count; i++) {
		json_t *entry = json_object();

		put_fact(entry, &a->news[a->news_count + i]);
		json_array_append_new(list, entry);
	}
	json_object_set_new(object, "with", list);
}

static void put_item(json_t *object, const struct sq_alert_news *news)
{
	put_fact(object, news);
	json_object_set_new(object, "odds",
			    json_integer((json_int_t)news->one_in));
	json_object_set_new(object, "seen",
			    json_integer((json_int_t)news->seen));
	if (news->host)
		json_object_set_new(object, "host", json_string("new"));
}

/* The least likely facet as the message has it, then the others. */
static void put_news(json_t *object, const struct sq_alert *a)
{
	json_t *list;

	if (!a->news_count) {
		if (a->started_len)
			sq_json_text(object, "object", a->started,
				     a->started_len);
		return;
	}
	put_item(object, &a->news[0]);
	put_with(object, a);
	if (a->news_count < 2)
		return;
	list = json_array();
	for (unsigned int i = 1; i < a->news_count; i++) {
		json_t *entry = json_object();

		put_item(entry, &a->news[i]);
		json_array_append_new(list, entry);
	}
	json_object_set_new(object, "facets", list);
}

static void put_sentence(json_t *object, const struct sq_alert *a)
{
	char sentence[SQ_SENTENCE_LEN];

	if (sq_alert_sentence(a, sentence))
		json_object_set_new(object, "cmd", json_string(sentence));
}

static void put_time(json_t *object, const struct sq_alert *a)
{
	if (!sq_alert_is_late(a)) {
		sq_json_time(object, "time", a->event.stamp.time_ms);
		return;
	}
	sq_json_time(object, "time", a->came_ms);
	sq_json_time(object, "began", a->event.stamp.time_ms);
}

static void put_id(json_t *object, const char *key, uint32_t id)
{
	json_object_set_new(object, key,
			    id == SQ_ID_UNSET ? json_null() : json_integer(id));
}

static void put_process(json_t *object, const struct sq_event *ev)
{
	json_object_set_new(object, "pid", json_integer(ev->pid));
	json_object_set_new(object, "ppid", json_integer(ev->ppid));
	put_id(object, "uid", ev->uid);
	put_id(object, "gid", ev->gid);
	put_id(object, "auid", ev->auid);
	put_id(object, "ses", ev->ses);
	sq_json_text(object, "tty", ev->tty, strlen(ev->tty));
	sq_json_text(object, "comm", ev->comm, ev->comm_len);
	sq_json_text(object, "exe", ev->exe, ev->exe_len);
}

static void put_one_suppressed(json_t *list, const struct sq_suppressed *s)
{
	json_t *object = json_object();

	sq_json_text(object, "program", s->program, strlen(s->program));
	json_object_set_new(object, "count",
			    json_integer((json_int_t)s->count));
	json_object_set_new(object, "reason",
			    json_string(sq_reason_name(s->reason)));
	json_object_set_new(object, "event", json_string(s->event));
	json_object_set_new(object, "pid", json_integer(s->pid));
	json_array_append_new(list, object);
}

static void put_suppressed(json_t *object, const struct sq_alert *a)
{
	json_t *list = json_array();
	uint64_t others = a->count;

	json_object_set_new(object, "count",
			    json_integer((json_int_t)a->count));
	if (!a->suppressed_count)
		return;
	for (unsigned int i = 0; i < a->suppressed_count; i++) {
		put_one_suppressed(list, &a->suppressed[i]);
		others -= a->suppressed[i].count;
	}
	json_object_set_new(object, "programs", list);
	json_object_set_new(object, "others", json_integer((json_int_t)others));
}

static void put_verdict(json_t *object, const struct sq_alert *a)
{
	put_calls(object, "calls", a->calls, a->call_count);
	if (sq_alert_has_verdict(a)) {
		json_object_set_new(object, "order", json_integer(a->order));
		json_object_set_new(object, "distance",
				    json_integer(a->distance));
		json_object_set_new(object, "mismatches",
				    json_integer(a->mismatches));
		json_object_set_new(object, "locality",
				    json_integer(a->locality));
		put_calls(object, "run", a->run, a->run_count);
		put_calls(object, "nearest", a->nearest, a->nearest_count);
	}
	if (a->tainted)
		json_object_set_new(object, "tainted", json_true());
	if (a->count)
		put_suppressed(object, a);
	put_before(object, a);
	put_times(object, a);
}

static void put_address(json_t *object, const char *key,
			const struct sq_address *address)
{
	char text[SQ_ADDRESS_LEN];

	json_object_set_new(object, key,
			    json_string(sq_address_text(address, text)));
}

static void put_scan(json_t *object, const struct sq_portscan *scan)
{
	put_address(object, "saddr", &scan->scanner);
	put_address(object, "daddr", &scan->target);
	json_object_set_new(object, "proto", json_integer(scan->proto));
	json_object_set_new(object, "packets",
			    json_integer((json_int_t)scan->packets));
	sq_json_time(object, "first", scan->first.time_ms);
	sq_json_time(object, "last", scan->last_ms);
}

static void put_number(json_t *object, const char *key, uint64_t number)
{
	json_object_set_new(object, key, json_integer((json_int_t)number));
}

static json_t *make_overload_program(const struct sq_overload_program *p)
{
	json_t *object = json_object();

	sq_json_text(object, "program", p->program, strlen(p->program));
	put_number(object, "calls", p->calls);
	put_number(object, "lost", p->lost);
	json_object_set_new(object, "gap", json_boolean(p->gap));
	return object;
}

static void put_overload(json_t *object, const struct sq_overload *o)
{
	json_t *causes = json_array(), *list = json_array();
	char rule[SQ_SENTENCE_RULE];

	for (unsigned int i = 0; i < SQ_OVERLOAD_CAUSES; i++)
		if (o->causes & 1U << i)
			json_array_append_new(
				causes, json_string(sq_overload_cause_name(i)));
	json_object_set_new(object, "cause", causes);
	put_number(object, "lost", o->lost);
	put_number(object, "late_ms", o->late_ms);
	put_number(object, "stalled_ms", o->stalled_ms);
	put_number(object, "queued", o->queued);
	sq_json_time(object, "first", o->first_ms);
	sq_json_time(object, "last", o->last_ms);
	put_number(object, "calls_seen", o->calls);
	put_number(object, "gaps", o->gap_count);
	for (unsigned int i = 0; i < o->count; i++)
		json_array_append_new(list,
				      make_overload_program(&o->programs[i]));
	json_object_set_new(object, "programs", list);
	put_number(object, "others", o->others);
	if (sq_sentence_rule(o, rule))
		json_object_set_new(object, "rule", json_string(rule));
}

static void put_program(json_t *object, const struct sq_alert *a)
{
	size_t unit_len = sq_program_unit_len(a->program);

	sq_json_text(object, "program", a->program, strlen(a->program));
	if (unit_len)
		sq_json_text(object, "unit", a->program, unit_len);
	if (*a->parent)
		sq_json_text(object, "parent", a->parent, strlen(a->parent));
	put_process(object, &a->event);
	if (*a->root.id)
		json_object_set_new(object, "episode", json_string(a->root.id));
	put_news(object, a);
	put_verdict(object, a);
}

/* Enough calls ahead of a window for a run, whatever stands between them. */
#define ACT_AHEAD 8

/* The calls of an act, by name: those of the window, and a few ahead of it. */
static void put_act_calls(json_t *object, const struct sq_alert *a)
{
	unsigned int before = a->history.fill > a->call_count
				      ? a->history.fill - a->call_count
				      : 0;
	sq_call ahead[ACT_AHEAD];
	unsigned int count = before < ACT_AHEAD ? before : ACT_AHEAD;
	uint64_t time_ms;

	for (unsigned int i = 0; i < count; i++)
		ahead[i] = sq_history_get(&a->history, before - count + i,
					  a->event.stamp.time_ms, &time_ms);
	put_calls(object, "before", ahead, count);
	put_calls(object, "calls", a->calls, a->call_count);
}

/* What the message of an act would say, for the evidence of its root. */
static json_t *make_act(const struct sq_alert *a)
{
	json_t *object = json_object();
	const struct sq_event *ev = &a->event;
	char id[SQ_ALERT_ID_LEN], name[SQ_CALL_NAME_LEN];

	json_object_set_new(object, "event", json_string(sq_alert_id(ev, id)));
	put_time(object, a);
	json_object_set_new(object, "reason",
			    json_string(sq_reason_name(a->reason)));
	json_object_set_new(object, "told", json_boolean(!a->quiet));
	sq_json_text(object, "program", a->program, strlen(a->program));
	json_object_set_new(object, "pid", json_integer(ev->pid));
	json_object_set_new(object, "ppid", json_integer(ev->ppid));
	json_object_set_new(object, "call",
			    json_string(sq_call_name(ev->call, name)));
	put_act_calls(object, a);
	put_news(object, a);
	put_sentence(object, a);
	return object;
}

char *sq_alert_json_grown(const char *json, const struct sq_alert *a,
			  unsigned int indent)
{
	json_t *object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	json_t *acts = json_object_get(object, "acts");

	if (!json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	if (!acts) {
		acts = json_array();
		json_object_set_new(object, "acts", acts);
	}
	json_array_append_new(acts, make_act(a));
	return sq_json_dump(object, indent);
}

char *sq_alert_json(const struct sq_alert *a, const char *evidence,
		    unsigned int indent)
{
	json_t *object = json_object();
	char id[SQ_ALERT_ID_LEN];

	json_object_set_new(object, "op", json_string("seqids-detect"));
	json_object_set_new(object, "reason",
			    json_string(sq_reason_name(a->reason)));
	json_object_set_new(object, "event",
			    json_string(sq_alert_id(&a->event, id)));
	put_time(object, a);
	if (a->event.node_len)
		sq_json_text(object, "node", a->event.node, a->event.node_len);
	if (sq_alert_is_scan(a))
		put_scan(object, &a->scan);
	else if (a->reason == SQ_REASON_OVERLOAD)
		put_overload(object, &a->overload);
	else
		put_program(object, a);
	if (evidence)
		sq_json_text(object, "evidence", evidence, strlen(evidence));
	json_object_set_new(object, "key", json_string(SQ_EVIDENCE_KEY));
	put_sentence(object, a);
	return sq_json_dump(object, indent);
}
