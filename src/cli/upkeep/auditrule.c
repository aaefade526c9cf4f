/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upkeep/auditrule.h"

#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "cli/rules/names.h"
#include "event/call.h"

/* A rule while its words are read. */
struct reading {
	struct sq_auditrule *rule;
	struct sq_names calls, fields; /* in their one form */
	char *perm;		       /* of a watch: borrowed */
	bool watch;
};

static int refuse(struct sq_why *why, const char *what)
{
	return sq_fail(why, -SQ_EFORMAT, "not an audit rule: %.200s", what);
}

static int no_memory(struct sq_why *why)
{
	return sq_fail(why, -SQ_ENOMEM, "out of memory");
}

/* Replace *to by a copy. */
static int keep(char **to, const char *value, struct sq_why *why)
{
	free(*to);
	*to = strdup(value);
	return *to ? 0 : no_memory(why);
}

static int add(struct sq_names *names, const char *name, struct sq_why *why)
{
	int err = sq_names_add(names, name);

	return err < 0 ? sq_fail(why, err, "out of memory") : 0;
}

/* "always,exit", in either order. */
static int take_list(struct sq_auditrule *rule, const char *word,
		     struct sq_why *why)
{
	static const char *const lists[] = { "exit", "task", "exclude" };
	const char *comma = strchr(word, ','), *list;
	size_t first = strcspn(word, ",");
	int i;

	if (!comma)
		return refuse(why, word);
	if ((first == 5 && strncmp(word, "never", 5) == 0) ||
	    (first == 6 && strncmp(word, "always", 6) == 0)) {
		rule->never = first == 5;
		list = comma + 1;
		first = strlen(list);
	} else {
		rule->never = strcmp(comma, ",never") == 0;
		if (!rule->never && strcmp(comma, ",always") != 0)
			return refuse(why, word);
		list = word;
	}
	for (i = 0; i < SQ_AUDITRULE_OTHER; i++)
		if (strlen(lists[i]) == first &&
		    strncmp(lists[i], list, first) == 0)
			break;
	rule->list = (enum sq_auditrule_list)i;
	return 0;
}

static int take_calls(struct reading *r, char *word, struct sq_why *why)
{
	char *rest = NULL;
	int err;

	for (char *name = strtok_r(word, ",", &rest); name;
	     name = strtok_r(NULL, ",", &rest))
		if (!sq_names_have(&r->calls, name) &&
		    (err = add(&r->calls, name, why)) < 0)
			return err;
	return 0;
}

/* "-EACCES" is "-13", "unset" is "-1", and "0x43" is "67". */
static void spell_value(const char *name, const char *value,
			char out[static SQ_AUDITRULE_LEN])
{
	bool minus = *value == '-';
	char *end;
	long long number = strtoll(value, &end, 0);

	if (strcmp(name, "exit") == 0 && *end) {
		int code = audit_name_to_errno(value + minus);

		if (code)
			snprintf(out, SQ_AUDITRULE_LEN, "%d",
				 code > 0 ? -code : code);
		else
			snprintf(out, SQ_AUDITRULE_LEN, "%s", value);
	} else if (strcmp(value, "unset") == 0 ||
		   (!*end && number == UINT32_MAX))
		snprintf(out, SQ_AUDITRULE_LEN, "-1");
	else if (*value && !*end)
		snprintf(out, SQ_AUDITRULE_LEN, "%lld", number);
	else
		snprintf(out, SQ_AUDITRULE_LEN, "%s", value);
}

static int take_key(struct reading *r, const char *value, struct sq_why *why)
{
	char field[SQ_AUDITRULE_LEN];
	int err;

	snprintf(field, sizeof(field), "key=%s", value);
	err = add(&r->fields, field, why);
	return err < 0 ? err : keep(&r->rule->key, value, why);
}

