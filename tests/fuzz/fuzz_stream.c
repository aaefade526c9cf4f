/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_stream.c - all that auditd sends, as the plugin takes it: lines in,
 * alerts out, as messages and as evidence
 *
 * The first byte says which reader there is and what mode the engine has.
 * Nobody's bytes may leave an alert's message as anything but printable text,
 * and it fits where it has to.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "input/lines.h"
#include "input/reader.h"
#include "report/details.h"
#include "report/message.h"
#include "settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct plugin {
	struct sq_settings settings;
	struct sq_profile *profile;
	struct sq_engine *engine;
	struct sq_reader *reader;
	struct sq_lines *lines;
	struct sq_event event;
};

static bool take_alert(void *ctx, const struct sq_alert *a)
{
	static char text[SQ_ALERT_TEXT_LEN];
	size_t len = sq_alert_text(a, "/var/lib/seqids/x.json", text);
	char name[SQ_ALERT_FILE_LEN + 1], *json;
	json_t *object;

	(void)ctx;
	if (len >= SQ_ALERT_TEXT_LEN || strlen(text) != len)
		abort();
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e || text[i] == '\'')
			abort(); /* it would forge what libaudit puts around */
	if (strchr(sq_alert_file(a, name), '/'))
		abort();
	json = sq_alert_json(a, NULL, 2);
	object = json ? json_loads(json, JSON_REJECT_DUPLICATES, NULL) : NULL;
	if (!object)
		abort();
	json_decref(object);
	free(json);
	return true;
}

static void end(struct plugin *p)
{
	sq_engine_flush(p->engine);
	sq_engine_free(p->engine);
	sq_profile_free(p->profile);
	sq_reader_free(p->reader);
	sq_lines_free(p->lines);
	memset(p, 0, sizeof(*p));
}

static void begin(struct plugin *p, uint8_t how)
{
	const struct sq_reader_options reader = {
		.format = SQ_FORMAT_AUDIT,
		.key = "seqids",
		.keys = true,
		.auparse = how & 1,
	};
	const struct sq_engine_sink sink = { .ctx = p, .alert = take_alert };
	struct sq_engine_options options = { .seed = 7, .overload = true };
	struct sq_why why;

	sq_settings_init(&p->settings);
	p->settings.window = 4;
	sq_settings_engine(&p->settings, &options);
	options.mode = (enum sq_mode)(how / 2 % 4);
	options.serials = SQ_SERIALS_CONTIGUOUS;
	options.max_streams = 64;
	if (sq_reader_new(&p->reader, &reader) < 0 ||
	    sq_lines_new(&p->lines) < 0 ||
	    sq_profile_open(&p->profile, "/nonexistent/profile", 4, &why) < 0 ||
	    sq_engine_new(&p->engine, &options, p->profile, &sink) < 0)
		abort();
	sq_profile_limit(p->profile, 4 << 20, true);
}

static void take_lines(struct plugin *p)
{
	const char *line;
	size_t len;
	int got;

	while ((got = sq_lines_next(p->lines, &line, &len)) != 0) {
		if (got < 0)
			sq_reader_long_line(p->reader, NULL);
		else if (sq_reader_line(p->reader, line, len, &p->event,
					NULL) == 1)
			sq_engine_event(p->engine, &p->event);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct plugin p;
	size_t at = 1;

	if (size < 1)
		return 0;
	begin(&p, data[0]);
	while (at < size) {
		char *room;
		size_t left = size - at, fits = sq_lines_room(p.lines, &room);

		fits = fits < left ? fits : left;
		memcpy(room, data + at, fits);
		sq_lines_wrote(p.lines, fits);
		take_lines(&p);
		at += fits;
	}
	sq_lines_end(p.lines);
	take_lines(&p);
	sq_engine_settle(p.engine);
	sq_engine_pass(p.engine, 1000);
	end(&p);
	return 0;
}
