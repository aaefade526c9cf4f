/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/message.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "input/keys.h"
#include "input/packet.h"
#include "report/sentence.h"

/*
 * Bytes of one untrusted text; hex doubles them. All of them at once, and the
 * fields of bounded length, make 7,900 bytes.
 */
#define EXE_MAX	     1000
#define PARENT_MAX   500
#define OBJECT_MAX   300
#define EVIDENCE_MAX 600

#define SUPPRESSED_MAX 1000 /* of a list of programs */
#define COUNT_LEN      23   /* ":", a number and "," */
#define BUSY_MAX       5    /* programs with the most calls */

static void add_untrusted(struct sq_text *m, const char *field, const char *s,
			  size_t len, size_t max)
{
	char encoded[2 * EXE_MAX + 3]; /* no max is more */

	sq_text_encode(s, len, max, encoded);
	sq_text_add(m, " %s=%s", field, encoded);
}

static void add_calls(struct sq_text *m, const struct sq_alert *a)
{
	char name[SQ_CALL_NAME_LEN];

	for (unsigned int i = 0; i < a->call_count; i++)
		sq_text_add(m, "%s%s", i ? "," : " calls=",
			    sq_call_name(a->calls[i], name));
}

static void add_time(struct sq_text *m, const char *field, uint64_t time_ms)
{
	sq_text_add(m, " %s=%llu.%03llu", field,
		    (unsigned long long)(time_ms / 1000),
		    (unsigned long long)(time_ms % 1000));
}

/* The scanner first: ausearch takes the first address for the host. */
static void add_scan(struct sq_text *m, const struct sq_portscan *scan)
{
	char text[SQ_ADDRESS_LEN];

	sq_text_add(m, " saddr=%s", sq_address_text(&scan->scanner, text));
	sq_text_add(m, " daddr=%s proto=%d packets=%llu",
		    sq_address_text(&scan->target, text), scan->proto,
		    (unsigned long long)scan->packets);
	add_time(m, "first", scan->first.time_ms);
	add_time(m, "last", scan->last_ms);
}

/* The lists of programs as they are in the message: names, then numbers. */
struct list {
	char text[SUPPRESSED_MAX];
	size_t len;
};

/* Returns whether there was room. */
static bool list_program(struct list *l, const char *program, uint64_t number)
{
	char name[SQ_SENTENCE_NAME + 1];
	size_t more = sq_sentence_name(program, strlen(program), name);

	if (l->len + more + COUNT_LEN > sizeof(l->text))
		return false;
	l->len += (size_t)sprintf(l->text + l->len, "%s%s:%llu",
				  l->len ? "," : "", name,
				  (unsigned long long)number);
	return true;
}

static void add_list(struct sq_text *m, const char *field, const struct list *l)
{
	if (l->len)
		add_untrusted(m, field, l->text, l->len, l->len);
}

/* NAME:ALERTS for each program, the worst first, while there is room. */
static void add_suppressed(struct sq_text *m, const struct sq_alert *a)
{
	struct list list = { .len = 0 };
	uint64_t listed = 0;

	for (unsigned int i = 0; i < a->suppressed_count; i++) {
		const struct sq_suppressed *s = &a->suppressed[i];

		if (!list_program(&list, s->program, s->count))
			break;
		listed += s->count;
	}
	sq_text_add(m, " count=%llu", (unsigned long long)a->count);
	if (!list.len)
		return;
	add_list(m, "programs", &list);
	if (a->count > listed)
		sq_text_add(m, " others=%llu",
			    (unsigned long long)(a->count - listed));
}

/* NAME:LOST of those that lost calls, then NAME:CALLS of the busiest. */
static void add_overload_programs(struct sq_text *m,
				  const struct sq_overload *o)
{
	struct list lost = { .len = 0 }, busy = { .len = 0 };
	uint64_t others = o->others;

	for (unsigned int i = 0; i < o->count; i++) {
		const struct sq_overload_program *p = &o->programs[i];

		if (i < BUSY_MAX)
			list_program(&busy, p->program, p->calls);
		if (o->lost || p->gap)
			others += !list_program(&lost, p->program, p->lost);
	}
	add_list(m, "programs", &lost);
	if (others)
		sq_text_add(m, " others=%llu", (unsigned long long)others);
	add_list(m, "busy", &busy);
}