/* What a field means for us. */
static int note_field(struct sq_auditrule *rule, const char *name,
		      const char *op, const char *value, struct sq_why *why)
{
	if (strcmp(name, "arch") == 0)
		return keep(&rule->arch, value, why);
	if (strcmp(name, "exe") == 0)
		return keep(strcmp(op, "!=") == 0 ? &rule->not_exe : &rule->exe,
			    value, why);
	if (strcmp(name, "msgtype") == 0)
		return keep(&rule->type, value, why);
	if (strcmp(name, "path") == 0 || strcmp(name, "dir") == 0)
		rule->file = true;
	if (strcmp(name, "perm") != 0)
		rule->scoped = true;
	return 0;
}

/* auditctl 3.0 prints exe!= of an exclusion as exe=, so they are the same. */
static int take_field(struct reading *r, const char *word, struct sq_why *why)
{
	static const char operators[] = "=!<>&";
	char name[64], op[4], value[SQ_AUDITRULE_LEN],
		field[SQ_AUDITRULE_LEN + 80];
	size_t len = strcspn(word, operators), op_len;
	int err;

	op_len = strspn(word + len, operators);
	if (!len || len >= sizeof(name) || !op_len || op_len >= sizeof(op))
		return refuse(why, word);
	snprintf(name, sizeof(name), "%.*s", (int)len, word);
	snprintf(op, sizeof(op), "%.*s", (int)op_len, word + len);
	if (strcmp(name, "key") == 0)
		return take_key(r, word + len + op_len, why);
	spell_value(name, word + len + op_len, value);
	err = note_field(r->rule, name, op, value, why);
	if (err < 0)
		return err;
	if (r->rule->list == SQ_AUDITRULE_EXCLUDE && strcmp(name, "exe") == 0)
		snprintf(op, sizeof(op), "=");
	if (strcmp(name, "dir") == 0) /* a watch does not tell them apart */
		snprintf(name, sizeof(name), "path");
	snprintf(field, sizeof(field), "%s%s%s", name, op, value);
	return add(&r->fields, field, why);
}

/* "-w PATH" begins a rule on a file for all calls. */
static int take_watch(struct reading *r, char *path, struct sq_why *why)
{
	char field[SQ_AUDITRULE_LEN];
	size_t len = strlen(path);

	if (*path != '/')
		return refuse(why, path);
	r->watch = true;
	if (len > 1 && path[len - 1] == '/')
		path[len - 1] = '\0';
	snprintf(field, sizeof(field), "path=%s", path);
	return take_field(r, field, why);
}

static int take_word(struct reading *r, const char *option, char *value,
		     struct sq_why *why)
{

