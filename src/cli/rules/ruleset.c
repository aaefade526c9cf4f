/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/ruleset.h"

#include <assert.h>
#include <string.h>

#include "rules-text.h"
#include "cli/rules/budget.h"
#include "cli/rules/depthset.h"
#include "event/security.h"

#define EVERYTHING "-S all -F key=seqids" /* of a rule that is replaced */

/* Bytes of a rule's calls and of its path: auditctl -R reads lines of 6,143. */
#define CALLS_LEN 4000
#define PATH_LEN  2000

#define TEMPLATE_LEN 1024 /* bytes of a template's line; ours are shorter */

#define COLUMNS 78 /* of a comment */

/* What stands in the templates for a path, as Makefile.am puts it in. */
static const char plugin_mark[] = "@sbindir@/audisp-seqids";
static const char command_mark[] = "@sbindir@/seqids";
static const char profile_mark[] = "@localstatedir@/lib/seqids/profile.gdbm";
static const char conf_mark[] = "@sysconfdir@/audit";
static const char anomaly_mark[] = "@localstatedir@/lib/seqids/anomalies";

/* The ABI of a rule's arch=; negative where the machine has none. */
static int abi_of(const struct sq_ruleset *set, const char *arch)
{
	return strcmp(arch, "b64") == 0 ? set->machine.b64 : set->machine.b32;
}

int sq_ruleset_path(const char *path, struct sq_why *why)
{
	static const char *const operators[] = { "!=", ">=", "<=", "&=" };

	if (*path != '/')
		return sq_fail(why, -SQ_EVALUE, "not an absolute path");
	if (strlen(path) >= PATH_LEN)
		return sq_fail(why, -SQ_EVALUE, "path too long");
	for (const char *c = path; *c; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '\\')
			return sq_fail(why, -SQ_EVALUE,
				       "blanks, backslashes and control bytes "
				       "cannot stand in an audit rule");
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (strstr(path, operators[i]))
			return sq_fail(why, -SQ_EVALUE,
				       "auditctl takes the \"%s\" in it for an "
				       "operator",
				       operators[i]);
	return 0;
}

/* -------------------------------------------------------------- comments */

/* A comment while its words are put into lines. */
struct comment {
	FILE *to;
	size_t column;
	const char *indent;
};

static void put_word(struct comment *c, const char *word, size_t len)
{
	if (c->column && c->column + 1 + len > COLUMNS) {
		putc('\n', c->to);
		c->column = 0;
	}
	if (!c->column)
		c->column = (size_t)fprintf(c->to, "#%s", c->indent);
	else
		c->column += (size_t)fprintf(c->to, " ");
	c->column += (size_t)fprintf(c->to, "%.*s", (int)len, word);
}

static void put_words(struct comment *c, const char *text)
{
	for (size_t len; *text; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		put_word(c, text, len);
	}
}

static void end_comment(struct comment *c)
{
	if (c->column)
		putc('\n', c->to);
	c->column = 0;
}

/* What a group of calls does, and why it is there; why may be NULL. */
static void put_what(FILE *to, const char *what, const char *why)
{
	struct comment head = { to, 0, " " };

	put_words(&head, what);
	if (why) {
		fputs(" -", to);
		head.column += 2;
		put_words(&head, why);
	}
	end_comment(&head);
}

static void put_group(FILE *to, const struct sq_security *group)
{
	struct comment calls = { to, 0, "     " };

	put_what(to, group->what, group->why);
	for (const char *const *name = group->names; *name; name++)
		put_word(&calls, *name, strlen(*name));
	end_comment(&calls);
}

static const char *const depth_texts[SQ_DEPTH_COUNT] = {
	[SQ_DEPTH_ORDER] =
		"Depth order: all calls but those that only move bytes, wait, "
		"ask for the time or for an id, or manage memory. The key says "
		"so, and no setting has to. Programs are judged by their "
		"facets, seqids.conf(5); the order of their calls is neither "
		"learned nor judged. What a program knows of it stays, for "
		"the day on which its rules are for all calls again. Not seen "
		"is what an attack does by these calls alone:",
	[SQ_DEPTH_ACTS] =
		"Depth acts: what reaches out, changes something or is "
		"refused. The key says so, and no setting has to. Programs are "
		"judged by the facets of these calls, seqids.conf(5); the "
		"order of calls, files that are only read, and the arguments "
		"of other calls are neither learned nor judged. What a program "
		"knows of them stays, for the day on which its rules are for "
		"all calls again.",
};

