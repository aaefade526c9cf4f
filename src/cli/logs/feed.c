/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A piece of work has two parts: to fill a chunk, which one thread at a time
 * does for a file, and to read it, which any number of threads may do. Each
 * file has a ring of chunks in their order. f->lock guards everything but the
 * inside of a busy chunk, and the source and rest of a file that is filling.
 */
#include "cli/logs/feed.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/logs/source.h"

#define AHEAD 2 /* chunks of a file beyond one for each thread */

/* Bytes read for a chunk: its events take about as much, calls ten times. */
#define CHUNK_AUDIT SIZE_MAX /* what lines.h has room for */
#define CHUNK_CALLS 65536

struct slot {
	struct sq_chunk chunk;
	bool busy; /* somebody is reading it */
};

/* A file on its way. */
struct file {
	const char *name;
	struct sq_source *source; /* NULL until a chunk is filled */
	struct sq_lines *rest;	  /* the start of the next chunk's first line */
	bool filling, ended;
	struct slot *ring;
	unsigned int first, count; /* slots filled and not handed back */
};

/* Each thread has its own lines; only events go to the owner. */
struct worker {
	struct sq_feed *feed;
	pthread_t thread;
	struct sq_lines *lines;
	struct sq_reader *reader;
	struct sq_event event;
};

struct sq_feed {
	struct sq_feed_options options;
	unsigned int depth; /* of the rings */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct file files[SQ_FEED_FILES];
	unsigned int present; /* the file whose turn it is */
	bool given;	      /* its first chunk is in the owner's hands */
	struct slot *held; /* filled by the owner and not read yet, or NULL */
	bool stop;
	struct worker *workers; /* the owner's own, then the threads' */
	unsigned int threads;	/* that run */
};

static struct file *file_at(struct sq_feed *f, unsigned int i)
{
	return &f->files[i % SQ_FEED_FILES];
}

static void start_file(struct sq_feed *f, unsigned int i)
{
	struct file *file = file_at(f, i);

	if (i >= f->options.count)
		return;
	file->name = f->options.files[i];
	file->ended = false;
	sq_lines_reset(file->rest);
}

/* Read at most left bytes more, or what can be had without waiting. */
static void read_lines(struct sq_source *source, struct sq_chunk *c,
		       size_t left)
{
	ssize_t got = 1;
	char *room;
	size_t size;

	while (left > 0 && (size = sq_lines_room(c->lines, &room)) > 0) {
		got = sq_source_read(source, room, size < left ? size : left,
				     &c->why);
		if (got <= 0)
			break;
		sq_lines_wrote(c->lines, (size_t)got);
		left -= (size_t)got;
		if (sq_source_waits(source) && sq_lines_ready(c->lines))
			break;
	}
	if (got == 0)
		sq_lines_end(c->lines);
	c->err = got < 0 ? (int)got : 0;
	c->last = got <= 0;
}

/* Fill c, which is empty, with the next lines of file. */
static void fill_chunk(const struct sq_feed *f, struct file *file,
		       struct sq_chunk *c)
{
	sq_lines_split(file->rest, c->lines);
	if (!file->source)
		c->err = sq_source_open(&file->source, file->name,
					f->options.stop_fd, &c->why);
	if (c->err < 0) {
		c->last = true;
		return;
	}
	read_lines(file->source, c,
		   f->options.reader.format == SQ_FORMAT_CALLS ? CHUNK_CALLS
							       : CHUNK_AUDIT);
	c->size = sq_source_size(file->source);
	c->position = sq_source_position(file->source);
	if (!c->last) {
		sq_lines_split(c->lines, file->rest);
		return;
	}
	sq_source_close(file->source);
	file->source = NULL;
}

/* Fill the next slot, which is busy then. Gives up the lock meanwhile. */
static struct slot *fill(struct sq_feed *f, struct file *file,
			 const struct worker *w)
{
	struct slot *slot = &file->ring[(file->first + file->count) % f->depth];

	file->filling = true;
	pthread_mutex_unlock(&f->lock);
	sq_chunk_start(&slot->chunk, w->lines);
	fill_chunk(f, file, &slot->chunk);
	pthread_mutex_lock(&f->lock);
	file->filling = false;
	file->ended = slot->chunk.last;
	file->count++;
	slot->busy = true;
	pthread_cond_broadcast(&f->changed);
	return slot;
}

/* Read a busy slot ahead. Gives up the lock meanwhile. */
static void read_ahead(struct sq_feed *f, struct slot *slot, struct worker *w)
{
	pthread_mutex_unlock(&f->lock);
	sq_chunk_parse(&slot->chunk, w->reader, &w->event);
	pthread_mutex_lock(&f->lock);
	slot->busy = false;
	pthread_cond_broadcast(&f->changed);
}

static bool has_work(const struct sq_feed *f, const struct file *file)
{
	return !file->filling && !file->ended && file->count < f->depth;
}

/* The first file with a chunk to be filled; NULL when there is none. */
static struct file *find_work(struct sq_feed *f)
{
	for (unsigned int i = f->present;
	     i < f->options.count && i < f->present + SQ_FEED_FILES; i++)
		if (has_work(f, file_at(f, i)))
			return file_at(f, i);
	return NULL;
}

