/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * header.h - what others put ahead of a message
 *
 * Syslog daemons, the kernel, dmesg, container engines, grep and collectors
 * begin a line with a date, a host, a tag or a file. A text is a header only
 * if it is one as a whole: then a message starts behind it, and what a user
 * wrote into a message is not taken for the message. Pure; thread-safe.
 */
#ifndef SQ_HEADER_H
#define SQ_HEADER_H

#include <stdbool.h>

#include "base/scan.h"

/*
 * A shape of text: 0 is a digit, A and a are letters, every other byte itself.
 * Whether the text starts so.
 */
bool sq_header_like(const struct sq_scan *s, const char *shape);

/* Whether [start, end) is all header, so that a message starts at end. */
bool sq_header_is(const char *start, const char *end);

/* Whether a text begins with a date, or with a priority and a date. */
bool sq_header_is_dated(const char *text, size_t len);

#endif
