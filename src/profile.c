/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

#define BUCKETS_MIN 64

struct entry {
	struct entry *next;
	uint64_t hash;
	struct sq_program *program;
};

struct sq_profile {
	char *path;
	unsigned int k;
	struct sq_alphabet calls;
	bool calls_known;
	uint64_t generation;	/* the operator's changes that were followed */
	struct sq_store *store; /* NULL: there is no file yet */
	struct entry **buckets;
	size_t bucket_count, count;
};

static struct sq_form form_of(const struct sq_profile *pr)
{
	return (struct sq_form){ pr->k, pr->calls_known ? &pr->calls : NULL };
}

/* Open the file, if there is one. */
static int open_store(const char *path, const struct sq_form *form,
		      struct sq_store **out, struct sq_why *why)
{
	int err = sq_store_open(out, path, why);

	if (err == 0)
		err = sq_store_fits(*out, form, why);
	else
		*out = NULL;
	if (err == 0)
		return 0;
	sq_store_close(*out);
	*out = NULL;
	return err == -SQ_EABSENT ? 0 : err;
}

int sq_profile_open(struct sq_profile **out, const char *path, unsigned int k,
		    struct sq_why *why)
{
	struct sq_profile *pr = calloc(1, sizeof(*pr));
	int err = -SQ_ENOMEM;

	if (!pr)
		goto out;
	pr->path = strdup(path);
	pr->bucket_count = BUCKETS_MIN;
	pr->buckets = calloc(pr->bucket_count, sizeof(*pr->buckets));
	if (!pr->path || !pr->buckets)
		goto out;
	err = open_store(path, &(struct sq_form){ .k = k }, &pr->store, why);
	if (err < 0)
		goto out;
	if (pr->store)
		pr->generation = sq_store_meta(pr->store)->generation;
	pr->k = pr->store ? sq_store_meta(pr->store)->k
		: k	  ? k
			  : SQ_WINDOW_DEFAULT;
	*out = pr;
	return 0;
out:
	if (err == -SQ_ENOMEM)
		sq_fail(why, err, "out of memory");
	sq_profile_free(pr);
	return err;
}

void sq_profile_free(struct sq_profile *pr)
{
	if (!pr)
		return;
	for (size_t i = 0; pr->buckets && i < pr->bucket_count; i++) {
		struct entry *e, *next;

		for (e = pr->buckets[i]; e; e = next) {
			next = e->next;
			sq_program_free(e->program);
			free(e);
		}
	}
	free(pr->buckets);
	sq_store_close(pr->store);
	free(pr->path);
	free(pr);
}

int sq_profile_calls(struct sq_profile *pr, const char *wanted,
		     const struct sq_alphabet **out, struct sq_why *why)
{
	const struct sq_meta *meta =
		pr->store ? sq_store_meta(pr->store) : NULL;
	const char *text =
		meta && meta->calls ? meta->calls_text : SQ_ALPHABET_ALL;
	struct sq_form form = { .calls = &pr->calls };
	int err = sq_alphabet_init(&pr->calls, wanted ? wanted : text, why);

	if (err == 0 && pr->store)
		err = sq_store_fits(pr->store, &form, why);
	pr->calls_known = err == 0;
	*out = &pr->calls;
	return err;
}

unsigned int sq_profile_window(const struct sq_profile *pr)
{
	return pr->k;
}

uint64_t sq_profile_created_ms(const struct sq_profile *pr)
{
	return pr->store ? sq_store_meta(pr->store)->created_ms : 0;
}

uint64_t sq_profile_stored(const struct sq_profile *pr)
{
	return pr->store ? sq_store_meta(pr->store)->programs : 0;
}

static struct entry **bucket(struct sq_profile *pr, uint64_t hash)
{
	return &pr->buckets[hash & (pr->bucket_count - 1)];
}

