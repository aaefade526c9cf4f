/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/prune.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "store/newfile.h"
#include "store/shelf.h"
#include "stream/madeup.h"

/* Who leaves first. */
enum rank {
	MADE_UP,
	STRANGE, /* made few calls */
	SETTLED,
};

/* A program of the file, in the order of its keys. */
struct item {
	uint64_t seen_ms;
	uint32_t bytes; /* of its record */
	uint32_t at;	/* in that order */
	uint8_t rank;	/* enum rank */
	bool leaves;
};

struct prune {
	uint64_t max_bytes;
	uint64_t bytes; /* of all records */
	size_t count, room;
	struct item *items;
	struct sq_store *store;
	uint64_t left;
};

static int add(struct prune *p, const struct item *item)
{
	size_t room = p->room ? 2 * p->room : 1024;
	struct item *items = p->items;

	if (p->count == p->room) {
		items = reallocarray(items, room, sizeof(*items));
		if (!items)
			return -SQ_ENOMEM;
		p->items = items;
		p->room = room;
	}
	p->items[p->count] = *item;
	p->items[p->count].at = (uint32_t)p->count;
	p->bytes += item->bytes;
	p->count++;
	return 0;
}

/* What cannot be read stays: that it is damaged has to be told some day. */
static int look_at(void *ctx, datum key)
{
	struct prune *p = ctx;
	struct sq_gdbm_record record;
	struct item item = { .rank = SETTLED, .seen_ms = UINT64_MAX };
	datum value = gdbm_fetch(p->store->db, key);
	uint64_t calls;
	int err;

	if (!value.dptr)
		return -SQ_EFORMAT;
	item.bytes = (uint32_t)value.dsize;
	if (sq_gdbm_unwrap(&p->store->meta, key, value, &record, NULL) == 0 &&
	    sq_codec_peek_use(record.name, record.name_len, record.bytes,
			      record.len, &calls, &item.seen_ms) == 0) {
		if (sq_program_is_host(record.name, record.name_len))
			item.seen_ms = UINT64_MAX;
		else if (calls < SQ_STRANGER_CALLS)
			item.rank = STRANGE;
		if (sq_name_made_up(record.name, record.name_len))
			item.rank = MADE_UP;
	}
	err = add(p, &item);
	free(value.dptr);
	return err;
}

static int compare_leaving(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->seen_ms != y->seen_ms)
		return x->seen_ms < y->seen_ms ? -1 : 1;
	return x->at < y->at ? -1 : 1; /* the same ones each time */
}

static int compare_places(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return x->at < y->at ? -1 : 1;
}

/* file_bytes: of the file, which is larger than its records. */
static void mark(struct prune *p, uint64_t file_bytes)
{
	double share = 0.75 * (double)p->max_bytes / (double)file_bytes;
	uint64_t keep = (uint64_t)(share * (double)p->bytes);

	if (!p->count)
		return;
	qsort(p->items, p->count, sizeof(*p->items), compare_leaving);
	for (size_t i = 0; i < p->count && p->bytes > keep; i++) {
		p->items[i].leaves = true;
		p->bytes -= p->items[i].bytes;
		p->left++;
	}
	qsort(p->items, p->count, sizeof(*p->items), compare_places);
}

/* Returns whether any leave, or an error. */
static int choose(struct prune *p, struct sq_why *why)
{
	struct stat st;
	int err;

	if (fstat(sq_store_fd(p->store), &st) < 0)
		return sq_fail(why, -SQ_EIO, "its size is not told");
	if ((uint64_t)st.st_size <= p->max_bytes)
		return 0;
	err = sq_gdbm_each(p->store, look_at, p, why);
	if (err == -SQ_ENOMEM)
		sq_fail(why, err, "out of memory");
	if (err < 0)
		return err;
	mark(p, (uint64_t)st.st_size);
	return p->left > 0;
}

/* The records that stay, while they are copied. */
struct copying {
	const struct prune *prune;
	struct sq_newfile *to;
	size_t at; /* of the next key, which come in the same order again */
};

/* Byte for byte: the key is the same under the same secret. */
static int copy_staying(void *ctx, datum key)
{
	struct copying *c = ctx;
	GDBM_FILE from = c->prune->store->db;
	datum value;
	int err;

	if (c->prune->items[c->at++].leaves)
		return 0;
	value = gdbm_fetch(from, key);
	if (!value.dptr)
		return sq_gdbm_fail(c->to->why, from, -SQ_EFORMAT);
	err = sq_newfile_put(c->to, key, value);
	free(value.dptr);
	return err;
}

static int copy_without(struct sq_newfile *n, const struct prune *p)
{
	struct copying copying = { p, n, 0 };
	int err = sq_replace_fresh(n->replace, &n->fd, n->why);

	n->file.meta = p->store->meta;
	n->file.meta.programs -= p->left;
	if (err == 0)
		err = sq_newfile_open(n, GDBM_NEWDB);
	if (err == 0)
		err = sq_gdbm_each(p->store, copy_staying, &copying, n->why);
	return sq_newfile_end(n, err);
}

int sq_prune_profile(const char *path, uint64_t max_bytes, uint64_t *left,
		     struct sq_why *why)
{
	struct prune p = { .max_bytes = max_bytes };
	struct sq_newfile n = { .why = why };
	int fd, err = sq_replace_begin(&n.replace, path, why);

	*left = 0;
	if (err < 0)
		return err;
	err = sq_replace_present(n.replace, &fd, why);
	if (err == 0)
		err = sq_store_open_fd(&p.store, fd, sq_replace_name(n.replace),
				       why);
	if (err == 0)
		err = choose(&p, why);
	if (err == 1)
		err = copy_without(&n, &p);
	else
		sq_replace_end(n.replace);
	if (err == 0)
		*left = p.left;
	sq_store_close(p.store);
	free(p.items);
	return err;
}
