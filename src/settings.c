/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/naming.h"
#include "base/text.h"

#define LINE_LEN (SQ_SETTING_LEN + 256)

enum kind {
	NUMBER,
	DURATION, /* seconds */
	SIZE,	  /* bytes, in a uint64_t */
	PATH,
	PATH_OR_NONE,
	TEXT,
	CALLS, /* a text that is an alphabet */
	BITS,  /* 32 of them; in hex, or a number */
	CHOICE /* one of some words; an enum in their order */
};

struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
	uint64_t min, max;	  /* of a number, or seconds */
	const char *text;	  /* default of a text */
	unsigned int number;	  /* default of a number */
	const char *const *words; /* of a choice; NULL ends them */
};

static const char *const modes[] = { "learn", "detect", "auto", NULL };
static const char *const models[] = { "sequences", "pairs", "auto", NULL };
static const char *const serials_words[] = { "auto", "contiguous", "filtered",
					     NULL };
static const char *const on_upgrades[] = { "report", "learn", NULL };
static const char *const on_changes[] = { "report", "relearn", NULL };
static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const identities[] = { "path", "unit", NULL };
static const char *const readers[] = { "fast", "auparse", NULL };

#define DAY  86400 /* s */
#define YEAR (366 * DAY)

#define WORD(text)	#text
#define SPELLING(macro) WORD(macro)

#define AT(member) offsetof(struct sq_settings, member)
#define COUNTED(name, low, high, def)                               \
	{                                                           \
#name, NUMBER, AT(name), low, high, NULL, def, NULL \
	}
#define LASTING(name, low, high, def)                                 \
	{                                                             \
#name, DURATION, AT(name), low, high, NULL, def, NULL \
	}
#define SIZED(name, def)                                  \
	{                                                 \
#name, SIZE, AT(name), 0, 0, def, 0, NULL \
	}
#define SPELLED(name, kind, def)                          \
	{                                                 \
#name, kind, AT(name), 0, 0, def, 0, NULL \
	}
#define CHOSEN(name, words, def)                             \
	{                                                    \
#name, CHOICE, AT(name), 0, 0, def, 0, words \
	}

static const struct setting known[] = {
	CHOSEN(mode, modes, "auto"),
	CHOSEN(identity, identities, "path"),
	COUNTED(window, SQ_WINDOW_MIN, SQ_WINDOW_MAX, SQ_WINDOW_DEFAULT),
	COUNTED(frame, SQ_FRAME_MIN, SQ_FRAME_MAX, SQ_FRAME_DEFAULT),
	COUNTED(odds, 0, UINT32_MAX, SQ_ODDS_DEFAULT),
	COUNTED(alert_order, 0, SQ_RUN_LEN, SQ_ORDER_DEFAULT),
	COUNTED(alert_locality, 0, SQ_FRAME_MAX, SQ_LOCALITY_DEFAULT),
	LASTING(alert_repeat, 0, YEAR, SQ_REPEAT_DEFAULT),
	LASTING(alert_depth, 0, 30 * DAY, 3600),
	COUNTED(alert_rate, 0, 1000000, SQ_ALERT_RATE_DEFAULT),
	CHOSEN(model, models, "auto"),
	LASTING(normal_wait, 0, 10 * YEAR, SQ_NORMAL_WAIT_DEFAULT),
	COUNTED(min_calls, 0, UINT32_MAX, SQ_MIN_CALLS_DEFAULT),
	COUNTED(tolerize_limit, 0, SQ_FRAME_MAX, SQ_TOLERIZE_DEFAULT),
	COUNTED(anomaly_limit, 0, UINT32_MAX, SQ_ANOMALY_DEFAULT),
	CHOSEN(relearn, no_yes, "no"),
	CHOSEN(on_change, on_changes, "report"),
	CHOSEN(on_upgrade, on_upgrades, "learn"),
	LASTING(upgrade_wait, 0, YEAR, SQ_UPGRADE_WAIT_DEFAULT),
	CHOSEN(serials, serials_words, "auto"),
	COUNTED(max_streams, SQ_STREAMS_MIN, 100000000, SQ_STREAMS_DEFAULT),
	COUNTED(max_profile_memory, 0, 1000000, SQ_PROFILE_MEMORY_DEFAULT),
	COUNTED(max_profile_disk, 0, 1000000, SQ_PROFILE_DISK_DEFAULT),
	CHOSEN(scans, no_yes, "yes"),
	LASTING(scan_interval, 0, DAY, SQ_PORTSCAN_INTERVAL_DEFAULT),
	SPELLED(scan_mark, BITS, SPELLING(SQ_PORTSCAN_MARK)),
	SPELLED(scan_mask, BITS, SPELLING(SQ_PORTSCAN_MASK)),
	LASTING(save_interval, 1, DAY, 60),
	LASTING(state_interval, 1, DAY, 5),
	COUNTED(queue_length, 1, 1000000, 512),
	SPELLED(profile, PATH, SQ_PROFILE_PATH),
	SPELLED(anomaly_dir, PATH, SQ_ANOMALY_DIR),
	SPELLED(state_file, PATH, SQ_STATE_FILE),
	SPELLED(alert_log, PATH_OR_NONE, SQ_ALERT_LOG),
	COUNTED(evidence_max_files, 0, 10000000, 10000),
	SIZED(evidence_max_bytes, "256M"),
	LASTING(evidence_max_age, 0, 10 * YEAR, 0),
	COUNTED(alert_log_size, 1, 1000000, 8),
	COUNTED(alert_log_files, 2, 99, 5),
	SPELLED(key, TEXT, "seqids"),
	SPELLED(calls, CALLS, SQ_ALPHABET_ALL),
	SPELLED(interpreters, TEXT, SQ_INTERPRETERS),
	CHOSEN(reader, readers, "fast"),
};

