/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mutate.h - lines of a log, with something changed in them
 */
#ifndef MUTATE_H
#define MUTATE_H

#include "helpers.h"

#include "input/lines.h"

#define POOL_MAX  4096 /* lines to mutate, and to take words from */
#define LINE_ROOM (SQ_LINE_MAX + 64)

struct pool {
	char *lines[POOL_MAX];
	size_t count;
};

/* Adds a copy of line, while there is room. */
void keep(struct pool *pool, const char *line);

/* Change line, of len bytes and in LINE_ROOM of them. Returns its length. */
size_t mutate(char *line, size_t len, const struct pool *pool, uint64_t *rnd);

#endif
