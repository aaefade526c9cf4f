/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/place.h"

#include <stdbool.h>
#include <string.h>

#define HASH_MIN 8 /* characters */

struct text {
	char *out;
	size_t len, room;
};

static void put(struct text *t, char c)
{
	if (t->len < t->room)
		t->out[t->len++] = c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_hash(const char *name, size_t len)
{
	bool digit = false;

	for (size_t i = 0; i < len; i++) {
		if (!is_hex(name[i]) && name[i] != '-')
			return false;
		digit |= is_digit(name[i]);
	}
	return digit && len >= HASH_MIN;
}

static void put_name(struct text *t, const char *name, size_t len)
{
	if (is_hash(name, len)) {
		put(t, '#');
		return;
	}
	for (size_t i = 0; i < len; i++)
		if (!is_digit(name[i]))
			put(t, name[i]);
		else if (!i || !is_digit(name[i - 1]))
			put(t, '#');
}

size_t sq_place_name(const char *name, size_t len, char *out, size_t room)
{
	struct text t = { out, 0, room };

	put_name(&t, name, len);
	return t.len;
}

/* Whether the path of len bytes is dir, or lies in it. */
static bool is_in(const char *path, size_t len, const char *dir)
{
	size_t dir_len = strlen(dir);

	return len >= dir_len && memcmp(path, dir, dir_len) == 0 &&
	       (len == dir_len || path[dir_len] == '/');
}

static bool is_in_any(const char *path, size_t len, const char *const *dirs)
{
	for (; *dirs; dirs++)
		if (is_in(path, len, *dirs))
			return true;
	return false;
}

/* The length of the directory for temporary files that path is in, or 0. */
static size_t temporary(const char *path, size_t len)
{
	static const char *const dirs[] = { "/tmp", "/var/tmp", "/dev/shm" };
	static const char user[] = "/run/user/";
	size_t at = sizeof(user) - 1;

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (is_in(path, len, dirs[i]))
			return strlen(dirs[i]);
	if (len <= at || memcmp(path, user, at) != 0)
		return 0;
	while (at < len && path[at] != '/')
		at++;
	return at;
}

/* Put the names in path, up to max of them; as they are, or in general. */
static void put_path(struct text *t, const char *path, size_t len,
		     unsigned int max)
{
	size_t at = 0;

	for (unsigned int names = 0; at < len && names < max; names++) {
		size_t end;

		if (path[at] == '/') {
			put(t, '/');
			at++;
		}
		for (end = at; end < len && path[end] != '/';)
			end++;
		put_name(t, path + at, end - at);
		at = end;
	}
}

/* The length of path without its last name. */
static size_t directory(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len > 1 ? len - 1 : len;
}

static void put_temporary(struct text *t, const char *path, size_t len,
			  size_t top)
{
	put_path(t, path, top, SQ_PLACE_DEPTH);
	if (directory(path, len) <= top)
		return;
	put(t, '/');
	put(t, '*');
}

size_t sq_place(const char *path, size_t len, char out[static SQ_ITEM_LEN])
{
	static const char *const whole[] = { "/etc", "/root", "/boot",
					     "/dev", "/proc", NULL };
	struct text t = { out, 0, SQ_ITEM_LEN };
	size_t top = temporary(path, len);

	if (top)
		put_temporary(&t, path, len, top);
	else if (is_in_any(path, len, whole))
		put_path(&t, path, len, SQ_PLACE_DEPTH + 1);
	else
		put_path(&t, path, directory(path, len), SQ_PLACE_DEPTH);
	return t.len;
}

static bool is_code(const char *suffix, size_t len)
{
	static const char *const suffixes[] = {
		"asp",	"aspx", "bash", "cgi", "class", "exe", "jar",	"jsp",
		"jspx", "ko",	"lua",	"php", "phar",	"pht", "phtml", "pl",
		"pm",	"py",	"rb",	"sh",  "shtml", "so",  "war",	NULL
	};

	for (const char *const *known = suffixes; *known; known++)
		if (strlen(*known) == len && memcmp(suffix, *known, len) == 0)
			return true;
	return false;
}

size_t sq_place_written(const char *path, size_t len,
			char out[static SQ_ITEM_LEN])
{
	struct text t = { out, sq_place(path, len, out), SQ_ITEM_LEN };
	size_t at = len;

	while (at && path[at - 1] != '.' && path[at - 1] != '/')
		at--;
	if (!at || path[at - 1] != '.' || !is_code(path + at, len - at))
		return t.len;
	put(&t, '/');
	put(&t, '*');
	for (at--; at < len; at++)
		put(&t, path[at]);
	return t.len;
}

size_t sq_place_program(const char *path, size_t len,
			char out[static SQ_ITEM_LEN])
{
	static const char *const packages[] = { "/usr", "/bin", "/sbin", "/lib",
						NULL };
	struct text t = { out, 0, SQ_ITEM_LEN };
	size_t top = temporary(path, len);

	if (top) {
		put_temporary(&t, path, len, top);
	} else if (is_in_any(path, len, packages)) {
		for (size_t i = 0; i < len; i++)
			put(&t, path[i]);
	} else {
		put_path(&t, path, len, SQ_PLACE_DEPTH + 1);
	}
	return t.len;
}
