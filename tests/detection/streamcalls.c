/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * streamcalls - a recorded plugin stream on stdin to one row a system call
 *
 * Rows are tab separated: time_ms serial ppid pid result call comm exe.
 * result is 1, 0, or - where the kernel wrote none (exit, exit_group);
 * call is the number, plus 65536 for any ABI but x86-64.  It is a reader of
 * its own on purpose: the comparison must not inherit the product's mistakes.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARCH_X86_64  "c000003e"
#define FOREIGN_ABI  65536
#define NAME_MAX_LEN 4352 /* PATH_MAX and what the kernel may append */

static const char *field(const char *line, const char *name)
{
	const char *p = strstr(line, name);

	return p ? p + strlen(name) : NULL;
}

static long number(const char *line, const char *name)
{
	const char *p = field(line, name);

	return p ? strtol(p, NULL, 10) : -1;
}

static int hex_digit(int c)
{
	if (isdigit(c))
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The kernel writes untrusted text quoted, or in hex when it is unusual. */
static void untrusted(const char *p, char *out)
{
	size_t n = 0;

	if (!p) {
		strcpy(out, "?");
		return;
	}
	if (*p == '"') {
		for (p++; *p && *p != '"' && n < NAME_MAX_LEN - 1; p++)
			out[n++] = *p;
	} else {
		for (; hex_digit((unsigned char)p[0]) >= 0 &&
		       hex_digit((unsigned char)p[1]) >= 0 &&
		       n < NAME_MAX_LEN - 1;
		     p += 2) {
			int c = hex_digit((unsigned char)p[0]) * 16 +
				hex_digit((unsigned char)p[1]);

			out[n++] = c < ' ' || c > '~' ? '?' : c;
		}
	}
	out[n] = '\0';
	if (n > 10 && !strcmp(out + n - 10, " (deleted)"))
		out[n - 10] = '\0';
	if (!n)
		strcpy(out, "?");
}

static int row(const char *line)
{
	static char comm[NAME_MAX_LEN], exe[NAME_MAX_LEN];
	const char *msg = field(line, "msg=audit("), *p;
	long sec, ms, serial, call;

	if (!msg || sscanf(msg, "%ld.%ld:%ld", &sec, &ms, &serial) != 3)
		return 0;
	call = number(line, " syscall=");
	p = field(line, " arch=");
	if (call < 0 || !p)
		return 0;
	if (strncmp(p, ARCH_X86_64, strlen(ARCH_X86_64)))
		call += FOREIGN_ABI;
	p = field(line, " success=");
	untrusted(field(line, " comm="), comm);
	untrusted(field(line, " exe="), exe);
	printf("%ld\t%ld\t%ld\t%ld\t%c\t%ld\t%s\t%s\n", sec * 1000 + ms, serial,
	       number(line, " ppid="), number(line, " pid="),
	       !p	   ? '-'
	       : *p == 'y' ? '1'
			   : '0',
	       call, comm, exe);
	return 1;
}

int main(int argc, char **argv)
{
	const char *want = argc > 1 ? argv[1] : "key=\"seqids\"";
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		char *sep = memchr(line, 0x1d, len);

		if (sep)
			*sep = '\0';
		if (!strncmp(line, "type=SYSCALL ", 13) && strstr(line, want))
			row(line);
	}
	free(line);
	return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
