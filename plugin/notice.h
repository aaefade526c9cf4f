/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notice.h - what the plugin says of itself in the audit log
 *
 * That it starts, stops, has other settings, or fails at something, so that
 * its silence is noticed. A text of fields, safe for tools that search the log
 * for substrings, as message.h's are.
 *
 * Each notice also is a line of the file SQ_NOTICE_FILE among the evidence.
 * Opening it makes an event with the key of the evidence, by which ausearch
 * finds it, and its last line says how the plugin before this one ended. The
 * file is renamed to NAME.old when it has SQ_NOTICE_FILE_BYTES.
 *
 * The file is written before the thread that sends (emit.h) is given anything,
 * and then by that thread alone. The rest is one thread's.
 */
#ifndef SQ_NOTICE_H
#define SQ_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "settings.h"

#define SQ_NOTICE_LEN	     1024 /* bytes, with a NUL; two paths in hex fit */
#define SQ_NOTICE_FILE	     "notices"
#define SQ_NOTICE_FILE_BYTES 65536

/* Notices a minute. Only root can cause more: by SIGHUP, or by a restart. */
#define SQ_NOTICE_RATE 10

/* How the plugin before this one ended. */
enum sq_notice_before {
	SQ_NOTICE_FIRST, /* there was none, as far as is known */
	SQ_NOTICE_ENDED,
	SQ_NOTICE_KILLED, /* it said nothing of its end */
};

/* A number that should not grow. */
struct sq_notice_failure {
	const char *key; /* as in the state dump */
	uint64_t count;
};

/* So many a minute. All zero at the start. */
struct sq_notice_rate {
	int64_t minute_s; /* monotonic */
	unsigned int told;
};

/* Whether one more may be told at now_s. */
bool sq_notice_may(struct sq_notice_rate *r, int64_t now_s);

/* How the last line of the file in dir says that the plugin before ended. */
enum sq_notice_before sq_notice_look(const char *dir);

/* The plugin works, with s; so many programs are in the profile. */
size_t sq_notice_started(char text[static SQ_NOTICE_LEN],
			 const struct sq_settings *s, uint64_t programs,
			 enum sq_notice_before before);

/* It has other settings: s, and not was any more. */
size_t sq_notice_reloaded(char text[static SQ_NOTICE_LEN],
			  const struct sq_settings *s,
			  const struct sq_settings *was);

/* It was to read its settings again, and they are bad. */
size_t sq_notice_refused(char text[static SQ_NOTICE_LEN]);

/* These numbers grew by so much since the last notice of that kind. */
size_t sq_notice_failing(char text[static SQ_NOTICE_LEN],
			 const struct sq_notice_failure *list, size_t count);

/* It ends; so many events were read and lost, and alerts raised. */
size_t sq_notice_stopped(char text[static SQ_NOTICE_LEN], bool told_to,
			 uint64_t events, uint64_t lost, uint64_t alerts);

/*
 * Append text to the file in dir; an empty text opens it only. Returns whether
 * it could; errno says why.
 */
bool sq_notice_write(const char *dir, const char *text);

#endif
