/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/path.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A path that is being made: a slash is ahead of each part. */
struct path {
	size_t len;
	size_t root; /* bytes that no ".." takes away */
	char text[2 * SQ_PATH_MAX + 2];
};

static void add_part(struct path *p, const char *part, size_t len)
{
	p->text[p->len++] = '/';
	memcpy(p->text + p->len, part, len);
	p->len += len;
}

/* "..": above "." nothing is known, and above "/" there is nothing. */
static void go_up(struct path *p)
{
	const char *slash;

	if (p->len == p->root) {
		if (!p->root)
			return;
		add_part(p, "..", 2);
		p->root = p->len;
		return;
	}
	slash = memrchr(p->text, '/', p->len);
	p->len = (size_t)(slash - p->text);
}

static void add_name(struct path *p, const char *name, size_t len)
{
	const char *end = name + len, *slash;

	for (; name < end; name = slash + 1) {
		size_t part;

		slash = memchr(name, '/', (size_t)(end - name));
		if (!slash)
			slash = end;
		part = (size_t)(slash - name);
		if (part == 2 && name[0] == '.' && name[1] == '.')
			go_up(p);
		else if (part > 1 || (part == 1 && *name != '.'))
			add_part(p, name, part);
	}
}

size_t sq_path_normal(const char *base, size_t base_len, const char *name,
		      size_t len, char *out, size_t size)
{
	bool relative = !len || *name != '/';
	struct path p;
	size_t kept;

	assert(base_len <= SQ_PATH_MAX && len <= SQ_PATH_MAX && size > 0);
	p.len = p.root = 0; /* and not all of the text */
	if (relative && !base_len) {
		p.text[0] = '.';
		p.len = p.root = 1;
	} else if (relative) {
		add_name(&p, base, base_len);
	}
	add_name(&p, name, len);
	if (!p.len)
		add_part(&p, "", 0);
	kept = p.len < size ? p.len : size - 1;
	memcpy(out, p.text, kept);
	out[kept] = '\0';
	return p.len;
}

const char *sq_path_of_fd(int fd, char out[static SQ_PATH_FD_LEN])
{
	snprintf(out, SQ_PATH_FD_LEN, "/proc/self/fd/%d", fd);
	return out;
}