static void grow(struct sq_profile *pr)
{
	size_t count = pr->bucket_count * 2;
	struct entry **buckets = calloc(count, sizeof(*buckets));

	if (!buckets)
		return; /* longer chains serve as well, slower */
	for (size_t i = 0; i < pr->bucket_count; i++) {
		struct entry *e, *next;

		for (e = pr->buckets[i]; e; e = next) {
			next = e->next;
			e->next = buckets[e->hash & (count - 1)];
			buckets[e->hash & (count - 1)] = e;
		}
	}
	free(pr->buckets);
	pr->buckets = buckets;
	pr->bucket_count = count;
}

static struct entry *find(struct sq_profile *pr, uint64_t hash,
			  const char *name, size_t name_len)
{
	struct entry *e = *bucket(pr, hash);

	while (e && (e->hash != hash || e->program->name_len != name_len ||
		     memcmp(e->program->name, name, name_len) != 0))
		e = e->next;
	return e;
}

/* Takes p. */
static struct entry *insert(struct sq_profile *pr, uint64_t hash,
			    struct sq_program *p)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (!e) {
		sq_program_free(p);
		return NULL;
	}
	if (pr->count >= pr->bucket_count)
		grow(pr);
	e->hash = hash;
	e->program = p;
	e->next = *bucket(pr, hash);
	*bucket(pr, hash) = e;
	pr->count++;
	return e;
}

/* From the file, or fresh. Returns as sq_profile_get(). */
static int read_or_make(struct sq_profile *pr, const char *name,
			size_t name_len, bool make, struct sq_program **out,
			struct sq_why *why)
{
	int err = 1;

	if (pr->store)
		err = sq_store_read(pr->store, name, name_len, out, why);
	if (err == 1 && make)
		err = sq_program_new(out, name, name_len, pr->k);
	return err;
}

int sq_profile_get(struct sq_profile *pr, const char *name, size_t name_len,
		   bool make, struct sq_program **out, struct sq_why *why)
{
	uint64_t hash = sq_hash_bytes(0, name, name_len);
	struct entry *e = find(pr, hash, name, name_len);
	struct sq_program *p = NULL;
	int err = 0, damage = 0;

	if (e) {
		*out = e->program;
		if (make)
			e->program->absent = false;
		return e->program->absent ? 1 : 0;
	}
	err = read_or_make(pr, name, name_len, make, &p, why);
	if (err == 1 || err == -SQ_ENOMEM)
		return err;
	if (err < 0) { /* an empty program stands for the damaged record */
		damage = err;
		if (sq_program_new(&p, name, name_len, pr->k) < 0)
			return -SQ_ENOMEM;
	}
	e = insert(pr, hash, p);
	if (!e)
		return -SQ_ENOMEM;
	p->absent = damage != 0;
	*out = p;
	return damage;
}

void sq_profile_each(struct sq_profile *pr,
		     void (*visit)(void *ctx, struct sq_program *p), void *ctx)
{
	for (size_t i = 0; i < pr->bucket_count; i++)
		for (struct entry *e = pr->buckets[i]; e; e = e->next)
			if (!e->program->absent)
				visit(ctx, e->program);
}

static void free_batch(struct sq_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		sq_program_free(batch->programs[i]);
	free(batch->programs);
	free(batch->before);
	free(batch->path);
	free(batch);
}

static void count_changed(void *ctx, struct sq_program *p)
{
	size_t *changed = ctx;

	*changed += p->changed;
}

static void copy_changed(void *ctx, struct sq_program *p)
{
	struct sq_batch *batch = ctx;

	if (!p->changed || sq_program_copy(&batch->programs[batch->count], p))
		return;
	batch->before[batch->count++] = p->saved;
	p->saved = p->stats;
	p->changed = false;
}

int sq_profile_batch(struct sq_profile *pr, uint64_t time_ms,
		     struct sq_batch **out)
{
	struct sq_batch *batch;
	size_t changed = 0;

