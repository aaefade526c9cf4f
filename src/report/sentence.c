/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/sentence.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "stream/madeup.h"
#include "stream/naming.h"

/* Calls that only move bytes or wait, and that all architectures have. */
#define BULK "read,write,readv,writev,pread64,pwrite64,lseek,futex"

#define CUT "..." /* in place of the end of a long name */

/* A byte that ends no word, no field, and no column of a table. */
static bool is_harmless(unsigned char c)
{
	return c > 0x20 && c < 0x7f && !strchr("\"'\\,;`", c);
}

/* blanks: they are ours, and may stay. */
static size_t spell(const char *name, size_t len, bool blanks, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)name[i];

		if (n + strlen("\\xNN") + strlen(CUT) > SQ_SENTENCE_NAME) {
			n += (size_t)sprintf(out + n, CUT);
			break;
		}
		if (is_harmless(c) || (blanks && c == ' '))
			out[n++] = (char)c;
		else
			n += (size_t)sprintf(out + n, "\\x%02x", c);
	}
	out[n] = '\0';
	return n;
}

size_t sq_sentence_name(const char *name, size_t len,
			char out[static SQ_SENTENCE_NAME + 1])
{
	return spell(name, len, false, out);
}

static void say_name(struct sq_text *s, const char *name, size_t len,
		     bool blanks)
{
	char spelled[SQ_SENTENCE_NAME + 1];

	spell(name, len, blanks, spelled);
	sq_text_add(s, "%s", spelled);
}

static void say_text(struct sq_text *s, const char *name)
{
	say_name(s, name, strlen(name), false);
}

static void say_who(struct sq_text *s, const struct sq_alert *a)
{
	if (*a->program)
		say_text(s, a->program);
	else
		say_name(s, a->event.exe, a->event.exe_len, false);
}

/* The item without the call's name, where the item begins with it. */
static void say_rest(struct sq_text *s, const struct sq_alert_news *news,
		     const char *call, bool blanks)
{
	const char *object = news->object;
	size_t len = news->object_len, skip = strlen(call);

	if (len > skip && memcmp(object, call, skip) == 0 &&
	    strchr(" :", object[skip])) {
		skip++;
		skip += skip < len && object[skip] == ' ';
		object += skip;
		len -= skip;
	}
	say_name(s, object, len, blanks);
}

static const char *peer_verb(const char *call)
{
	if (strcmp(call, "connect") == 0)
		return " connected to ";
	if (strcmp(call, "bind") == 0)
		return " bound to ";
	if (strncmp(call, "send", 4) == 0)
		return " sent to ";
	if (strncmp(call, "accept", 6) == 0)
		return " was connected to by ";
	return NULL;
}

static void say_peer(struct sq_text *s, const struct sq_alert_news *news,
		     const char *call)
{
	const char *verb = peer_verb(call);

	if (verb)
		sq_text_add(s, "%s", verb);
	else
		sq_text_add(s, " called %s with ", call);
	say_rest(s, news, call, false);
}

static void say_started(struct sq_text *s, const struct sq_alert *a)
{
	sq_text_add(s, " started ");
	say_name(s, a->started, a->started_len, false);
}

/* What was done, behind who did it. */
static void say_news(struct sq_text *s, const struct sq_alert *a,
		     const char *call)
{
	const struct sq_alert_news *news = &a->news[0];

	switch (news->facet) {
	case SQ_FACET_ARGUMENT:
		sq_text_add(s, " called %s with ", call);
		say_rest(s, news, call, true);
		break;
	case SQ_FACET_ERROR:
		sq_text_add(s, " called %s which failed with ", call);
		say_rest(s, news, call, true);
		break;
	case SQ_FACET_USER:
		if (a->started_len)
			say_started(s, a);
		else
			sq_text_add(s, " called %s", call);
		sq_text_add(s, " as ");
		say_rest(s, news, call, true);
		break;
	case SQ_FACET_START:
		sq_text_add(s, " started ");
		say_name(s, news->object, news->object_len, false);
		break;
	case SQ_FACET_READ:
	case SQ_FACET_WRITE:
		sq_text_add(s, news->facet == SQ_FACET_READ ? " read in "
							    : " wrote in ");
		say_rest(s, news, call, false);
		break;
	case SQ_FACET_PEER:
		say_peer(s, news, call);
		break;
	case SQ_FACET_STREAM:
		sq_text_add(s, " began short streams, ");
		say_rest(s, news, call, true);
		break;
	case SQ_FACET_CALL:
	default:
		sq_text_add(s, " called %s", call);
	}
}

/* A call that is no news by itself: the calls before it are. */
static void say_sequence(struct sq_text *s, const struct sq_alert *a,
			 const char *call)
{
	char before[SQ_CALL_NAME_LEN];

	if (a->started_len) {
		say_started(s, a);
		return;
	}
	sq_text_add(s, " called %s", call);
	if (a->order == 1)
		sq_text_add(s, " for the first time");
	else if (a->order == 2 && a->call_count > 1)
		sq_text_add(s, " after %s",
			    sq_call_name(a->calls[a->call_count - 2], before));
	else
		sq_text_add(s, " in a new order");
}

