/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/error.h"

struct sq_queue {
	pthread_mutex_t lock;
	size_t max, first, count;
	void *items[];
};

int sq_queue_new(struct sq_queue **out, size_t max)
{
	struct sq_queue *q = calloc(1, sizeof(*q) + max * sizeof(*q->items));

	if (!q)
		return -SQ_ENOMEM;
	pthread_mutex_init(&q->lock, NULL);
	q->max = max;
	*out = q;
	return 0;
}

void sq_queue_free(struct sq_queue *q)
{
	void *item;

	if (!q)
		return;
	while ((item = sq_queue_take(q)))
		free(item);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

bool sq_queue_push(struct sq_queue *q, void *item)
{
	return sq_queue_offer(q, item, 0);
}

bool sq_queue_offer(struct sq_queue *q, void *item, size_t spare)
{
	bool room;

	pthread_mutex_lock(&q->lock);
	room = q->max - q->count > spare;
	if (room)
		q->items[(q->first + q->count++) % q->max] = item;
	pthread_mutex_unlock(&q->lock);
	return room;
}

void *sq_queue_take(struct sq_queue *q)
{
	void *item = NULL;

	pthread_mutex_lock(&q->lock);
	if (q->count) {
		item = q->items[q->first];
		q->first = (q->first + 1) % q->max;
		q->count--;
	}
	pthread_mutex_unlock(&q->lock);
	return item;
}

size_t sq_queue_length(struct sq_queue *q)
{
	size_t count;

	pthread_mutex_lock(&q->lock);
	count = q->count;
	pthread_mutex_unlock(&q->lock);
	return count;
}
