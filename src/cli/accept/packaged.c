/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/packaged.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/setup/run.h"

#define DIGEST_LEN 129 /* SHA-512 in hexadecimal, with NUL */

/* What a package has of a file. */
struct digest {
	const char *program; /* that makes it */
	char text[DIGEST_LEN];
};

/* The next line of text, ended by a NUL; NULL: there is none. Moves *text. */
static char *take_line(char **text)
{
	char *line = *text, *end;

	if (!line || !*line)
		return NULL;
	end = line + strcspn(line, "\n");
	*text = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

/* ------------------------------------------------------------------- dpkg */

/* "coreutils: /usr/bin/ls", "libc6:amd64, libc6:i386: …"; no diversion. */
static bool take_owner(const char *line, const char *path, char *package)
{
	const char *last = strrchr(line, ' ');
	size_t len = strcspn(line, ", ");

	if (strncmp(line, "diversion by ", 13) == 0 || !last ||
	    strcmp(last + 1, path) != 0)
		return false;
	if (len && line[len] == ' ' && line[len - 1] == ':')
		len--;
	if (!len || len >= SQ_PACKAGE_LEN)
		return false;
	memcpy(package, line, len);
	package[len] = '\0';
	return true;
}

static bool find_owner(const char *path, char *package)
{
	const char *const argv[] = { "dpkg-query", "-S", "--", path, NULL };
	char *text = sq_run_read(argv), *rest = text, *line;
	bool found = false;

	while (!found && (line = take_line(&rest)))
		found = take_owner(line, path, package);
	free(text);
	return found;
}

/* A line is the digest, two blanks, and the path without its first slash. */
static bool find_md5(const char *path, const char *package, struct digest *d)
{
	const char *const argv[] = { "dpkg-query", "--control-show", package,
				     "md5sums", NULL };
	char *text = sq_run_read(argv), *rest = text, *line;
	bool found = false;

	d->program = "md5sum";
	while (!found && (line = take_line(&rest))) {
		size_t len = strcspn(line, " ");

		found = len == 32 && strlen(line) > len + 2 &&
			strcmp(line + len + 2, path + 1) == 0;
		if (found)
			snprintf(d->text, sizeof(d->text), "%.32s", line);
	}
	free(text);
	return found;
}

/* Where /bin is a link to /usr/bin, packages may know either path. */
static bool ask_dpkg(const char *path, char *package, struct digest *d)
{
	if (find_owner(path, package))
		return find_md5(path, package, d);
	return strncmp(path, "/usr/", 5) == 0 &&
	       find_owner(path + 4, package) && find_md5(path + 4, package, d);
}

/* -------------------------------------------------------------------- rpm */

/* rpm's numbers are those of OpenPGP (RFC 4880, 9.4). */
static const char *digester(const char *algorithm)
{
	static const char *const programs[][2] = {
		{ "1", "md5sum" },     { "2", "sha1sum" },
		{ "8", "sha256sum" },  { "9", "sha384sum" },
		{ "10", "sha512sum" },
	};

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (strcmp(algorithm, programs[i][0]) == 0)
			return programs[i][1];
	return NULL;
}

static bool ask_rpm(const char *path, char *package, struct digest *d)
{
	const char *const argv[] = { "rpm",
				     "-q",
				     "--queryformat",
				     "[%{=NAME} %{=FILEDIGESTALGO} "
				     "%{FILEDIGESTS} %{FILENAMES}\\n]",
				     "-f",
				     path,
				     NULL };
	char *text = sq_run_read(argv), *rest = text, *line;
	bool found = false;

	while (!found && (line = take_line(&rest))) {
		char algorithm[8];
		int at = 0;

		if (sscanf(line, "%255s %7s %128s %n", package, algorithm,
			   d->text, &at) != 3 ||
		    strcmp(line + at, path) != 0)
			continue;
		d->program = digester(algorithm);
		found = d->program != NULL;
	}
	free(text);
	return found;
}

/* ------------------------------------------------------------------- both */

static bool has_digest(const char *path, const struct digest *d)
{
	const char *const argv[] = { d->program, "--", path, NULL };
	char *text = sq_run_read(argv);
	size_t len = strlen(d->text);
	/* a backslash: its name has been escaped */
	const char *own = text && *text == '\\' ? text + 1 : text;
	bool same = own && strncmp(own, d->text, len) == 0 && own[len] == ' ';

	free(text);
	return same;
}

enum sq_packaged sq_packaged(const char *path,
			     char package[static SQ_PACKAGE_LEN])
{
	struct digest d;

	*package = '\0';
	if (!ask_dpkg(path, package, &d) && !ask_rpm(path, package, &d)) {
		*package = '\0';
		return SQ_PACKAGED_NOBODYS;
	}
	return has_digest(path, &d) ? SQ_PACKAGED_SAME : SQ_PACKAGED_OTHER;
}