static void say_new_program(struct sq_text *s, const struct sq_alert *a)
{
	const char *origin = sq_name_origin(a->program, strlen(a->program));

	if (*a->parent) {
		say_text(s, a->parent);
		sq_text_add(s, " started ");
	}
	say_who(s, a);
	sq_text_add(s, *a->parent ? " for the first time" : " is new");
	if (origin)
		sq_text_add(s, " from %s", origin);
}

/* What is to be said of a program as such. */
static const char *condition(enum sq_reason reason)
{
	switch (reason) {
	case SQ_REASON_LOST_PROGRAM:
		return " has a damaged record in the profile";
	case SQ_REASON_NOT_LEARNED:
		return " does too much at once that is new";
	case SQ_REASON_PROGRAM_CHANGED:
		return " is another file than before";
	case SQ_REASON_ANOMALIES:
		return " has too many alerts";
	case SQ_REASON_STREAMS:
		return " has so many streams that others were forgotten";
	case SQ_REASON_OTHER_CALLS:
		return " and all others make security calls alone";
	default:
		return NULL;
	}
}

static void say_seconds(struct sq_text *s, uint64_t ms)
{
	sq_text_add(s, "%llu.%llu s", (unsigned long long)(ms / 1000),
		    (unsigned long long)(ms % 1000 / 100));
}

/* cause: a bit. Returns what goes ahead of the next one. */
static const char *say_cause(struct sq_text *s, const struct sq_overload *o,
			     unsigned int cause, const char *between)
{
	if (!(o->causes & cause))
		return between;
	sq_text_add(s, "%s", between);
	switch (cause) {
	case SQ_OVERLOAD_LOST:
		sq_text_add(s, "%llu event%s lost", (unsigned long long)o->lost,
			    o->lost == 1 ? " was" : "s were");
		break;
	case SQ_OVERLOAD_LATE:
		sq_text_add(s, "calls come late by ");
		say_seconds(s, o->late_ms);
		break;
	case SQ_OVERLOAD_STALLED:
		sq_text_add(s, "seqids stood still for ");
		say_seconds(s, o->stalled_ms);
		break;
	default:
		sq_text_add(s, "%llu records wait in the kernel",
			    (unsigned long long)o->queued);
	}
	return " and ";
}

static void say_overload(struct sq_text *s, const struct sq_overload *o)
{
	const char *between = "";

	for (unsigned int i = 0; i < SQ_OVERLOAD_CAUSES; i++)
		between = say_cause(s, o, 1U << i, between);
	if (!o->causes)
		sq_text_add(s, "calls may be missing since an earlier loss");
	if (o->count) {
		sq_text_add(s, "; most calls were of ");
		say_text(s, o->programs[0].program);
	}
}

static void say_all(struct sq_text *s, const struct sq_alert *a)
{
	const char *of_program = condition(a->reason);
	char call[SQ_CALL_NAME_LEN] = "nothing";

	if (a->call_count)
		sq_call_name(a->calls[a->call_count - 1], call);
	if (a->reason == SQ_REASON_SUPPRESSED) {
		sq_text_add(s, "%llu alerts were suppressed; the worst was of ",
			    (unsigned long long)a->count);
		say_who(s, a);
		return;
	}
	if (a->reason == SQ_REASON_OVERLOAD) {
		say_overload(s, &a->overload);
		return;
	}
	if (a->reason == SQ_REASON_NEW_PROGRAM) {
		say_new_program(s, a);
		return;
	}
	say_who(s, a);
	if (of_program)
		sq_text_add(s, "%s", of_program);
	else if (a->news_count)
		say_news(s, a, call);
	else
		say_sequence(s, a, call);
}

size_t sq_alert_sentence(const struct sq_alert *a,
			 char text[static SQ_SENTENCE_LEN])
{
	struct sq_text s = sq_text_start(text, SQ_SENTENCE_LEN);

	*text = '\0';
	if (!sq_alert_is_scan(a))
		say_all(&s, a);
	return s.len;
}

/* A path that auditctl takes as it is. */
static bool is_plain_path(const char *path, size_t len)
{
	if (len < 2 || *path != '/')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_harmless((unsigned char)path[i]) ||
		    strchr("#=[]()*?{}$&|<>!~", path[i]))
			return false;
	return true;
}

size_t sq_sentence_rule(const struct sq_overload *o,
			char text[static SQ_SENTENCE_RULE])
{
	const char *name = o->count ? o->programs[0].program : "";
	size_t len;
	const char *path = sq_program_path(name, &len);

	*text = '\0';
	if (!is_plain_path(path, len) ||
	    path + len + 1 == name + SQ_SUPPRESSED_NAME_LEN)
		return 0; /* or it was cut */
	return (size_t)snprintf(text, SQ_SENTENCE_RULE,
				"-a never,exit -F arch=%s -S " BULK
				" -F exe=%.*s",
				sizeof(long) == 8 ? "b64" : "b32", (int)len,
				path);
}
