/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store_helpers.h - profiles in a directory of the test's own
 */
#ifndef STORE_HELPERS_H
#define STORE_HELPERS_H

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers.h"
#include "store/profile.h"
#include "store/save.h"
#include "store/verify.h"
#include "stream/naming.h"

#define K    6 /* calls in a window, where it does not matter */
#define FORM (&(struct sq_form){ .k = K, .created_ms = 1000 })

struct place {
	char dir[256], path[272], old[280], fresh[280], link[288];
	struct sq_why why;
};

int place_setup(void **state);
int place_teardown(void **state);

/* The sequences number from up to, not including, to. */
void learn_range(struct sq_program *p, uint32_t from, uint32_t to);

/* A new program that knows them. The caller frees it. */
struct sq_program *program_of(const char *name, uint32_t from, uint32_t to);

bool knows_range(const struct sq_program *p, uint32_t from, uint32_t to);

/* Save one program, which is freed. Returns what sq_save_programs() does. */
int save_one(struct place *at, struct sq_program *p);

/* Returns what sq_store_open() or sq_store_read() does. */
int read_one(struct place *at, const char *name, struct sq_program **out);

/* All of a file. The caller frees it. */
unsigned char *read_bytes(const char *path, size_t *len);
void write_bytes(const char *path, const void *bytes, size_t len);

/* The number of reports; the last of them is in at->why. */
int verify(struct place *at, uint64_t *programs);

/* Nothing to report, and count programs. */
void check_whole(struct place *at, uint64_t count);

/* The profile of the place, of windows of K calls. The caller frees it. */
struct sq_profile *open_profile(struct place *at);

/* The program of that name, made where there is none; held. */
struct sq_program *get_program(struct place *at, struct sq_profile *pr,
			       const char *name);
void save_profile(struct place *at, struct sq_profile *pr);

/* What the file says of the program, read anew. */
void check_stored(struct place *at, const char *name, uint32_t sequences,
		  uint64_t calls);

#endif
