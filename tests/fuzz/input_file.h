/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input_file.h - what a target is given, as a file, where files are read
 *
 * Whatever goes wrong ends the target.
 */
#ifndef INPUT_FILE_H
#define INPUT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* The file at path holds data, and nothing else. */
void input_file_write(const char *path, const uint8_t *data, size_t size);

/* The same for one file of this process, which goes with it. Borrowed. */
const char *input_file(const uint8_t *data, size_t size);

#endif
