/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "input/detail.h"
#include "input/forms.h"
#include "input/numbers.h"
#include "input/hot.h"
#include "input/lines.h"
#include "input/packet.h"
#include "input/parser.h"
#include "input/record.h"
#include "input/wrap.h"

#define STAMP_LEN 64 /* bytes; a longer one has needless digits */
#define ALL	  UINT_MAX

struct sq_reader {
	struct sq_reader_options options;
	struct sq_parser *parser;
	struct sq_hot hot;
	struct sq_reader_counts counts;
	struct sq_reader_place place;
	char stamp[STAMP_LEN]; /* of place.serial, as it was spelled */
	size_t stamp_len;      /* 0: not known, or too long */
	struct sq_stamp last;  /* the same; and whose it is */
	char node[SQ_NODE_LEN];
	size_t node_len;
	unsigned int wants; /* details of it, as far as is known; or all */
	struct sq_wrap wrap;
};

int sq_reader_new(struct sq_reader **out,
		  const struct sq_reader_options *options)
{
	struct sq_reader *r = calloc(1, sizeof(*r));

	if (!r)
		return -SQ_ENOMEM;
	r->options = *options;
	if (sq_parser_new(&r->parser, options->key) < 0) {
		free(r);
		return -SQ_ENOMEM;
	}
	r->wants = ALL;
	*out = r;
	return 0;
}

void sq_reader_free(struct sq_reader *r)
{
	if (!r)
		return;
	sq_parser_free(r->parser);
	free(r);
}

/* What ausearch and people put between records. */
static bool is_filler(const char *line, size_t len)
{
	return !len || *line == '#' ||
	       (len >= 4 && memcmp(line, "----", 4) == 0) ||
	       (len >= 6 && memcmp(line, "time->", 6) == 0);
}

/* The event of head has been handed out. */
static void remember(struct sq_reader *r, const struct sq_record *head)
{
	size_t len = (size_t)(head->rest - head->spelled);

	r->place.serial = head->stamp.serial;
	r->place.told = true;
	r->stamp_len = len <= STAMP_LEN ? len : 0;
	memcpy(r->stamp, head->spelled, r->stamp_len);
	r->last = head->stamp;
	r->node_len = head->node_len;
	if (head->node_len)
		memcpy(r->node, head->node, head->node_len);
	r->wants = ALL;
}

/* The record in a line that somebody else wrote; as sq_wrap_open(). */
static int unwrap(struct sq_reader *r, const char **line, size_t *len,
		  struct sq_record *head, struct sq_why *why)
{
	int err = sq_wrap_open(&r->wrap, line, len, why);

	r->counts.foreign += err == 0;
	if (err <= 0)
		return err;
	r->counts.wrapped++;
	if (sq_record_head(*line, *len, head) == 0)
		return 1;
	err = sq_form_refuse(*line, *len, why);
	return err < 0 ? err : sq_fail(why, -SQ_EFORMAT, "not an audit record");
}

/* The event of a packet's record, or of one that hot.h leaves to auparse. */
static int slow_event(struct sq_reader *r, const struct sq_record *head,
		      const char *line, size_t len, struct sq_event *ev,
		      struct sq_why *why)
{
	int err = sq_wrap_end(head, line, &len, why);

	if (err < 0)
		return err;
	return head->type == SQ_RECORD_PACKET
		       ? sq_packet_event(head, line, len, ev, why)
		       : sq_parser_event(r->parser, head, line, len, ev, why);
}

/* The event of a record that makes one: 1, or an error. */
static int event_of(struct sq_reader *r, const struct sq_record *head,
		    const char *line, size_t len, struct sq_event *ev,
		    struct sq_why *why)
{
	bool packet = head->type == SQ_RECORD_PACKET;
	int err = 0;

	if (packet || r->options.auparse ||
	    !sq_hot_event(&r->hot, r->options.key, head, line, len, ev))
		err = slow_event(r, head, line, len, ev, why);
	if (err < 0)
		return err;
	if (r->options.keys && !packet && !ev->keyed && !ev->evidence)
		sq_keys_line(&r->counts.other_keys, line, len);
	return 1;
}

/*
 * Whether somebody may want the detail. Of an event that is not the last one,
 * nothing is known: a reader may begin anywhere in a log, and what it hands out
 * too many changes nothing.
 */
static bool is_wanted(const struct sq_reader *r, const struct sq_record *head)
{
	return (r->wants & sq_detail_wanted(head->type)) ||
	       head->stamp.serial != r->last.serial ||
	       head->stamp.time_ms != r->last.time_ms ||
	       head->node_len != r->node_len ||
	       (head->node_len &&
		memcmp(head->node, r->node, head->node_len) != 0);
}

/* Whether there is one to be told of. One that cannot be read is absent. */
static bool detail(struct sq_reader *r, const struct sq_record *head,
		   const char *line, size_t len, struct sq_event *ev)
{
	struct sq_why why;

	if (!is_wanted(r, head))
		return false;
	if (!r->options.auparse && sq_detail_event(head, line, len, ev))
		return true;
	if (sq_wrap_end(head, line, &len, &why) < 0)
		return false;
	return sq_parser_detail(r->parser, head, line, len, ev);
}