	sq_profile_each(pr, count_changed, &changed);
	if (!changed)
		return 0;
	batch = calloc(1, sizeof(*batch));
	if (!batch)
		return -SQ_ENOMEM;
	batch->path = strdup(pr->path);
	batch->form = form_of(pr);
	batch->time_ms = time_ms;
	batch->programs = calloc(changed, sizeof(*batch->programs));
	batch->before = calloc(changed, sizeof(*batch->before));
	if (!batch->path || !batch->programs || !batch->before) {
		free_batch(batch);
		return -SQ_ENOMEM;
	}
	sq_profile_each(pr, copy_changed, batch);
	*out = batch;
	return 1;
}

int sq_batch_save(struct sq_batch *batch, struct sq_why *why)
{
	return sq_store_save(batch->path, &batch->form, batch->time_ms,
			     batch->programs, batch->count, why);
}

/* The file holds record for p by now: take in what is not from us. */
static int take_record(struct sq_program *p, struct sq_program *record)
{
	bool changed = p->changed;
	int err = 0;

	if (record->forgotten)
		sq_program_become(p, NULL);
	else if (record->overruled)
		sq_program_become(p, record);
	else {
		err = sq_program_merge(p, record);
		p->changed = changed;
	}
	return err;
}

static void undo_batch(struct sq_program *p,
		       const struct sq_program_stats *before)
{
	p->saved = *before;
	p->changed = true;
}

static void refresh(void *ctx, struct sq_program *p)
{
	struct sq_profile *pr = ctx;
	struct sq_program *record;
	int err;

	if (!p->revision)
		return;
	err = sq_store_read(pr->store, p->name, p->name_len, &record, NULL);
	if (err == 1)
		sq_program_become(p, NULL);
	if (err != 0)
		return;
	record->overruled = record->generation != p->generation;
	if (record->overruled || record->revision != p->revision)
		take_record(p, record);
	sq_program_free(record);
}

/* Takes store, the file as it is now; NULL: it is gone. */
static void adopt(struct sq_profile *pr, struct sq_store *store)
{
	uint64_t generation = store ? sq_store_meta(store)->generation : 0;

	sq_store_close(pr->store);
	pr->store = store;
	if (!store || generation == pr->generation)
		return;
	pr->generation = generation;
	sq_profile_each(pr, refresh, pr);
}

int sq_profile_saved(struct sq_profile *pr, struct sq_batch *batch, int err)
{
	int result = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct sq_program *copy = batch->programs[i];
		uint64_t hash = sq_hash_bytes(0, copy->name, copy->name_len);
		struct entry *e = find(pr, hash, copy->name, copy->name_len);

		if (e && err < 0)
			undo_batch(e->program, &batch->before[i]);
		else if (e && take_record(e->program, copy) < 0)
			result = -SQ_ENOMEM;
	}
	free_batch(batch);
	if (err == 0) /* if it cannot be read, the one that is open serves on */
		sq_profile_follow(pr, NULL);
	return result;
}

int sq_profile_follow(struct sq_profile *pr, struct sq_why *why)
{
	const struct sq_form form = form_of(pr);
	struct sq_store *store = NULL;
	int err = open_store(pr->path, &form, &store, why);

	if (err == 0)
		adopt(pr, store);
	return err;
}

int sq_profile_reload(struct sq_profile *pr, struct sq_why *why)
{
	int err = sq_profile_follow(pr, why);

	if (err == 0 && pr->store)
		sq_profile_each(pr, refresh, pr);
	return err;
}

int sq_profile_save(struct sq_profile *pr, uint64_t time_ms, struct sq_why *why)
{
	struct sq_batch *batch;
	int err = sq_profile_batch(pr, time_ms, &batch);

	if (err <= 0)
		return err;
	err = sq_batch_save(batch, why);
	sq_profile_saved(pr, batch, err);
	return err;
}