#define KNOWN_COUNT (sizeof(known) / sizeof(*known))

static int set_number(const struct setting *at, unsigned int *to,
		      const char *value, struct sq_why *why)
{
	uint64_t number;

	if (sq_text_u64(value, strlen(value), 10, UINT32_MAX, &number) < 0 ||
	    number < at->min || number > at->max)
		return sq_fail(why, -SQ_EVALUE,
			       "%s = %.64s: not a number from %llu to %llu",
			       at->name, value, (unsigned long long)at->min,
			       (unsigned long long)at->max);
	*to = (unsigned int)number;
	return 0;
}

/* Seconds, or a number with s, m, h or d behind it. */
static int set_duration(const struct setting *at, unsigned int *to,
			const char *value, struct sq_why *why)
{
	static const char units[] = "smhd";
	static const unsigned int seconds[] = { 1, 60, 3600, DAY };
	size_t len = strlen(value);
	const char *unit = len ? strchr(units, value[len - 1]) : NULL;
	uint64_t number, factor = unit ? seconds[unit - units] : 1;

	if (sq_text_u64(value, len - (unit != NULL), 10, UINT32_MAX, &number) <
		    0 ||
	    number * factor < at->min || number * factor > at->max)
		return sq_fail(why, -SQ_EVALUE,
			       "%s = %.64s: not a time from %llu to %llu "
			       "seconds (or with s, m, h, d)",
			       at->name, value, (unsigned long long)at->min,
			       (unsigned long long)at->max);
	*to = (unsigned int)(number * factor);
	return 0;
}

/* Bytes, or a number with K, M or G behind it. */
static int set_size(const struct setting *at, uint64_t *to, const char *value,
		    struct sq_why *why)
{
	static const char units[] = "KMG";
	size_t len = strlen(value);
	const char *unit = len ? strchr(units, value[len - 1]) : NULL;
	unsigned int shift = unit ? 10 * (unsigned int)(unit - units + 1) : 0;
	uint64_t number;

	if (sq_text_u64(value, len - (unit != NULL), 10, UINT64_MAX >> shift,
			&number) < 0)
		return sq_fail(why, -SQ_EVALUE,
			       "%s = %.64s: not a number of bytes (or with K, "
			       "M, G)",
			       at->name, value);
	*to = number << shift;
	return 0;
}

