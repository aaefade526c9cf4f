/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/counted.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "detect/lifecycle.h"
#include "event/depth.h"

enum kind {
	NUMBER,
	TIME,
	STATE,
	REASON,
	MODEL,
	DEPTH,
	IDENTITY,
};

static const struct fact {
	const char *name;
	size_t offset;
	enum kind kind;
	bool is_state;
} facts[] = {
#define FACT(name, member, kind, is_state)                             \
	{                                                              \
		name, offsetof(struct sq_program_stats, member), kind, \
			is_state                                       \
	}
	FACT("state", state, STATE, true),
	FACT("because", state_reason, REASON, true),
	FACT("since", state_ms, TIME, false),
	FACT("model", model, MODEL, true),
	FACT("threads", threads, NUMBER, true),
	FACT("joined", joined, NUMBER, true),
	FACT("full", full_ms, TIME, false),
	FACT("depth", depth, DEPTH, false),
	FACT("order-calls", order_calls, NUMBER, false),
	FACT("acts-calls", acts_calls, NUMBER, false),
	FACT("upgraded", upgraded_ms, TIME, false),
	FACT("created", created_ms, TIME, false),
	FACT("changed", changed_ms, TIME, false),
	FACT("seen", seen_ms, TIME, false),
	FACT("calls", calls, NUMBER, false),
	FACT("windows", windows, NUMBER, false),
	FACT("train-calls", train_calls, NUMBER, false),
	FACT("novel-calls", novel_calls, NUMBER, false),
	FACT("late-sequences", late_sequences, NUMBER, false),
	FACT("frozen", frozen_ms, TIME, false),
	FACT("anomalies", anomalies, NUMBER, false),
	FACT("file", file, IDENTITY, false),
	FACT("reported", reported, IDENTITY, false),
#undef FACT
};

#define FACT_COUNT	 (sizeof(facts) / sizeof(*facts))
#define IDENTITY_NUMBERS 6 /* of struct sq_identity */
#define IDENTITIES	 2 /* among the facts */

/* Whoever adds a number to these adds it here, or an export loses it. */
_Static_assert(sizeof(struct sq_identity) == IDENTITY_NUMBERS * 8,
	       "a number of a file that exports lack");
_Static_assert(sizeof(struct sq_program_stats) ==
		       (FACT_COUNT - IDENTITIES) * 8 +
			       IDENTITIES * sizeof(struct sq_identity),
	       "a number of a program that exports lack");

unsigned int sq_counted_count(void)
{
	return FACT_COUNT;
}

const char *sq_counted_name(unsigned int i)
{
	return facts[i].name;
}

bool sq_counted_is_state(unsigned int i)
{
	return facts[i].is_state;
}

const char *sq_counted_time(uint64_t time_ms,
			    char buf[static SQ_COUNTED_TIME_LEN])
{
	snprintf(buf, SQ_COUNTED_TIME_LEN, "%llu.%03llu",
		 (unsigned long long)(time_ms / 1000),
		 (unsigned long long)(time_ms % 1000));
	return buf;
}

/* The name that a number has, or NULL. */
static const char *name_of(enum kind kind, uint64_t value)
{
	switch (kind) {
	case STATE:
		return value < SQ_STATE_COUNT ? sq_state_name(value) : NULL;
	case REASON:
		return value < SQ_BECAUSE_COUNT ? sq_state_reason_name(value)
						: NULL;
	case MODEL:
		return value < SQ_MODEL_AUTO ? sq_model_name(value) : NULL;
	case DEPTH:
		return value < SQ_DEPTH_COUNT
			       ? sq_depth_name((enum sq_depth)value)
			       : NULL;
	default:
		return NULL;
	}
}

static void write_identity(const struct sq_identity *id, const char *name,
			   char line[static SQ_COUNTED_LEN])
{
	snprintf(line, SQ_COUNTED_LEN, "%s %llu %llu %llu %llu %llu %016llx",
		 name, (unsigned long long)id->size,
		 (unsigned long long)id->mtime_ns,
		 (unsigned long long)id->ctime_ns,
		 (unsigned long long)id->inode, (unsigned long long)id->device,
		 (unsigned long long)id->build_id);
}