static void add_overload(struct sq_text *m, const struct sq_overload *o)
{
	char rule[SQ_SENTENCE_RULE];
	size_t len = sq_sentence_rule(o, rule);
	const char *between = " cause=";

	for (unsigned int i = 0; i < SQ_OVERLOAD_CAUSES; i++) {
		if (!(o->causes & 1U << i))
			continue;
		sq_text_add(m, "%s%s", between, sq_overload_cause_name(i));
		between = ",";
	}
	sq_text_add(m,
		    " lost=%llu late_ms=%llu stalled_ms=%llu "
		    "queued=%llu",
		    (unsigned long long)o->lost, (unsigned long long)o->late_ms,
		    (unsigned long long)o->stalled_ms,
		    (unsigned long long)o->queued);
	add_time(m, "first", o->first_ms);
	add_time(m, "last", o->last_ms);
	add_overload_programs(m, o);
	if (len)
		add_untrusted(m, "rule", rule, len, len);
}

static void add_program(struct sq_text *m, const struct sq_alert *a)
{
	const struct sq_event *ev = &a->event;

	sq_text_add(m, " opid=%u oauid=%u oses=%u", ev->pid, ev->auid, ev->ses);
	add_untrusted(m, "ocomm", ev->comm, ev->comm_len, SQ_COMM_LEN);
	add_untrusted(m, "oexe", ev->exe, ev->exe_len, EXE_MAX);
	if (*a->parent)
		add_untrusted(m, "parent", a->parent, strlen(a->parent),
			      PARENT_MAX);
	add_calls(m, a);
	if (a->count)
		add_suppressed(m, a);
	if (sq_alert_has_verdict(a))
		sq_text_add(m,
			    " order=%u distance=%u mismatches=%u locality=%u",
			    a->order, a->distance, a->mismatches, a->locality);
	if (a->tainted)
		sq_text_add(m, " tainted=yes");
}

/* The facets but the first, which is told of by itself. */
static void add_facets(struct sq_text *m, const struct sq_alert *a)
{
	for (unsigned int i = 1; i < a->news_count; i++)
		sq_text_add(m, "%s%s", i > 1 ? "," : " facets=",
			    sq_facet_name(a->news[i].facet));
}

static void add_news(struct sq_text *m, const struct sq_alert *a)
{
	const struct sq_alert_news *news = &a->news[0];
	size_t len;
	const char *object = sq_alert_object(a, &len);

	if (a->news_count)
		sq_text_add(m, " facet=%s", sq_facet_name(news->facet));
	if (len)
		add_untrusted(m, "object", object, len, OBJECT_MAX);
	if (!a->news_count)
		return;
	sq_text_add(m, " odds=%llu seen=%llu%s",
		    (unsigned long long)news->one_in,
		    (unsigned long long)news->seen,
		    news->host ? " host=new" : "");
	add_facets(m, a);
}

static void add_unit(struct sq_text *m, const struct sq_alert *a)
{
	size_t len = sq_program_unit_len(a->program);

	if (len)
		add_untrusted(m, "unit", a->program, len, SQ_UNIT_LEN);
}

/* Behind the fields that every alert has had since the first version. */
static void add_what_was_done(struct sq_text *m, const struct sq_alert *a)
{
	char sentence[SQ_SENTENCE_LEN];
	size_t len = sq_alert_sentence(a, sentence);

	if (*a->root.id)
		sq_text_add(m, " episode=%s", a->root.id);
	add_news(m, a);
	add_unit(m, a);
	if (sq_alert_is_late(a))
		add_time(m, "time", a->came_ms);
	if (len)
		add_untrusted(m, "cmd", sentence, len, len);
}

size_t sq_alert_text(const struct sq_alert *a, const char *evidence,
		     char text[static SQ_ALERT_TEXT_LEN])
{
	struct sq_text m = sq_text_start(text, SQ_ALERT_TEXT_LEN);
	char id[SQ_ALERT_ID_LEN];

	sq_text_add(&m, "op=seqids-detect reason=%s",
		    sq_reason_name(a->reason));
	if (sq_alert_is_scan(a))
		add_scan(&m, &a->scan);
	else if (a->reason == SQ_REASON_OVERLOAD)
		add_overload(&m, &a->overload);
	else
		add_program(&m, a);
	sq_text_add(&m, " event=%s", sq_alert_id(&a->event, id));
	if (evidence)
		add_untrusted(&m, "evidence", evidence, strlen(evidence),
			      EVIDENCE_MAX);
	sq_text_add(&m, " key=\"%s\"", SQ_EVIDENCE_KEY);
	add_what_was_done(&m, a);
	return m.len;
}