static int set_bits(const struct setting *at, unsigned int *to,
		    const char *value, struct sq_why *why)
{
	bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
	const char *digits = value + (hex ? 2 : 0);
	uint64_t number;

	if (sq_text_u64(digits, strlen(digits), hex ? 16 : 10, UINT32_MAX,
			&number) < 0)
		return sq_fail(why, -SQ_EVALUE,
			       "%s = %.64s: no 32-bit number, decimal or 0x…",
			       at->name, value);
	*to = (unsigned int)number;
	return 0;
}

static int set_choice(const struct setting *at, unsigned int *to,
		      const char *value, struct sq_why *why)
{
	char list[128] = "";
	size_t len = 0;

	for (unsigned int i = 0; at->words[i]; i++) {
		if (strcmp(value, at->words[i]) == 0) {
			*to = i;
			return 0;
		}
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
					i ? ", " : "", at->words[i]);
	}
	return sq_fail(why, -SQ_EVALUE, "%s = %.64s: not one of %s", at->name,
		       value, list);
}

static int set_calls(char *to, const char *value, struct sq_why *why)
{
	struct sq_alphabet alphabet;
	struct sq_why inner;

	if (sq_alphabet_init(&alphabet, value, &inner) < 0)
		return sq_fail(why, -SQ_EVALUE, "calls = %.64s: %s", value,
			       inner.text);
	strcpy(to, alphabet.text);
	return 0;
}

static int set_text(const struct setting *at, char *to, const char *value,
		    struct sq_why *why)
{
	bool none = !*value && at->kind == PATH_OR_NONE;

	if ((at->kind == PATH || at->kind == PATH_OR_NONE) && *value != '/' &&
	    !none)
		return sq_fail(why, -SQ_EVALUE,
			       "%s = %.64s: not an absolute path", at->name,
			       value);
	if (strlen(value) >= SQ_SETTING_LEN)
		return sq_fail(why, -SQ_EVALUE, "%s: longer than %d bytes",
			       at->name, SQ_SETTING_LEN - 1);
	memcpy(to, value, strlen(value) + 1);
	return 0;
}

static int set_value(struct sq_settings *s, const struct setting *at,
		     const char *value, struct sq_why *why)
{
	void *to = (char *)s + at->offset;

	switch (at->kind) {
	case NUMBER:
		return set_number(at, to, value, why);
	case DURATION:
		return set_duration(at, to, value, why);
	case SIZE:
		return set_size(at, to, value, why);
	case BITS:
		return set_bits(at, to, value, why);
	case CHOICE:
		return set_choice(at, to, value, why);
	case CALLS:
		return set_calls(to, value, why);
	default:
		return set_text(at, to, value, why);
	}
}

void sq_settings_init(struct sq_settings *s)
{
	memset(s, 0, sizeof(*s));
	for (const struct setting *at = known; at < known + KNOWN_COUNT; at++) {
		if (at->kind == NUMBER || at->kind == DURATION)
			*(unsigned int *)((char *)s + at->offset) = at->number;
		else
			set_value(s, at, at->text, NULL);
	}
}

int sq_settings_line(struct sq_settings *s, const char *line,
		     struct sq_why *why)
{
	char buf[LINE_LEN], *name, *value;
	const struct setting *at = known;

	if (strlen(line) >= sizeof(buf))
		return sq_fail(why, -SQ_EVALUE, "longer than %d bytes",
			       LINE_LEN - 1);
	strcpy(buf, line);
	name = sq_text_trim(buf);
	if (!*name || *name == '#')
		return 0;
	value = strchr(name, '=');
	if (!value)
		return sq_fail(why, -SQ_EVALUE, "%.64s: no '='", name);
	*value++ = '\0';
	name = sq_text_trim(name);
	while (at < known + KNOWN_COUNT && strcmp(at->name, name) != 0)
		at++;
	if (at == known + KNOWN_COUNT)
		return sq_fail(why, -SQ_EVALUE, "%.64s: unknown setting", name);
	return set_value(s, at, sq_text_trim(value), why);
}