static void *run_worker(void *data)
{
	struct worker *w = data;
	struct sq_feed *f = w->feed;

	pthread_mutex_lock(&f->lock);
	while (!f->stop) {
		struct file *file = find_work(f);

		if (file)
			read_ahead(f, fill(f, file, w), w);
		else
			pthread_cond_wait(&f->changed, &f->lock);
	}
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

/* Signals go to the owner's thread. Fewer threads will do where none start. */
static void start_threads(struct sq_feed *f)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (f->threads + 1 < f->options.jobs) {
		struct worker *w = &f->workers[f->threads + 1];

		if (pthread_create(&w->thread, NULL, run_worker, w) != 0)
			break;
		f->threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static int make_file(struct sq_feed *f, struct file *file)
{
	file->ring = calloc(f->depth, sizeof(*file->ring));
	return file->ring ? sq_lines_new(&file->rest) : -SQ_ENOMEM;
}

static void free_file(const struct sq_feed *f, struct file *file)
{
	sq_source_close(file->source);
	sq_lines_free(file->rest);
	for (unsigned int i = 0; file->ring && i < f->depth; i++)
		sq_chunk_free(&file->ring[i].chunk);
	free(file->ring);
}

static int make_worker(struct sq_feed *f, struct worker *w)
{
	w->feed = f;
	if (sq_lines_new(&w->lines) < 0)
		return -SQ_ENOMEM;
	return sq_reader_new(&w->reader, &f->options.reader);
}

int sq_feed_new(struct sq_feed **out, const struct sq_feed_options *options)
{
	struct sq_feed *f = calloc(1, sizeof(*f));

	if (!f)
		return -SQ_ENOMEM;
	f->options = *options;
	f->depth = options->jobs > 1 ? options->jobs + AHEAD : 1;
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->changed, NULL);
	f->workers = calloc(options->jobs, sizeof(*f->workers));
	if (!f->workers)
		goto no_memory;
	for (unsigned int i = 0; i < options->jobs; i++)
		if (make_worker(f, &f->workers[i]) < 0)
			goto no_memory;
	for (unsigned int i = 0; i < SQ_FEED_FILES && i < options->count; i++) {
		if (make_file(f, &f->files[i]) < 0)
			goto no_memory;
		start_file(f, i);
	}
	start_threads(f);
	*out = f;
	return 0;
no_memory:
	sq_feed_free(f);
	return -SQ_ENOMEM;
}

/* Threads that wait for bytes do so for stop_fd as well. */
static void stop_threads(struct sq_feed *f)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&f->lock);
	f->stop = true;
	pthread_cond_broadcast(&f->changed);
	pthread_mutex_unlock(&f->lock);
	if (!f->threads)
		return;
	while (write(f->options.stop_fd, &one, sizeof(one)) < 0 &&
	       errno == EINTR)
		;
	while (f->threads)
		pthread_join(f->workers[f->threads--].thread, NULL);
}

void sq_feed_free(struct sq_feed *f)
{
	if (!f)
		return;
	stop_threads(f);
	for (unsigned int i = 0; i < SQ_FEED_FILES; i++)
		free_file(f, &f->files[i]);
	for (unsigned int i = 0; f->workers && i < f->options.jobs; i++) {
		sq_reader_free(f->workers[i].reader);
		sq_lines_free(f->workers[i].lines);
	}
	free(f->workers);
	pthread_cond_destroy(&f->changed);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

/* The owner is done with the chunk that sq_feed_next() gave. */
static void take_back(struct sq_feed *f)
{
	struct file *file = file_at(f, f->present);

	if (!f->given)
		return;
	f->given = false;
	if (file->ring[file->first].chunk.last) {
		f->present++;
		start_file(f, f->present - 1 + SQ_FEED_FILES);
	}
	file->first = (file->first + 1) % f->depth;
	file->count--;
	pthread_cond_broadcast(&f->changed);
}

/*
 * What the owner does while another thread reads the next chunk: it fills a
 * chunk behind that one, and reads it ahead only if there is still time, since
 * a chunk that is read when it is taken need not be packed. It never waits for
 * bytes while a chunk gets ready. Returns false when there is nothing to do.
 */
static bool lend_a_hand(struct sq_feed *f, struct file *file)
{
	struct slot *slot = f->held;

	if (slot) {
		f->held = NULL;
		slot->busy = true;
		read_ahead(f, slot, &f->workers[0]);
		return true;
	}
	if (!has_work(f, file) || sq_source_waits(file->source))
		return false;
	f->held = fill(f, file, &f->workers[0]);
	f->held->busy = false;
	return true;
}

/* The next chunk; NULL: try again. */
static struct sq_chunk *next_chunk(struct sq_feed *f)
{
	struct file *file = file_at(f, f->present);
	struct slot *slot = &file->ring[file->first];

	if (!file->count && !file->filling)
		fill(f, file, &f->workers[0])->busy = false;
	if (file->count && !slot->busy) {
		f->given = true;
		if (f->held == slot)
			f->held = NULL;
		return &slot->chunk;
	}
	if (!lend_a_hand(f, file))
		pthread_cond_wait(&f->changed, &f->lock);
	return NULL;
}

struct sq_chunk *sq_feed_next(struct sq_feed *f)
{
	struct sq_chunk *c = NULL;

	pthread_mutex_lock(&f->lock);
	take_back(f);
	while (!c && f->present < f->options.count)
		c = next_chunk(f);
	pthread_mutex_unlock(&f->lock);
	return c;
}