bool sq_counted_write(unsigned int i, const struct sq_program_stats *stats,
		      char line[static SQ_COUNTED_LEN])
{
	static const struct sq_identity none;
	const struct fact *f = &facts[i];
	const char *at = (const char *)stats + f->offset, *name;
	struct sq_identity id;
	char time[SQ_COUNTED_TIME_LEN];
	uint64_t value;

	if (f->kind == IDENTITY) {
		memcpy(&id, at, sizeof(id));
		write_identity(&id, f->name, line);
		return memcmp(&id, &none, sizeof(id)) != 0;
	}
	memcpy(&value, at, sizeof(value));
	name = name_of(f->kind, value);
	if (name)
		snprintf(line, SQ_COUNTED_LEN, "%s %s", f->name, name);
	else if (f->kind == TIME)
		snprintf(line, SQ_COUNTED_LEN, "%s %s", f->name,
			 sq_counted_time(value, time));
	else
		snprintf(line, SQ_COUNTED_LEN, "%s %llu", f->name,
			 (unsigned long long)value);
	return name || value;
}

static int read_number(const char *text, size_t len, int base, uint64_t *value,
		       struct sq_why *why)
{
	if (sq_text_u64(text, len, base, UINT64_MAX, value) == 0)
		return 0;
	return sq_fail(why, -SQ_EFORMAT, "%.*s is not a number",
		       len < 64 ? (int)len : 64, text);
}

int sq_counted_read_time(const char *value, uint64_t *time_ms,
			 struct sq_why *why)
{
	const char *dot = strchr(value, '.');
	uint64_t s, ms;

	if (!dot || strlen(dot + 1) != 3 ||
	    sq_text_u64(value, (size_t)(dot - value), 10, UINT64_MAX / 1000 - 1,
			&s) < 0 ||
	    sq_text_u64(dot + 1, 3, 10, 999, &ms) < 0)
		return sq_fail(why, -SQ_EFORMAT,
			       "%.64s is not a time, as 1795447438.905", value);
	*time_ms = s * 1000 + ms;
	return 0;
}

static int read_identity(const char *value, struct sq_identity *id,
			 struct sq_why *why)
{
	uint64_t *numbers[IDENTITY_NUMBERS] = { &id->size,     &id->mtime_ns,
						&id->ctime_ns, &id->inode,
						&id->device,   &id->build_id };
	int err;

	for (unsigned int i = 0; i < IDENTITY_NUMBERS; i++) {
		size_t len = strcspn(value, " ");
		bool last = i == IDENTITY_NUMBERS - 1;

		if (!value[len] != last)
			return sq_fail(why, -SQ_EFORMAT,
				       "a file is six numbers");
		err = read_number(value, len, last ? 16 : 10, numbers[i], why);
		if (err < 0)
			return err;
		value += len + !last;
	}
	return 0;
}

int sq_counted_read(unsigned int i, const char *value,
		    struct sq_program_stats *stats, struct sq_why *why)
{
	const struct fact *f = &facts[i];
	char *at = (char *)stats + f->offset;
	uint64_t number = 0;
	const char *name;
	int err;

	if (f->kind == IDENTITY)
		return read_identity(value, (struct sq_identity *)(void *)at,
				     why);
	if (f->kind == TIME) {
		err = sq_counted_read_time(value, &number, why);
	} else {
		while ((name = name_of(f->kind, number)) &&
		       strcmp(name, value) != 0)
			number++;
		err = name ? 0
			   : read_number(value, strlen(value), 10, &number,
					 why);
	}
	if (err == 0 && f->kind == STATE && number >= SQ_STATE_COUNT)
		err = sq_fail(why, -SQ_EFORMAT, "%.64s is not a state", value);
	if (err == 0)
		memcpy(at, &number, sizeof(number));
	return err;
}