static int read_lines(struct sq_settings *s, FILE *file, const char *path,
		      struct sq_why *why)
{
	struct sq_why inner = { "" };
	unsigned int number = 0;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (err == 0 && (len = getline(&line, &room, file)) >= 0) {
		number++;
		err = memchr(line, '\0', (size_t)len)
			      ? sq_fail(&inner, -SQ_EVALUE, "a NUL byte")
			      : sq_settings_line(s, line, &inner);
	}
	free(line);
	if (err < 0)
		return sq_fail(why, err, "%s: line %u: %s", path, number,
			       inner.text);
	if (!feof(file)) /* getline() out of memory sets no error of file's */
		return sq_fail(why, -SQ_EIO, "%s: %s", path, strerror(errno));
	return 0;
}

static struct sq_portscan_rule scan_rule(const struct sq_settings *s)
{
	return (struct sq_portscan_rule){
		.mark = s->scan_mark,
		.mask = s->scan_mask,
		.interval_ms = (uint64_t)s->scan_interval * 1000,
	};
}

/* The settings that must fit each other. */
static int check(const struct sq_settings *s, const char *path,
		 struct sq_why *why)
{
	const struct sq_portscan_rule rule = scan_rule(s);

	if (!sq_portscan_rule_fits(&rule))
		return sq_fail(why, -SQ_EVALUE,
			       "%s: scan_mark = %#x and the four marks behind "
			       "it do not fit in scan_mask = %#x",
			       path, rule.mark, rule.mask);
	if (s->alert_locality > s->frame)
		return sq_fail(why, -SQ_EVALUE,
			       "%s: alert_locality = %u is more than frame = "
			       "%u windows can have",
			       path, s->alert_locality, s->frame);
	return 0;
}

int sq_settings_read(struct sq_settings *s, const char *path,
		     struct sq_why *why)
{
	FILE *file = fopen(path, "re");
	int err;

	if (!file)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%s: %s", path, strerror(errno));
	err = read_lines(s, file, path, why);
	fclose(file);
	return err < 0 ? err : check(s, path, why);
}

void sq_settings_engine(const struct sq_settings *s,
			struct sq_engine_options *options)
{
	static const enum sq_mode engine_modes[] = {
		[SQ_SET_LEARN] = SQ_MODE_LEARN,
		[SQ_SET_DETECT] = SQ_MODE_DETECT,
		[SQ_SET_AUTO] = SQ_MODE_AUTO,
	};
	struct sq_lifecycle *l = &options->lifecycle;

	options->mode = engine_modes[s->mode];
	options->rule.frame = s->frame;
	options->rule.order = s->alert_order;
	options->rule.order_one_in = s->odds;
	options->rule.quiet_calls = s->odds;
	options->rule.locality = s->alert_locality;
	options->rule.repeat_ms = (uint64_t)s->alert_repeat * 1000;
	options->odds = (struct sq_odds_rule){
		.one_in = s->odds,
		.settle_ms = (uint64_t)s->normal_wait * 1000,
		.min_calls = s->min_calls,
		.repeat_ms = options->rule.repeat_ms,
	};
	options->alert_rate = s->alert_rate;
	l->normal_wait_ms = (uint64_t)s->normal_wait * 1000;
	l->upgrade_wait_ms = (uint64_t)s->upgrade_wait * 1000;
	l->min_calls = s->min_calls;
	l->tolerize_limit = s->tolerize_limit;
	l->anomaly_limit = s->anomaly_limit;
	l->relearn = s->relearn;
	l->model = (enum sq_model)s->model;
	options->relearn_changed = s->on_change == SQ_ON_CHANGE_RELEARN;
	options->reports_packages = s->on_upgrade == SQ_ON_UPGRADE_REPORT;
	options->scans = s->scans;
	options->scan = scan_rule(s);
	options->serials = (enum sq_serials_mode)s->serials;
	options->max_streams = s->max_streams;
	options->interpreters = s->interpreters;
	options->own_exe = SQ_PLUGIN_PATH;
}