static void explain_test(struct comment *c, const struct sq_depth_group *group)
{
	char text[256] = "";

	if (group->test == SQ_DEPTH_BITS)
		snprintf(text, sizeof(text), "by a%u&0x%llx", group->argument,
			 (unsigned long long)group->value);
	else if (group->test == SQ_DEPTH_EXIT)
		snprintf(text, sizeof(text), "any call, by exit=%lld",
			 (long long)group->value);
	else if (group->test == SQ_DEPTH_READS)
		snprintf(text, sizeof(text), "%s", group->path);
	put_words(c, text);
}

static void explain_depth(const struct sq_ruleset *set, FILE *to)
{
	struct comment c = { to, 0, " " }, calls = { to, 0, "     " };
	const struct sq_depth_group *group;

	put_words(&c, depth_texts[set->depth]);
	end_comment(&c);
	fputs("#\n", to);
	for (const char *const *name = sq_depth_left_out();
	     *name && set->depth == SQ_DEPTH_ORDER; name++)
		put_word(&calls, *name, strlen(*name));
	end_comment(&calls);
	for (unsigned int i = 0;
	     set->depth == SQ_DEPTH_ACTS && (group = sq_depth_act(i)); i++) {
		put_what(to, group->what, group->why);
		for (const char *const *name = group->names; name && *name;
		     name++)
			put_word(&calls, *name, strlen(*name));
		explain_test(&calls, group);
		end_comment(&calls);
	}
	fputc('\n', to);
}

static void explain_calls(const struct sq_ruleset *set, FILE *to)
{
	struct comment c = { to, 0, " " };

	put_words(&c, "Some calls only. A profile is of the calls that it was "
		      "learned from, so seqids.conf has to say the same, and "
		      "the profile has to be learned anew:");
	end_comment(&c);
	fprintf(to, "#\n#\tcalls = %s\n#\n", set->calls->text);
	put_words(&c, "Those by which processes are followed are in any set. "
		      "What is left out makes no sequence: what an attack "
		      "does by such calls alone is not seen.");
	end_comment(&c);
	if (strncmp(set->calls->text, SQ_ALPHABET_SECURITY,
		    strlen(SQ_ALPHABET_SECURITY)) != 0) {
		fputs("#\n", to);
		put_group(to, sq_security_group(0));
		fputc('\n', to);
		return;
	}
	fputs("#\n# " SQ_ALPHABET_SECURITY " is\n#\n", to);
	for (unsigned int i = 0; sq_security_group(i); i++)
		put_group(to, sq_security_group(i));
	fputc('\n', to);
}

static const char *const programs_text =
	"These programs only. A program is known by the file at the path, and "
	"a copy of it elsewhere is another one; the file need not exist, its "
	"directory must. What it starts from another file (a helper, a shell) "
	"is not audited. The start itself is, by the last rule of each group: "
	"when a call to execve has succeeded the kernel already takes the "
	"process for the new program, so the starts of all programs of the "
	"host have to be recorded. One that these programs start, and that is "
	"new, is reported; what others start is not.";

static void explain_programs(const struct sq_ruleset *set, FILE *to)
{
	struct comment c = { to, 0, " " };

	put_words(&c, programs_text);
	end_comment(&c);
	fputs("#\n", to);
	for (size_t i = 0; i < set->notes->count; i++)
		fprintf(to, "#\t%s\n", set->notes->list[i]);
	fputc('\n', to);
}

/* ----------------------------------------------------------------- rules */

static const struct bulk {
	const char *type, *what;
	bool plugin; /* keep the plugin's own */
} bulk[] = {
	{ "PROCTITLE", "the command line, as the process shows it now", false },
	{ "CWD", "its directory, from which relative names go", false },
	{ "PATH", "names, inodes and owners of the files concerned", true },
	{ "MMAP", "descriptor and flags of a mapping", false },
};