/* A line that sq_record_follows() the last event, or one of that stamp. */
static bool follow(struct sq_reader *r, const char *line, size_t len,
		   struct sq_event *ev)
{
	struct sq_record head = { .stamp = r->last };

	r->counts.records++;
	if (!r->wants && !r->node_len)
		return false;
	head.type = sq_record_following(line);
	if (!sq_detail_is(head.type))
		return false;
	head.spelled = memchr(line, ' ', len);
	head.spelled++;
	head.rest = head.spelled + r->stamp_len;
	return detail(r, &head, line, len, ev);
}

static int audit_line(struct sq_reader *r, const char *line, size_t len,
		      struct sq_event *ev, struct sq_why *why)
{
	struct sq_record head;
	int err;

	if (is_filler(line, len))
		return 0;
	if (r->stamp_len &&
	    sq_record_follows(line, len, r->stamp, r->stamp_len))
		return follow(r, line, len, ev);
	if (sq_record_head(line, len, &head) < 0) {
		err = unwrap(r, &line, &len, &head, why);
		if (err <= 0)
			return err;
	}
	r->counts.records++;
	/* a detail may be all that is left of an event that was lost */
	if (head.type == SQ_RECORD_DAEMON || head.type == SQ_RECORD_DETAIL)
		return 0;
	if (sq_detail_is(head.type))
		return detail(r, &head, line, len, ev);
	if (head.type == SQ_RECORD_AUDITD) {
		sq_record_auditd(&head, ev);
		return 1;
	}
	if (head.type == SQ_RECORD_OTHER || head.type == SQ_RECORD_RULES) {
		if (!head.node_len) {
			if (r->place.told &&
			    head.stamp.serial == r->place.serial)
				return 0;
			r->place.guessed |= !r->place.told;
		}
		remember(r, &head);
		sq_record_seen(&head, ev);
		return 1;
	}
	remember(r, &head);
	return event_of(r, &head, line, len, ev, why);
}

static int calls_line(struct sq_reader *r, const char *line, size_t len,
		      struct sq_event *ev, struct sq_why *why)
{
	int got = sq_numbers_line(line, len, r->options.program,
				  r->place.records + 1, ev, why);

	r->counts.records += got == 1;
	r->place.records += got == 1;
	return got;
}

/* A call that is not of the alphabet counts as one without our key. */
static void leave_out(struct sq_reader *r, struct sq_event *ev)
{
	ev->outside = r->options.calls &&
		      !sq_alphabet_has(r->options.calls, ev->call);
	if (!ev->outside)
		return;
	r->counts.other_calls += ev->keyed;
	ev->keyed = ev->evidence = false;
}

int sq_reader_line(struct sq_reader *r, const char *line, size_t len,
		   struct sq_event *ev, struct sq_why *why)
{
	int got;

	r->counts.lines++;
	if (len && line[len - 1] == '\r')
		len--;
	got = r->options.format == SQ_FORMAT_CALLS
		      ? calls_line(r, line, len, ev, why)
		      : audit_line(r, line, len, ev, why);
	if (got == 1 &&
	    (ev->kind == SQ_EVENT_SEEN || ev->kind == SQ_EVENT_RULES)) {
		r->counts.no_calls++;
	} else if (got == 1 && sq_event_acts(ev)) {
		r->counts.events++;
		ev->damage = r->place.damage;
		r->place.damage = false;
		leave_out(r, ev);
		r->wants = sq_event_details(ev);
	}
	if (got == -SQ_EARCH)
		r->counts.unknown_arch++;
	else if (got < 0)
		r->counts.bad++;
	r->place.damage |= got < 0 && got != -SQ_EARCH &&
			   r->options.format == SQ_FORMAT_AUDIT;
	return got;
}

int sq_reader_stamp(struct sq_reader *r, const char *line, size_t len,
		    struct sq_stamp *stamp)
{
	struct sq_record head;
	int err;

	if (is_filler(line, len))
		return 0;
	if (sq_record_head(line, len, &head) < 0) {
		err = sq_wrap_open(&r->wrap, &line, &len, NULL);
		if (err <= 0)
			return err == -SQ_ENOMEM ? err : 0;
		if (sq_record_head(line, len, &head) < 0)
			return 0;
	}
	*stamp = head.stamp;
	return 1;
}

int sq_reader_long_line(struct sq_reader *r, struct sq_why *why)
{
	r->counts.lines++;
	r->counts.long_lines++;
	r->place.damage |= r->options.format == SQ_FORMAT_AUDIT;
	return sq_fail(why, -SQ_ELONG, "longer than %d bytes", SQ_LINE_MAX);
}

void sq_reader_start(struct sq_reader *r, const struct sq_reader_place *place)
{
	memset(&r->counts, 0, sizeof(r->counts));
	r->place = *place;
	r->place.guessed = false;
	r->stamp_len = 0;
	r->wants = ALL;
}

const struct sq_reader_place *sq_reader_place(const struct sq_reader *r)
{
	return &r->place;
}

const struct sq_reader_counts *sq_reader_counts(const struct sq_reader *r)
{
	return &r->counts;
}
