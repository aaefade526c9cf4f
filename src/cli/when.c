/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/when.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"

#define DAY_MS	  86400000
#define SEC_LEAST 100000000 /* 1973: a smaller number is a year, or a slip */

/* The whole of text in the form of strptime(), over *tm. */
static bool has_form(const char *text, const char *form, struct tm *tm)
{
	const char *end = strptime(text, form, tm);

	return end && !*end;
}

/* A number of units, and what a unit is. */
static bool take_ago(const char *text, uint64_t *ms)
{
	static const char units[] = "smhdw";
	static const uint64_t unit_ms[] = { 1000, 60000, 3600000, DAY_MS,
					    7 * (uint64_t)DAY_MS };
	size_t len = strlen(text);
	const char *unit = len > 1 ? strchr(units, text[len - 1]) : NULL;
	uint64_t number;

	if (!unit || sq_text_u64(text, len - 1, 10, UINT32_MAX, &number) < 0)
		return false;
	*ms = number * unit_ms[unit - units];
	return true;
}

/* SEC, SEC.M, SEC.MM or SEC.MMM */
static bool take_stamp(const char *text, uint64_t *ms)
{
	size_t sec_len = strcspn(text, "."), len = strlen(text);
	uint64_t sec, part = 0;

	if (sq_text_u64(text, sec_len, 10, UINT64_MAX / 1000 - 1, &sec) < 0 ||
	    sec < SEC_LEAST)
		return false;
	if (len > sec_len && (len - sec_len > 4 ||
			      sq_text_u64(text + sec_len + 1, len - sec_len - 1,
					  10, 999, &part) < 0))
		return false;
	for (size_t digits = len - sec_len; digits && digits < 4; digits++)
		part *= 10;
	*ms = sec * 1000 + part;
	return true;
}

static bool take_date(const char *text, uint64_t now_ms, uint64_t *ms)
{
	static const char *const dates[] = {
		"%Y-%m-%d",	     "%Y-%m-%d %H:%M",
		"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M",
		"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S UTC",
		"%Y-%m-%dT%H:%M:%SZ"
	};
	static const char *const times[] = { "%H:%M", "%H:%M:%S" };
	time_t now = (time_t)(now_ms / 1000), t;
	struct tm tm;
	int day;

	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		memset(&tm, 0, sizeof(tm));
		if (has_form(text, dates[i], &tm))
			goto found;
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		gmtime_r(&now, &tm);
		tm.tm_sec = 0;
		if (has_form(text, times[i], &tm))
			goto found;
	}
	return false;
found:
	day = tm.tm_mday;
	t = timegm(&tm);
	*ms = t < 0 ? 0 : (uint64_t)t * 1000;
	return t >= 0 && tm.tm_mday == day; /* no 31st of February */
}

int sq_when_parse(const char *text, uint64_t now_ms, uint64_t *ms)
{
	uint64_t today_ms = now_ms - now_ms % DAY_MS, ago_ms;

	if (strcmp(text, "now") == 0)
		*ms = now_ms;
	else if (strcmp(text, "today") == 0)
		*ms = today_ms;
	else if (strcmp(text, "yesterday") == 0)
		*ms = today_ms > DAY_MS ? today_ms - DAY_MS : 0;
	else if (take_ago(text, &ago_ms))
		*ms = now_ms > ago_ms ? now_ms - ago_ms : 0;
	else if (!take_stamp(text, ms) && !take_date(text, now_ms, ms))
		return -SQ_EFORMAT;
	return 0;
}

int sq_when_ahead(const char *text, uint64_t now_ms, uint64_t *ms)
{
	uint64_t span_ms;

	if (take_ago(text, &span_ms))
		*ms = now_ms + span_ms;
	else if (sq_when_parse(text, now_ms, ms) < 0)
		return -SQ_EFORMAT;
	else if (*ms <= now_ms && strchr(text, ':') && !strchr(text, '-'))
		*ms += DAY_MS; /* of tomorrow */
	return *ms > now_ms ? 0 : -SQ_EFORMAT;
}
