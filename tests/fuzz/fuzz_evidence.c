/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_evidence.c - a file of evidence, as alerts, explain and accept read it
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input_file.h"

#include "cli/evidence/attack.h"
#include "cli/evidence/ecs.h"
#include "cli/evidence/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64], path[80];

static void remove_dir(void)
{
	unlink(path);
	rmdir(dir);
}

static void put(const uint8_t *data, size_t size)
{
	if (!*dir) {
		strcpy(dir, "/tmp/seqids-fuzz.XXXXXX");
		if (!mkdtemp(dir) || atexit(remove_dir))
			abort();
		snprintf(path, sizeof(path), "%s/one.json", dir);
	}
	input_file_write(path, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_why why = { "" };
	struct sq_evidence e;
	char *sentence;

	put(data, size);
	if (sq_evidence_read(&e, dir, "one.json", &why) < 0) {
		if (!*why.text)
			abort(); /* an error that nobody explains */
		return 0;
	}
	if (sq_evidence_weight(&e) > SQ_WEIGHT_HIGH || !*e.id || !*e.reason)
		abort();
	sentence = sq_evidence_sentence(&e);
	for (const char *c = sentence; *c; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
			abort(); /* a terminal would take it for a command */
	free(sentence);
	sq_attack_find(&e);
	json_decref(sq_ecs_make(&e));
	sq_evidence_free(&e);
	return 0;
}
