/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile.h"

#include "store/save.h"

#include <stdlib.h>
#include <string.h>

#include "base/seed.h"

#define BATCH_MIN 16 /* programs that a batch has room for at first */

/* One program of a batch. */
struct copy {
	struct sq_program *program;
	struct sq_program_stats before; /* its record's, should the save fail */
};

struct sq_batch {
	char *path;
	struct sq_form form; /* borrows from the profile */
	size_t count, room;
	size_t left; /* programs that could not be copied */
	struct copy *copies;
	enum sq_saved *results; /* NULL until it is saved */
};

struct sq_profile {
	char *path;
	unsigned int k;
	struct sq_alphabet calls;
	bool calls_known;
	uint64_t generation;	/* the operator's changes that were followed */
	struct sq_store *store; /* NULL: there is no file yet */
	struct sq_shelf *shelf;
	size_t left; /* by the last batch: programs that wait for the next */
};

static struct sq_form form_of(const struct sq_profile *pr)
{
	return (struct sq_form){
		.k = pr->k,
		.calls = pr->calls_known ? &pr->calls : NULL,
	};
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
	if (!pr->path || sq_shelf_new(&pr->shelf, sq_seed()) < 0)
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
	sq_shelf_free(pr->shelf);
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

void sq_profile_limit(struct sq_profile *pr, size_t bytes, bool strangers)
{
	sq_shelf_limit(pr->shelf, bytes, strangers);
	sq_shelf_trim(pr->shelf);
}

bool sq_profile_full(struct sq_profile *pr)
{
	return sq_shelf_full(pr->shelf);
}

void sq_profile_grown(struct sq_profile *pr, struct sq_program *p)
{
	sq_shelf_settle(pr->shelf, p);
}

const struct sq_shelf_counts *sq_profile_memory(const struct sq_profile *pr)
{
	return sq_shelf_counts(pr->shelf);
}

uint64_t sq_profile_probes(const struct sq_profile *pr)
{
	return sq_shelf_probes(pr->shelf);
}

/* Read the program, or make one. Returns as sq_profile_get(). */
static int read_or_make(struct sq_profile *pr, const char *name,
			size_t name_len, bool make, struct sq_program **out,
			struct sq_why *why)
{
	int err = 1;

