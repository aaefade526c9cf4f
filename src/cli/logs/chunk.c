/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/logs/chunk.h"

#include <stdlib.h>
#include <string.h>

void sq_chunk_free(struct sq_chunk *c)
{
	sq_pack_free(&c->pack);
}

void sq_chunk_start(struct sq_chunk *c, struct sq_lines *lines)
{
	sq_pack_clear(&c->pack);
	c->lines = lines;
	c->position = c->size = 0;
	c->last = c->parsed = false;
	c->err = 0;
	*c->why.text = '\0';
	memset(&c->counts, 0, sizeof(c->counts));
}

#define NO_MEMORY (-2) /* of next_line() */

/* As sq_chunk_next(), from the lines themselves; or NO_MEMORY for a line. */
static int next_line(struct sq_lines *lines, struct sq_reader *reader,
		     struct sq_event *ev, struct sq_complaint *complaint)
{
	const char *line;
	size_t len;
	int got, result;

	while ((got = sq_lines_next(lines, &line, &len)) != 0) {
		struct sq_why *why = &complaint->why;

		result = got < 0 ? sq_reader_long_line(reader, why)
				 : sq_reader_line(reader, line, len, ev, why);
		if (result > 0)
			return 1;
		if (result == -SQ_ENOMEM)
			return NO_MEMORY;
		if (result < 0) {
			complaint->line = sq_lines_number(lines);
			return -1;
		}
	}
	return 0;
}

bool sq_complaint_new(struct sq_why *last, const struct sq_complaint *c)
{
	if (strcmp(last->text, c->why.text) == 0)
		return false;
	*last = c->why;
	return true;
}

void sq_chunk_parse(struct sq_chunk *c, struct sq_reader *reader,
		    struct sq_event *ev)
{
	static const struct sq_reader_place nowhere;
	struct sq_complaint complaint;
	struct sq_why last = { "" };
	unsigned int complaints = 0;
	int got, err = 0;

	sq_reader_start(reader, &nowhere);
	while (err == 0 &&
	       (got = next_line(c->lines, reader, ev, &complaint)) != 0) {
		if (got == NO_MEMORY)
			err = -SQ_ENOMEM;
		else if (got > 0)
			err = sq_pack_event(&c->pack, ev);
		else if (sq_complaint_new(&last, &complaint) &&
			 complaints++ < SQ_COMPLAINTS)
			err = sq_pack_complaint(&c->pack, &complaint);
	}
	if (err < 0)
		c->err = sq_fail(&c->why, err, "out of memory");
	c->counts = *sq_reader_counts(reader);
	c->place = *sq_reader_place(reader);
	c->parsed = true;
}

/* An event that c's reader would not have given, had it known what we know. */
static bool is_guess(struct sq_chunk *c, const struct sq_chunk_place *place,
		     const struct sq_event *ev)
{
	bool guessed = c->place.guessed;

	if (ev->kind == SQ_EVENT_DETAIL || ev->kind == SQ_EVENT_AUDITD)
		return false;
	c->place.guessed = false; /* only the first event is one */
	return guessed && place->at.told &&
	       place->at.serial == ev->stamp.serial;
}

static void end_packed(struct sq_chunk *c, struct sq_chunk_place *place)
{
	place->at.records += c->place.records;
	place->at.damage |= c->place.damage;
	if (c->place.told) {
		place->at.told = true;
		place->at.serial = c->place.serial;
	}
	place->started = false;
}

static int next_packed(struct sq_chunk *c, struct sq_chunk_place *place,
		       struct sq_event *ev, struct sq_complaint *complaint)
{
	int got;

	do
		got = sq_pack_next(&c->pack, ev, complaint);
	while (got > 0 && is_guess(c, place, ev));
	if (got > 0)
		ev->stamp.serial += place->at.records;
	if (got > 0 && sq_event_acts(ev)) {
		ev->damage |= place->at.damage;
		place->at.damage = false;
	}
	if (got == 0)
		end_packed(c, place);
	return got;
}

int sq_chunk_next(struct sq_chunk *c, struct sq_chunk_place *place,
		  struct sq_event *ev, struct sq_complaint *complaint)
{
	int got;

	if (c->parsed)
		return next_packed(c, place, ev, complaint);
	if (!place->started)
		sq_reader_start(place->reader, &place->at);
	place->started = true;
	got = next_line(c->lines, place->reader, ev, complaint);
	if (got == NO_MEMORY) {
		c->err = sq_fail(&c->why, -SQ_ENOMEM, "out of memory");
		got = 0;
	}
	if (got == 0) {
		c->counts = *sq_reader_counts(place->reader);
		place->at = *sq_reader_place(place->reader);
		place->started = false;
	}
	return got;
}
