/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tables.h - sets, numbers and names of mismatches.c, by hash
 *
 * For one program that ends soon: nothing is freed, and out of memory ends it.
 */
#ifndef TABLES_H
#define TABLES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- a hash set */

struct set {
	uint64_t *slot;
	size_t cap, used;
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h ^= v + 0x9e3779b97f4a7c15ull + (h << 6) + (h >> 2);
	h *= 0xff51afd7ed558ccdull;
	return h ^ (h >> 33);
}

static void *must(void *p)
{
	if (!p) {
		perror("mismatches");
		exit(2);
	}
	return p;
}

static size_t find_slot(const struct set *s, uint64_t h)
{
	size_t i = h & (s->cap - 1);

	while (s->slot[i] && s->slot[i] != h)
		i = (i + 1) & (s->cap - 1);
	return i;
}

static int set_has(const struct set *s, uint64_t h)
{
	return s->cap && s->slot[find_slot(s, h | 1)] != 0;
}

static void set_grow(struct set *s)
{
	struct set old = *s;
	size_t i;

	s->cap = old.cap ? old.cap * 2 : 1 << 16;
	s->slot = must(calloc(s->cap, sizeof(*s->slot)));
	for (i = 0; i < old.cap; i++)
		if (old.slot[i])
			s->slot[find_slot(s, old.slot[i])] = old.slot[i];
	free(old.slot);
}

/* Returns 1 when h was not in the set. */
static int set_add(struct set *s, uint64_t h)
{
	size_t i;

	h |= 1; /* 0 marks a free slot */
	if (s->used * 2 >= s->cap)
		set_grow(s);
	i = find_slot(s, h);
	if (s->slot[i])
		return 0;
	s->slot[i] = h;
	s->used++;
	return 1;
}

/* ----------------------------------------------------------------- numbers */

/* Numbers by hashes; those that were never asked for are 0. */
struct number {
	uint64_t key; /* 0: free */
	long value;
};

static struct number *numbers;
static size_t number_cap, number_count;

static struct number *find_number(uint64_t h)
{
	size_t i = h & (number_cap - 1);

	while (numbers[i].key && numbers[i].key != h)
		i = (i + 1) & (number_cap - 1);
	return &numbers[i];
}

static void grow_numbers(void)
{
	struct number *old = numbers;
	size_t i, old_cap = number_cap;

	number_cap = old_cap ? old_cap * 2 : 1 << 12;
	numbers = must(calloc(number_cap, sizeof(*numbers)));
	for (i = 0; i < old_cap; i++)
		if (old[i].key)
			*find_number(old[i].key) = old[i];
	free(old);
}

static long *number(uint64_t h)
{
	struct number *n;

	h |= 1;
	if (number_count * 2 >= number_cap)
		grow_numbers();
	n = find_number(h);
	number_count += !n->key;
	n->key = h;
	return &n->value;
}

/* ------------------------------------------------------------------- names */

#define NAME_BUCKETS 65536

struct name {
	char *text;
	int id;
	struct name *next;
};

static struct name *names[NAME_BUCKETS];
static int n_names;
static char **name_text;

static int name_id(const char *text)
{
	uint64_t h = 5381;
	const char *p;
	struct name *n;

	for (p = text; *p; p++)
		h = h * 33 + (unsigned char)*p;
	h &= NAME_BUCKETS - 1;
	for (n = names[h]; n; n = n->next)
		if (!strcmp(n->text, text))
			return n->id;
	n = must(malloc(sizeof(*n)));
	n->text = must(strdup(text));
	n->id = n_names++;
	n->next = names[h];
	names[h] = n;
	name_text = must(realloc(name_text, n_names * sizeof(*name_text)));
	name_text[n->id] = n->text;
	return n->id;
}

#endif
