/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replay.c - a fuzz target without a fuzzer: tries each file that it is given
 *
 * What libFuzzer does with file names, so that the seeds and old findings are
 * tried with any compiler. A target that finds something wrong aborts.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SIZE_MAX_BYTES (1 << 20) /* more than any seed */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *buf = malloc(SIZE_MAX_BYTES), *data;
	size_t size;

	if (!file || !buf) {
		perror(path);
		return -1;
	}
	size = fread(buf, 1, SIZE_MAX_BYTES, file);
	fclose(file);
	data = realloc(buf, size ? size : 1); /* no byte to read behind it */
	if (!data) {
		free(buf);
		return -1;
	}
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (replay(argv[i]) < 0)
			return 1;
	return argc > 1 ? 0 : 1;
}
