/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stide NORMAL… -- CHECKED… - what seqids check --per-process computes, by a
 * program that does nothing else: windows of six, a frame of twenty, a trace a
 * file, PID ignored. Prints for each CHECKED
 *	file calls windows mismatches max_locality max_distance
 * A window is packed into a word of 64 bits, a byte a call, so calls are
 * below 256; sequences are in a hash table, distances too once they are known.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define K     6
#define FRAME 20
#define SLOTS (1u << 22)

struct slot {
	uint64_t window; /* plus one; 0: free */
	unsigned int distance;
};

static struct slot known[SLOTS], seen[SLOTS];
static uint64_t list[SLOTS / 2];
static size_t count;

static struct slot *slot_of(struct slot *table, uint64_t window)
{
	size_t at = (window * 0x9e3779b97f4a7c15u) >> 42;

	while (table[at].window && table[at].window != window + 1)
		at = (at + 1) % SLOTS;
	return &table[at];
}

static void learn(uint64_t window)
{
	struct slot *s = slot_of(known, window);

	if (s->window)
		return;
	s->window = window + 1;
	if (count == SLOTS / 2)
		exit(1);
	list[count++] = window;
}

static unsigned int distance(uint64_t window)
{
	unsigned int best = K;

	for (size_t i = 0; i < count && best > 1; i++) {
		uint64_t x = list[i] ^ window;
		unsigned int differ = 0;

		for (; x; x >>= 8)
			differ += (x & 0xff) != 0;
		if (differ < best)
			best = differ;
	}
	return best;
}

struct trace {
	unsigned int calls, windows, mismatches, max_locality, max_distance;
	unsigned int locality;
	unsigned char bits[FRAME];
};

static void check(struct trace *t, uint64_t window)
{
	unsigned char *bit = &t->bits[t->windows++ % FRAME];
	unsigned char miss = !slot_of(known, window)->window;
	struct slot *s;

	t->locality += miss - *bit;
	*bit = miss;
	if (t->locality > t->max_locality)
		t->max_locality = t->locality;
	if (!miss)
		return;
	t->mismatches++;
	s = slot_of(seen, window);
	if (!s->window) {
		s->window = window + 1;
		s->distance = distance(window);
	}
	if (s->distance > t->max_distance)
		t->max_distance = s->distance;
}

static void read_trace(const char *name, int checking)
{
	const uint64_t mask = ((uint64_t)1 << 8 * K) - 1;
	FILE *from = fopen(name, "r");
	struct trace t = { 0 };
	uint64_t window = 0;
	char line[64];

	if (!from) {
		perror(name);
		exit(1);
	}
	while (fgets(line, sizeof(line), from)) {
		const char *call = strchr(line, ' ');

		window = (window << 8 | (call ? strtoul(call, NULL, 10) : 0)) &
			 mask;
		if (++t.calls < K)
			continue;
		if (checking)
			check(&t, window);
		else
			learn(window);
	}
	fclose(from);
	if (checking)
		printf("%s\t%u\t%u\t%u\t%u\t%u\n", name, t.calls, t.windows,
		       t.mismatches, t.max_locality, t.max_distance);
}

int main(int argc, char **argv)
{
	int checking = 0;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--") == 0)
			checking = 1;
		else
			read_trace(argv[i], checking);
	return 0;
}
