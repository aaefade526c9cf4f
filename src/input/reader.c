/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/reader.h"

#include <stdlib.h>
#include <string.h>

#include "input/forms.h"
#include "input/numbers.h"
#include "input/hot.h"
#include "input/lines.h"
#include "input/packet.h"
#include "input/parser.h"
#include "input/record.h"
#include "input/wrap.h"

#define STAMP_LEN 64 /* bytes; a longer one has needless digits */

struct sq_reader {
	struct sq_reader_options options;
	struct sq_parser *parser;
	struct sq_reader_counts counts;
	struct sq_reader_place place;
	char stamp[STAMP_LEN]; /* of place.serial, as it was spelled */
	size_t stamp_len;      /* 0: not known, or too long */
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
	    !sq_hot_event(r->options.key, head, line, len, ev))
		err = slow_event(r, head, line, len, ev, why);
	if (err < 0)
		return err;
	if (r->options.keys && !packet && !ev->keyed && !ev->evidence)
		sq_keys_line(&r->counts.other_keys, line, len);
	return 1;
}

static int audit_line(struct sq_reader *r, const char *line, size_t len,
		      struct sq_event *ev, struct sq_why *why)
{
	struct sq_record head;
	int err;

	if (is_filler(line, len))
		return 0;
	if (r->stamp_len &&
	    sq_record_follows(line, len, r->stamp, r->stamp_len)) {
		r->counts.records++;
		return 0;
	}
	if (sq_record_head(line, len, &head) < 0) {
		err = unwrap(r, &line, &len, &head, why);
		if (err <= 0)
			return err;
	}
	r->counts.records++;
	/* a detail may be all that is left of an event that was lost */
	if (head.type == SQ_RECORD_DAEMON || head.type == SQ_RECORD_DETAIL)
		return 0;
	if (head.type == SQ_RECORD_OTHER) {
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
	r->counts.other_calls += ev->keyed || ev->evidence;
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
	if (got == 1 && ev->kind == SQ_EVENT_SEEN) {
		r->counts.no_calls++;
	} else if (got == 1) {
		r->counts.events++;
		ev->damage = r->place.damage;
		r->place.damage = false;
		leave_out(r, ev);
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
}

const struct sq_reader_place *sq_reader_place(const struct sq_reader *r)
{
	return &r->place;
}

const struct sq_reader_counts *sq_reader_counts(const struct sq_reader *r)
{
	return &r->counts;
}