static const char *const bulk_text =
	"No bulk records. The kernel adds them to each event, and they make "
	"up much of the log. Without CWD and PATH seqids does not know which "
	"files a program reads and writes. Exclusion knows no key: all rules"
	" of the host lose them, a watch on a file does not tell its name "
	"any more, and ausearch -f finds nothing. EXECVE stays, which has the "
	"arguments of each start. The plugin's own PATH records stay as well, "
	"for the names of evidence files (kernel 4.18 or later).";

static void put_bulk(const struct sq_ruleset *set, FILE *to)
{
	struct comment c = { to, 0, " " };

	put_words(&c, bulk_text);
	end_comment(&c);
	fputs("#\n", to);
	for (size_t i = 0; i < sizeof(bulk) / sizeof(*bulk); i++)
		fprintf(to, "#\t%-10s %s\n", bulk[i].type, bulk[i].what);
	for (size_t i = 0; i < sizeof(bulk) / sizeof(*bulk); i++) {
		fprintf(to, "-a always,exclude -F msgtype=%s", bulk[i].type);
		if (bulk[i].plugin)
			fprintf(to, " -F exe!=%s", set->plugin);
		fputc('\n', to);
	}
	fputc('\n', to);
}

/* A rule for these calls, for each program. */
static void put_rules(const struct sq_ruleset *set, FILE *to, const char *arch,
		      const char *calls)
{
	if (!set->programs->count)
		sq_depthset_put_rule(to, SQ_DEPTH_FULL, arch, calls, NULL);
	for (size_t i = 0; i < set->programs->count; i++)
		sq_depthset_put_rule(to, SQ_DEPTH_FULL, arch, calls,
				     set->programs->list[i]);
}

/* The names of the alphabet's calls, so many to a rule. */
static void put_call_rules(const struct sq_ruleset *set, FILE *to,
			   const char *arch)
{
	int abi = abi_of(set, arch);
	char calls[CALLS_LEN] = "", word[SQ_CALL_NAME_LEN];

	for (unsigned int nr = 0; nr < SQ_ALPHABET_CALLS; nr++) {
		sq_call call = sq_call_pack((enum sq_abi)abi, nr), again;
		const char *bare = sq_call_bare_name(call);

		if (!sq_alphabet_has(set->calls, call) || !bare ||
		    sq_call_named((unsigned int)abi, bare, &again) != 0)
			continue;
		sq_call_in_rule(call, word);
		if (strlen(calls) + strlen(word) + 2 > sizeof(calls)) {
			put_rules(set, to, arch, calls);
			*calls = '\0';
		}
		strcat(*calls ? strcat(calls, ",") : calls, word);
	}
	put_rules(set, to, arch, calls);
}

/* All rules of a depth, for each program. */
static void put_depth(const struct sq_ruleset *set, FILE *to, const char *arch)
{
	unsigned int abi = (unsigned int)abi_of(set, arch);

	if (!set->programs->count)
		sq_depthset_put(to, set->depth, arch, abi, NULL);
	for (size_t i = 0; i < set->programs->count; i++)
		sq_depthset_put(to, set->depth, arch, abi,
				set->programs->list[i]);
}

static void put_arch(const struct sq_ruleset *set, FILE *to, const char *arch)
{
	if (set->plan)
		sq_depthplan_put(set->plan, to, arch,
				 (unsigned int)abi_of(set, arch));
	else if (set->calls->some)
		put_call_rules(set, to, arch);
	else
		put_depth(set, to, arch);
	if (set->programs->count)
		sq_depthset_put_rule(to, set->depth, arch, "execve,execveat",
				     NULL);
}

/* ------------------------------------------------------------- templates */

/* Print *line up to mark, and value for it; move *line behind mark. */
static void put_until(FILE *to, const char **line, const char *mark,
		      const char *value)
{
	const char *at = strstr(*line, mark);

	if (!at)
		return;
	fprintf(to, "%.*s%s", (int)(at - *line), *line, value);
	*line = at + strlen(mark);
}

