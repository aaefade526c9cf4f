/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/slab.h"

#include <stdlib.h>
#include <string.h>

void sq_slab_init(struct sq_slab *slab, size_t size)
{
	memset(slab, 0, sizeof(*slab));
	slab->size = size;
	slab->fresh = 1; /* 0 is nobody's */
}

void sq_slab_free(struct sq_slab *slab)
{
	for (uint32_t i = 0; i < slab->chunk_count; i++)
		free(slab->chunks[i]);
	free(slab->chunks);
	sq_slab_init(slab, slab->size);
}

/* Room for the number slab->fresh. Returns whether there is. */
static int grow(struct sq_slab *slab)
{
	unsigned char **chunks;

	if (slab->fresh / SQ_SLAB_CHUNK < slab->chunk_count)
		return 1;
	chunks = reallocarray(slab->chunks, slab->chunk_count + 1,
			      sizeof(*chunks));
	if (!chunks)
		return 0;
	slab->chunks = chunks;
	chunks[slab->chunk_count] = malloc(SQ_SLAB_CHUNK * slab->size);
	if (!chunks[slab->chunk_count])
		return 0;
	slab->chunk_count++;
	return 1;
}

uint32_t sq_slab_take(struct sq_slab *slab)
{
	uint32_t number = slab->free;
	void *value;

	if (number) {
		value = sq_slab_at(slab, number);
		memcpy(&slab->free, value, sizeof(slab->free));
	} else {
		if (slab->fresh == UINT32_MAX || !grow(slab))
			return 0;
		number = slab->fresh++;
		value = sq_slab_at(slab, number);
	}
	memset(value, 0, slab->size);
	return number;
}

void sq_slab_give(struct sq_slab *slab, uint32_t number)
{
	memcpy(sq_slab_at(slab, number), &slab->free, sizeof(slab->free));
	slab->free = number;
}