	if (strcmp(option, "-a") == 0 || strcmp(option, "-A") == 0) {
		r->rule->first = option[1] == 'A';
		return take_list(r->rule, value, why);
	}
	if (strcmp(option, "-w") == 0)
		return take_watch(r, value, why);
	if (strcmp(option, "-S") == 0)
		return take_calls(r, value, why);
	if (strcmp(option, "-F") == 0)
		return take_field(r, value, why);
	if (strcmp(option, "-k") == 0)
		return take_key(r, value, why);
	if (strcmp(option, "-p") == 0) {
		r->perm = value;
		return 0;
	}
	if (strcmp(option, "-C") != 0)
		return refuse(why, option);
	r->rule->scoped = true;
	return add(&r->fields, value, why);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void put_list(FILE *to, struct sq_names *names, const char *before,
		     const char *between)
{
	if (names->count)
		qsort(names->list, names->count, sizeof(*names->list), compare);
	for (size_t i = 0; i < names->count; i++)
		fprintf(to, "%s%s", i ? between : before, names->list[i]);
}

/* The text that put() prints; NULL: no memory. */
static char *join(struct sq_names *names, const char *between)
{
	struct sq_out out = { 0 };
	FILE *to = sq_out_stream(&out);

	if (!to)
		return NULL;
	put_list(to, names, "", between);
	fputc('\0', to);
	fclose(to);
	return (char *)out.data;
}

/* A call that one libaudit has no name for may have one in the next. */
static int name_numbers(struct reading *r, struct sq_why *why)
{
	const char *arch = r->rule->arch ? r->rule->arch : "b64";
	int abi = sq_call_native(arch), err = 0;

	for (size_t i = 0; abi >= 0 && i < r->calls.count && !err; i++) {
		char **word = &r->calls.list[i], *end;
		unsigned long nr = strtoul(*word, &end, 0);
		const char *name = NULL;

		if (end != *word && !*end && nr < SQ_CALL_NR_MAX)
			name = sq_call_bare_name(sq_call_pack(
				(enum sq_abi)abi, (unsigned int)nr));
		if (name)
			err = keep(word, name, why);
	}
	return err;
}

/*
 * Where perm= says which accesses count, auditctl 4 lists the calls that can
 * make them, and auditctl 3 all calls.
 */
static int make_form(struct reading *r, struct sq_why *why)
{
	static const char *const lists[] = { "exit", "task", "exclude",
					     "other" };
	struct sq_auditrule *rule = r->rule;
	char *fields;

	rule->all_calls = !r->calls.count || sq_names_have(&r->calls, "all") ||
			  (rule->file && r->watch);
	rule->calls = rule->all_calls ? NULL : join(&r->calls, ",");
	fields = join(&r->fields, " ");
	if ((!rule->all_calls && !rule->calls) || !fields ||
	    asprintf(&rule->form, "%s,%s %s %s",
		     rule->never ? "never" : "always", lists[rule->list],
		     rule->file || rule->all_calls ? "" : rule->calls,
		     fields) < 0)
		rule->form = NULL;
	free(fields);
	return rule->form ? 0 : no_memory(why);
}

/* The words of a line that begins with an option that makes a rule. */
static int read_words(struct reading *r, char *line, struct sq_why *why)
{
	char *rest = NULL, *option = strtok_r(line, " \t", &rest), field[32];
	int err = 0;

	for (; option && err == 0; option = strtok_r(NULL, " \t", &rest)) {
		char *value = strtok_r(NULL, " \t", &rest);

		if (!value)
			return refuse(why, option);
		err = take_word(r, option, value, why);
	}
	if (err == 0 && (r->watch || r->perm)) {
		snprintf(field, sizeof(field), "perm=%.8s",
			 r->perm ? r->perm : "rwxa");
		err = take_field(r, field, why);
	}
	return err;
}

/* Lines of other words: settings, as files and "auditctl -s" have them. */
static int is_setting(const char *line)
{
	static const char *const words[] = {
		"-D",	       "-b",	   "-f",       "-r",
		"-e",	       "-i",	   "-c",       "-d",
		"-W",	       "-q",	   "-t",       "--",
		"No rules",    "enabled ", "failure ", "pid ",
		"rate_limit ", "backlog",  "lost ",    "loginuid_immutable"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strncmp(line, words[i], strlen(words[i])) == 0)
			return 1;
	return 0;
}

int sq_auditrule_read(struct sq_auditrule *rule, const char *line,
		      struct sq_why *why)
{
	struct reading r = { .rule = rule };
	char copy[SQ_AUDITRULE_LEN];
	int err;

	memset(rule, 0, sizeof(*rule));
	line += strspn(line, " \t");
	if (!*line || *line == '#' || is_setting(line))
		return 1;
	if (strlen(line) >= sizeof(copy))
		return refuse(why, "too long");
	if (strncmp(line, "-a ", 3) != 0 && strncmp(line, "-A ", 3) != 0 &&
	    strncmp(line, "-w ", 3) != 0)
		return refuse(why, line);
	strcpy(copy, line);
	copy[strcspn(copy, "\r\n")] = '\0';
	err = keep(&rule->text, copy, why);
	if (err == 0)
		err = read_words(&r, copy, why);
	if (err == 0)
		err = name_numbers(&r, why);
	if (err == 0)
		err = make_form(&r, why);
	sq_names_clear(&r.calls);
	sq_names_clear(&r.fields);
	if (err < 0)
		sq_auditrule_free(rule);
	return err;
}

void sq_auditrule_free(struct sq_auditrule *rule)
{
	char *const owned[] = { rule->text,  rule->form, rule->arch,
				rule->calls, rule->exe,	 rule->not_exe,
				rule->key,   rule->type };

	for (size_t i = 0; i < sizeof(owned) / sizeof(*owned); i++)
		free(owned[i]);
	memset(rule, 0, sizeof(*rule));
}
