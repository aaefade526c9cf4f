/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * queue.h - work on its way from one thread to another
 *
 * Bounded: who pushes never waits. Thread-safe for one pusher and one taker.
 */
#ifndef SQ_QUEUE_H
#define SQ_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct sq_queue;

/* Caller frees *out; items left in it are then freed with free(). */
int sq_queue_new(struct sq_queue **out, size_t max);
void sq_queue_free(struct sq_queue *q);

/* Takes item, unless the queue is full: then returns false at once. */
bool sq_queue_push(struct sq_queue *q, void *item);

/* The same, while more than spare places are free. */
bool sq_queue_offer(struct sq_queue *q, void *item, size_t spare);

/* The oldest item, now the caller's; NULL where there is none. */
void *sq_queue_take(struct sq_queue *q);

size_t sq_queue_length(struct sq_queue *q);

#endif
