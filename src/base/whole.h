/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * whole.h - reads and writes that go on until all of it is done
 *
 * A file that another file system has, a pipe or a signal may make read() and
 * write() do a part only. Thread-safe; for descriptors that wait.
 */
#ifndef SQ_WHOLE_H
#define SQ_WHOLE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Up to size bytes; fewer only where the file ends. Returns their number, or -1
 * with errno, whatever was read before.
 */
ssize_t sq_whole_read(int fd, void *to, size_t size);

/* All len bytes. Returns 0, or -1 with errno: some of it may be written. */
int sq_whole_write(int fd, const void *from, size_t len);

#endif
