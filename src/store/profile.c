/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/profile.h"

#include "store/batch.h"
#include "store/revert.h"

#include <stdlib.h>
#include <string.h>

#include "base/seed.h"

#define DAY_MS 86400000u

struct sq_profile {
	char *path;
	unsigned int k;
	struct sq_alphabet calls;
	bool calls_known;
	enum sq_apart apart;
	uint64_t generation;	/* the operator's changes that were followed */
	struct sq_store *store; /* NULL: there is no file yet */
	struct sq_shelf *shelf;
	uint64_t max_file_bytes; /* 0: any number */
	uint64_t pruned;	 /* programs that left it so */
	uint64_t batch_ms;	 /* when the last batch was made */
	const struct sq_accepted_list *accepted; /* NULL: none; borrowed */
	uint64_t accepted_ms;			 /* at which it is due */
	size_t left; /* by the last batch: programs that wait for the next */
};

static struct sq_form form_of(const struct sq_profile *pr)
{
	return (struct sq_form){
		.k = pr->k,
		.calls = pr->calls_known ? &pr->calls : NULL,
		.apart = pr->apart,
		.generation = pr->generation,
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

int sq_profile_identity(struct sq_profile *pr, enum sq_apart apart,
			struct sq_why *why)
{
	struct sq_form form = { .apart = apart };

	pr->apart = apart;
	return pr->store ? sq_store_fits(pr->store, &form, why) : 0;
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

void sq_profile_limit_file(struct sq_profile *pr, uint64_t bytes)
{
	pr->max_file_bytes = bytes;
}

uint64_t sq_profile_pruned(const struct sq_profile *pr)
{
	return pr->pruned;
}

/* To a day: it is no reason to save each program once a minute. */
void sq_profile_seen(struct sq_profile *pr, struct sq_program *p,
		     uint64_t now_ms)
{
	uint64_t seen_ms = p->stats.seen_ms;

	if (!pr->max_file_bytes || (seen_ms && now_ms < seen_ms + DAY_MS))
		return;
	p->stats.seen_ms = now_ms;
	p->changed = true;
}

bool sq_profile_full(struct sq_profile *pr)
{
	return sq_shelf_full(pr->shelf);
}

bool sq_profile_has_share(const struct sq_profile *pr,
			  const struct sq_program *p)
{
	return sq_shelf_has_share(pr->shelf, p);
}

void sq_profile_grown(struct sq_profile *pr, struct sq_program *p)
{
	sq_shelf_settle(pr->shelf, p);
}

void sq_profile_each(struct sq_profile *pr, sq_shelf_visit *visit, void *ctx)
{
	sq_shelf_each(pr->shelf, visit, ctx);
}

const struct sq_shelf_counts *sq_profile_memory(const struct sq_profile *pr)
{
	return sq_shelf_counts(pr->shelf);
}

uint64_t sq_profile_probes(const struct sq_profile *pr)
{
	return sq_shelf_probes(pr->shelf);
}

void sq_profile_lapse(struct sq_profile *pr, const struct sq_accepted_list *l,
		      uint64_t now_ms)
{
	pr->accepted = l;
	pr->accepted_ms = now_ms;
}

/* Read the program, or make one. Returns as sq_profile_get(). */
static int read_or_make(struct sq_profile *pr, const char *name,
			size_t name_len, bool make, struct sq_program **out,
			struct sq_why *why)
{
	int err = 1;

	if (pr->store)
		err = sq_store_read(pr->store, name, name_len, out, why);
	if (err == 0 && pr->accepted) {
		err = sq_accepted_lapse(pr->accepted, *out, pr->accepted_ms,
					why);
		if (err != 0)
			sq_program_free(*out);
	}
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

static void copy_changed(void *ctx, struct sq_program *p)
{
	if (!p->changed || p->entry->absent)
		return;
	sq_batch_add(ctx, p);
	p->entry->saving = !p->changed;
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

/* Who holds it is a process that runs it. */
static void see_running(void *ctx, struct sq_program *p)
{
	struct sq_profile *pr = ctx;

	if (!sq_program_is_host(p->name, p->name_len))
		sq_profile_seen(pr, p, pr->batch_ms);
}

int sq_profile_batch(struct sq_profile *pr, uint64_t time_ms,
		     struct sq_batch **out)
{
	struct sq_form form = form_of(pr);
	struct sq_batch *batch;

	form.created_ms = time_ms;
	batch = sq_batch_new(pr->path, &form);
	if (!batch)
		return -SQ_ENOMEM;
	batch->max_bytes = pr->max_file_bytes;
	pr->batch_ms = time_ms;
	sq_shelf_each_of(pr->shelf, SQ_SHELF_HELD, see_running, pr);
	each_active(pr, copy_changed, batch);
	each_active(pr, settle, pr);
	pr->left = batch->left;
	if (!batch->count) {
		sq_batch_free(batch);
		return pr->left ? -SQ_ENOMEM : 0;
	}
	*out = batch;
	return 1;
}

size_t sq_profile_left(const struct sq_profile *pr)
{
	return pr->left;
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

/* Programs are taken from the file anew; the first error is kept. */
struct refresh {
	struct sq_profile *profile;
	int err;
	struct sq_why *why;
};

static int read_anew(struct sq_profile *pr, struct sq_program *p,
		     struct sq_why *why)
{
	struct sq_program *record = NULL;
	int err = sq_store_read(pr->store, p->name, p->name_len, &record, why);

	if (err < 0)
		return err;
	if (err == 1)
		err = take_record(p, NULL, SQ_SAVED_FORGOTTEN);
	else if (record->record.generation != p->record.generation)
		err = take_record(p, record, SQ_SAVED_OVERRULED);
	else if (record->record.revision != p->record.revision)
		err = take_record(p, record, SQ_SAVED_MERGED);
	sq_program_free(record);
	return err < 0 ? sq_fail(why, err, "%s", sq_strerror(err)) : 0;
}

static void refresh(void *ctx, struct sq_program *p)
{
	struct refresh *r = ctx;
	struct sq_why why;
	int err;

	if (p->entry->absent || !p->record.revision)
		return;
	err = read_anew(r->profile, p, &why);
	if (err < 0 && !r->err)
		r->err = sq_fail(r->why, err, "%s: %.400s", p->name, why.text);
	sq_shelf_settle(r->profile->shelf, p);
}

static int refresh_all(struct sq_profile *pr, struct sq_why *why)
{
	struct refresh r = { pr, 0, why };

	sq_shelf_each(pr->shelf, refresh, &r);
	return r.err;
}

/* Takes store, the file as it is now; NULL: it is gone. */
static int adopt(struct sq_profile *pr, struct sq_store *store,
		 struct sq_why *why)
{
	uint64_t generation = store ? sq_store_meta(store)->generation : 0;
	int err;

	sq_store_close(pr->store);
	pr->store = store;
	if (!store || generation == pr->generation)
		return 0;
	err = refresh_all(pr, why);
	if (err != -SQ_ENOMEM) /* then the next look tries again */
		pr->generation = generation;
	return err;
}

int sq_profile_saved(struct sq_profile *pr, struct sq_batch *batch, int err,
		     struct sq_why *why)
{
	int result = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct sq_batch_copy *copy = &batch->copies[i];
		struct sq_program *p =
			sq_shelf_find(pr->shelf, copy->program->name,
				      copy->program->name_len);

		p->entry->saving = false;
		if (err < 0) {
			p->record.stats = copy->before;
			p->changed = true;
		} else if (take_record(p, copy->program, batch->results[i]) <
			   0) {
			result = sq_fail(why, -SQ_ENOMEM, "out of memory");
		}
		sq_shelf_settle(pr->shelf, p);
	}
	pr->pruned += batch->pruned;
	sq_batch_free(batch);
	if (err == 0 && result == 0) /* else the open one stays */
		result = sq_profile_follow(pr, why);
	sq_shelf_trim(pr->shelf);
	return result;
}

int sq_profile_follow(struct sq_profile *pr, struct sq_why *why)
{
	const struct sq_form form = form_of(pr);
	struct sq_store *store = NULL;
	int err = open_store(pr->path, &form, &store, why);

	return err < 0 ? err : adopt(pr, store, why);
}

int sq_profile_reload(struct sq_profile *pr, struct sq_why *why)
{
	int err = sq_profile_follow(pr, why);

	return err == 0 && pr->store ? refresh_all(pr, why) : err;
}

int sq_profile_save(struct sq_profile *pr, uint64_t time_ms, struct sq_why *why)
{
	struct sq_batch *batch;
	int err = sq_profile_batch(pr, time_ms, &batch);
	struct sq_why prune_why;
	uint64_t pruned;
	int prune_err;

	if (err < 0)
		return sq_fail(why, err, "out of memory: nothing saved");
	if (err == 0)
		return 0;
	err = sq_batch_save(batch, why);
	prune_err = sq_batch_pruned(batch, &pruned, &prune_why);
	sq_profile_saved(pr, batch, err, NULL); /* the file has it all */
	if (err == 0 && prune_err < 0)
		return sq_fail(why, prune_err, "cannot be made smaller: %s",
			       prune_why.text);
	if (err == 0 && pr->left)
		return sq_fail(why, -SQ_ENOMEM,
			       "out of memory: %zu programs not saved",
			       pr->left);
	return err;
}