	if (pr->store)
		err = sq_store_read(pr->store, name, name_len, out, why);
	if (err != 1 || !make)
		return err;
	if (sq_program_new(out, name, name_len, pr->k) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	return 0;
}

/* Read or make it, and put it on the shelf. Returns as sq_profile_get(). */
static int fetch(struct sq_profile *pr, const char *name, size_t name_len,
		 bool make, struct sq_program **out, struct sq_why *why)
{
	struct sq_program *p = NULL;
	int err, damage = 0;

	err = read_or_make(pr, name, name_len, make, &p, why);
	if (err == 1 || err == -SQ_ENOMEM)
		return err;
	if (err < 0) { /* an empty program stands for the damaged record */
		damage = err;
		if (sq_program_new(&p, name, name_len, pr->k) < 0)
			return sq_fail(why, -SQ_ENOMEM, "out of memory");
	}
	if (sq_shelf_put(pr->shelf, p) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	p->entry->absent = damage < 0;
	*out = p;
	return damage;
}

int sq_profile_get(struct sq_profile *pr, const char *name, size_t name_len,
		   bool make, struct sq_program **out, struct sq_why *why)
{
	struct sq_program *p = sq_shelf_find(pr->shelf, name, name_len);
	int err = p ? 0 : fetch(pr, name, name_len, make, &p, why);

	if (err != 0)
		return err;
	if (make)
		p->entry->absent = false;
	if (p->entry->absent)
		return 1;
	sq_profile_hold(pr, p);
	sq_shelf_trim(pr->shelf);
	*out = p;
	return 0;
}

void sq_profile_hold(struct sq_profile *pr, struct sq_program *p)
{
	p->entry->users++;
	sq_shelf_use(pr->shelf, p);
}

void sq_profile_release(struct sq_profile *pr, struct sq_program *p)
{
	p->entry->users--;
	if (!p->entry->users)
		sq_shelf_use(pr->shelf, p);
}

static void free_batch(struct sq_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		sq_program_free(batch->copies[i].program);
	free(batch->copies);
	free(batch->results);
	free(batch->path);
	free(batch);
}

static int make_room(struct sq_batch *batch)
{
	size_t room = batch->room ? batch->room * 2 : BATCH_MIN;
	struct copy *copies;

	if (batch->count < batch->room)
		return 0;
	copies = reallocarray(batch->copies, room, sizeof(*copies));
	if (!copies)
		return -SQ_ENOMEM;
	batch->copies = copies;
	batch->room = room;
	return 0;
}

/* Programs that cannot be copied for want of memory stay marked as changed. */
static void copy_changed(void *ctx, struct sq_program *p)
{
	struct sq_batch *batch = ctx;
	struct copy *copy;

	if (!p->changed || p->entry->absent)
		return;
	if (make_room(batch) < 0) {
		batch->left++;
		return;
	}
	copy = &batch->copies[batch->count];
	if (sq_program_copy(&copy->program, p) < 0) {
		batch->left++;
		return;
	}
	batch->count++;
	copy->before = p->record.stats;
	p->record.stats = p->stats;
	p->changed = false;
	p->entry->saving = true;
}

static void settle(void *ctx, struct sq_program *p)
{
	struct sq_profile *pr = ctx;

	sq_shelf_settle(pr->shelf, p);
}

/* Programs that may have changed: those held, and those not saved yet. */
static void each_active(struct sq_profile *pr, sq_shelf_visit *visit, void *ctx)
{
	sq_shelf_each_of(pr->shelf, SQ_SHELF_HELD, visit, ctx);
	sq_shelf_each_of(pr->shelf, SQ_SHELF_CHANGED, visit, ctx);
	sq_shelf_each_of(pr->shelf, SQ_SHELF_STRANGE, visit, ctx);
}

int sq_profile_batch(struct sq_profile *pr, uint64_t time_ms,
		     struct sq_batch **out)
{
	struct sq_batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return -SQ_ENOMEM;
	batch->path = strdup(pr->path);
	if (!batch->path) {
		free_batch(batch);
		return -SQ_ENOMEM;
	}
	batch->form = form_of(pr);
	batch->form.created_ms = time_ms;
	each_active(pr, copy_changed, batch);
	each_active(pr, settle, pr);
	pr->left = batch->left;
	if (!batch->count) {
		free_batch(batch);
		return pr->left ? -SQ_ENOMEM : 0;
	}
	*out = batch;
	return 1;
}

size_t sq_profile_left(const struct sq_profile *pr)
{
	return pr->left;
}

int sq_batch_save(struct sq_batch *batch, struct sq_why *why)
{
	struct sq_program **programs = calloc(batch->count, sizeof(*programs));
	int err;

	batch->results = calloc(batch->count, sizeof(*batch->results));
	if (programs && batch->results) {
		for (size_t i = 0; i < batch->count; i++)
			programs[i] = batch->copies[i].program;
		err = sq_save_programs(batch->path, &batch->form, programs,
				       batch->results, batch->count, why);
	} else {
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	}
	free(programs);
	return err;
}

/* The file has record for p now: take in what did not come from p. */
static int take_record(struct sq_program *p, struct sq_program *record,
		       enum sq_saved how)
{
	bool changed = p->changed;
	int err = 0;

	switch (how) {
	case SQ_SAVED_OURS:
		p->record.generation = record->record.generation;
		p->record.revision = record->record.revision;
		break;
	case SQ_SAVED_MERGED:
		err = sq_program_merge(p, record);
		p->changed = changed;
		break;
	case SQ_SAVED_OVERRULED:
		sq_program_become(p, record);
		break;
	case SQ_SAVED_FORGOTTEN:
		sq_program_become(p, NULL);
		p->entry->absent = true;
		break;
	}
	return err;
}

static void undo_copy(struct sq_program *p,
		      const struct sq_program_stats *before)
{
	p->record.stats = *before;
	p->changed = true;
}

static void refresh(void *ctx, struct sq_program *p)
{
	struct sq_profile *pr = ctx;
	struct sq_program *record;
	int err;

	if (p->entry->absent || !p->record.revision)
		return;
	err = sq_store_read(pr->store, p->name, p->name_len, &record, NULL);
	if (err == 1)
		take_record(p, NULL, SQ_SAVED_FORGOTTEN);
	if (err == 0) {
		if (record->record.generation != p->record.generation)
			take_record(p, record, SQ_SAVED_OVERRULED);
		else if (record->record.revision != p->record.revision)
			take_record(p, record, SQ_SAVED_MERGED);
		sq_program_free(record);
	}
	sq_shelf_settle(pr->shelf, p);
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
	sq_shelf_each(pr->shelf, refresh, pr);
}

int sq_profile_saved(struct sq_profile *pr, struct sq_batch *batch, int err)
{
	int result = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct copy *copy = &batch->copies[i];
		struct sq_program *p =
			sq_shelf_find(pr->shelf, copy->program->name,
				      copy->program->name_len);

		p->entry->saving = false;
		if (err < 0)
			undo_copy(p, &copy->before);
		else if (take_record(p, copy->program, batch->results[i]) < 0)
			result = -SQ_ENOMEM;
		sq_shelf_settle(pr->shelf, p);
	}
	free_batch(batch);
	if (err == 0) /* if it cannot be read, we keep the one that is open */
		sq_profile_follow(pr, NULL);
	sq_shelf_trim(pr->shelf);
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
		sq_shelf_each(pr->shelf, refresh, pr);
	return err;
}

int sq_profile_save(struct sq_profile *pr, uint64_t time_ms, struct sq_why *why)
{
	struct sq_batch *batch;
	int err = sq_profile_batch(pr, time_ms, &batch);

	if (err < 0)
		return sq_fail(why, err, "out of memory: nothing saved");
	if (err == 0)
		return 0;
	err = sq_batch_save(batch, why);
	sq_profile_saved(pr, batch, err); /* the file has it all */
	if (err == 0 && pr->left)
		return sq_fail(why, -SQ_ENOMEM,
			       "out of memory: %zu programs not saved",
			       pr->left);
	return err;
}