/* Whether name, of so many bytes, is a call of abi. */
static bool has_call(int abi, const char *name, size_t len)
{
	char text[SQ_CALL_NAME_LEN];
	sq_call call;

	if (len >= sizeof(text))
		return false;
	memcpy(text, name, len);
	text[len] = '\0';
	return sq_call_named((unsigned int)abi, text, &call) == 0;
}

/*
 * Copy a template's line without the calls that abi does not have. Returns
 * whether it still is of use: a rule whose calls are all left out is not.
 */
static bool copy_known(int abi, const char *line, char to[static TEMPLATE_LEN])
{
	const char *calls = *line == '-' ? strstr(line, " -S ") : NULL;
	size_t at, len;
	bool any = false;

	assert(strlen(line) < TEMPLATE_LEN);
	if (!calls || strncmp(calls, " -S all ", 8) == 0) {
		strcpy(to, line);
		return true;
	}
	calls += 4;
	at = (size_t)(calls - line);
	memcpy(to, line, at);
	for (;; calls += len + 1) {
		len = strcspn(calls, ", ");
		if (has_call(abi, calls, len)) {
			if (any)
				to[at++] = ',';
			memcpy(to + at, calls, len);
			at += len;
			any = true;
		}
		if (calls[len] != ',')
			break;
	}
	strcpy(to + at, calls + len);
	return any;
}

/* A line of a template, with the paths of this set put in. */
static void put_line(const struct sq_ruleset *set, FILE *to,
		     const char *template)
{
	int b64 = abi_of(set, "b64"), b32 = abi_of(set, "b32");
	char known[TEMPLATE_LEN];
	const char *line = known;

	if (*template == '-' && strstr(template, "arch=b32") &&
	    (b32 < 0 || b64 < 0)) /* there is no other half */
		return;
	if (!copy_known(b64 < 0 ? b32 : b64, template, known))
		return;
	if (b64 < 0)
		put_until(to, &line, "arch=b64", "arch=b32");
	put_until(to, &line, anomaly_mark, set->anomaly_dir);
	put_until(to, &line, profile_mark, set->profile);
	put_until(to, &line, conf_mark, SQ_AUDIT_CONF_DIR);
	put_until(to, &line, plugin_mark, set->plugin);
	put_until(to, &line, command_mark, SQ_COMMAND_PATH);
	fprintf(to, "%s\n", line);
}

void sq_ruleset_before(const struct sq_ruleset *set, FILE *to)
{
	for (const char *const *line = rules_before; *line; line++)
		put_line(set, to, *line);
}

/* The arch of a rule for everything; NULL for any other line. */
static const char *arch_of(const char *line)
{
	if (*line == '#' || !strstr(line, EVERYTHING))
		return NULL;
	return strstr(line, "arch=b64") ? "b64" : "b32";
}

/* The arch of a paragraph's rules for everything; NULL where it has none. */
static const char *arch_of_paragraph(const char *const *line)
{
	const char *arch = NULL;

	for (; *line && **line && !arch; line++)
		arch = arch_of(*line);
	return arch;
}

/* Explain the set, ahead of its first rules. */
static void explain(const struct sq_ruleset *set, FILE *to)
{
	if (set->no_bulk)
		put_bulk(set, to);
	if (set->calls->some)
		explain_calls(set, to);
	if (set->plan)
		sq_depthplan_explain(set->plan, to);
	if (set->depth != SQ_DEPTH_FULL)
		explain_depth(set, to);
	if (set->programs->count)
		explain_programs(set, to);
}

void sq_ruleset_calls(const struct sq_ruleset *set, FILE *to)
{
	const char *const *line = rules_calls;
	bool explained = false;

	while (*line) {
		const char *arch = arch_of_paragraph(line);
		bool drop = arch && abi_of(set, arch) < 0;

		if (arch && !explained)
			explain(set, to);
		explained |= arch != NULL;
		for (; *line && **line; line++) {
			if (!drop && arch && arch_of(*line))
				put_arch(set, to, arch);
			else if (!drop)
				put_line(set, to, *line);
		}
		for (; *line && !**line; line++)
			if (!drop)
				fputc('\n', to);
	}
}
