/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upkeep/agree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rules/make.h"
#include "cli/rules/textfile.h"

#define NAMED  10	/* disagreements of a kind that are told one by one */
#define DAY_MS 86400000 /* what did not run for so long tells of old rules */

#define LOCKED 2 /* "enabled" of auditctl -s */

void sq_agree_tell(struct sq_agree *a, const char *kind, const char *fmt, ...)
{
	va_list ap;
	char *text;

	a->count++;
	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	va_end(ap);
	if (text && a->options->json) {
		json_t *object = json_object();

		json_object_set_new(object, "kind", json_string(kind));
		sq_json_text(object, "text", text, strlen(text));
		sq_print_json(object);
	} else if (text) {
		printf("%s: ", kind);
		sq_print_text(text);
		putchar('\n');
	}
	free(text);
}

bool sq_agree_is_ours(const struct sq_agree *a, const struct sq_auditrule *rule,
		      enum sq_depth *depth)
{
	const char *key = a->options->settings.key;
	size_t len = strlen(key);

	if (!rule->key || rule->never || rule->list != SQ_AUDITRULE_EXIT ||
	    strncmp(rule->key, key, len) != 0)
		return false;
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		if (strcmp(rule->key + len,
			   sq_depth_suffix((enum sq_depth)i)) == 0) {
			*depth = (enum sq_depth)i;
			return true;
		}
	return false;
}

/* -------------------------------------------------------------- programs */

/* The file that a program is run from: a unit stands ahead, a script behind. */
static bool path_of(const struct sq_program *p, char path[static PATH_MAX])
{
	const char *start = strchr(p->name, '/');

	if (!start || snprintf(path, PATH_MAX, "%s", start) >= PATH_MAX)
		return false;
	path[strcspn(path, "[")] = '\0';
	return access(path, F_OK) == 0;
}

/*
 * Which rules get the calls of the file at path, of any user: 0 and *depth; 1:
 * none does; -1: it depends on who runs it.
 */
static int depth_of(const struct sq_agree *a, const char *path,
		    enum sq_depth *depth)
{
	bool some = false;

	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];
		bool mine = rule->exe && strcmp(rule->exe, path) == 0;

		if (rule->list != SQ_AUDITRULE_EXIT || (rule->exe && !mine))
			continue;
		if (rule->never && rule->all_calls && !rule->file)
			return rule->scoped ? -1 : 1;
		if (!sq_agree_is_ours(a, rule, depth))
			continue;
		some |= rule->scoped;
		if (!rule->scoped &&
		    (mine || rule->all_calls || *depth != SQ_DEPTH_FULL ||
		     strcmp(a->options->settings.calls, SQ_ALPHABET_ALL) != 0))
			return 0;
	}
	return some ? -1 : 1;
}

static uint64_t newest_ms(const struct sq_programs *programs)
{
	uint64_t newest = 0;

	for (size_t i = 0; i < programs->count; i++)
		if (programs->list[i]->stats.seen_ms > newest)
			newest = programs->list[i]->stats.seen_ms;
	return newest;
}

static void compare_program(struct sq_agree *a, const struct sq_program *p,
			    unsigned int *unaudited, unsigned int *different)
{
	char path[PATH_MAX];
	enum sq_depth depth, last = (enum sq_depth)p->stats.depth;
	int got;

	if (!path_of(p, path))
		return;
	got = depth_of(a, path, &depth);
	if (got == 1 && ++*unaudited <= NAMED)
		sq_agree_tell(a, "program",
			      "%s is in the profile, and no rule audits it",
			      p->name);
	if (got == 0 && last < SQ_DEPTH_COUNT && last != depth &&
	    ++*different <= NAMED)
		sq_agree_tell(
			a, "depth",
			"%s was audited at depth %s when it ran last, and "
			"its rules are of depth %s",
			p->name, sq_depth_name(last), sq_depth_name(depth));
}

static void compare_alphabet(struct sq_agree *a)
{
	const char *had =
		*a->meta->calls_text ? a->meta->calls_text : SQ_ALPHABET_ALL;
	struct sq_alphabet wanted;

	if (sq_alphabet_init(&wanted, a->options->settings.calls, NULL) == 0 &&
	    wanted.digest != a->meta->calls)
		sq_agree_tell(a, "calls",
			      "the settings say calls = %s, and the profile is "
			      "of calls = %s",
			      a->options->settings.calls, had);
}

void sq_agree_programs(struct sq_agree *a)
{
	unsigned int unaudited = 0, different = 0;
	uint64_t newest;

	if (!a->programs)
		return;
	compare_alphabet(a);
	newest = newest_ms(a->programs);
	for (size_t i = 0; i < a->programs->count; i++)
		if (a->programs->list[i]->stats.seen_ms + DAY_MS >= newest)
			compare_program(a, a->programs->list[i], &unaudited,
					&different);
	if (unaudited > NAMED)
		sq_agree_tell(a, "program", "%u more are audited by no rule",
			      unaudited - NAMED);
	if (different > NAMED)
		sq_agree_tell(a, "depth",
			      "%u more were audited at another "
			      "depth when they ran last",
			      different - NAMED);
}

/* ----------------------------------------------------------------- files */

/* Whether what becomes of the rule matters to seqids. */
static bool concerns_us(const struct sq_agree *a,
			const struct sq_auditrule *rule)
{
	enum sq_depth depth;

	return rule->never || rule->list == SQ_AUDITRULE_EXCLUDE ||
	       sq_agree_is_ours(a, rule, &depth) ||
	       (rule->key && strncmp(rule->key, "seqids", 6) == 0);
}

void sq_agree_files(struct sq_agree *a)
{
	unsigned int before = a->count;

	if (!a->files)
		return;
	for (size_t i = 0; i < a->loaded->count; i++) {
		const struct sq_auditrule *rule = &a->loaded->list[i];

		if (concerns_us(a, rule) &&
		    !sq_rulelist_has(a->files, rule->form))
			sq_agree_tell(
				a, "file",
				"loaded, and in no file of rules.d, so it "
				"goes with the next boot: %.200s",
				rule->text);
	}
	for (size_t i = 0; i < a->files->count; i++) {
		const struct sq_auditrule *rule = &a->files->list[i];

		if (concerns_us(a, rule) &&
		    !sq_rulelist_has(a->loaded, rule->form))
			sq_agree_tell(a, "file",
				      "%s, line %u, is not loaded: %.200s",
				      rule->from, rule->line, rule->text);
	}
	if (a->count > before && a->loaded->enabled == LOCKED)
		sq_agree_tell(
			a, "locked",
			"the rules are locked (auditctl -e 2): what is in "
			"rules.d counts from the next boot on");
}

/* ------------------------------------------------------------------- all */

/* The depth of the rules for all programs, as their key tells. */
static enum sq_depth loaded_depth(const struct sq_rulelist *loaded,
				  const struct sq_options *o)
{
	const struct sq_agree a = { .options = o };
	enum sq_depth depth;

	for (size_t i = 0; i < loaded->count; i++)
		if (!loaded->list[i].exe &&
		    sq_agree_is_ours(&a, &loaded->list[i], &depth))
			return depth;
	return SQ_DEPTH_FULL;
}

/* The rules of that depth as seqids rules makes them now. */
static int make_ours(struct sq_rulelist *ours, const struct sq_options *o,
		     enum sq_depth depth)
{
	struct sq_options *with = malloc(sizeof(*with));
	struct sq_rules_file files[SQ_RULES_FILES];
	int err = with ? 0 : -1;

	if (err < 0)
		sq_complainf("rules", "out of memory");
	if (with) {
		*with = *o;
		if (strcmp(o->settings.calls, SQ_ALPHABET_ALL) == 0)
			with->depth = depth;
		err = sq_rules_make(files, with);
	}
	free(with);
	if (err < 0)
		return err;
	for (int i = 0; i < SQ_RULES_FILES && err == 0; i++)
		err = sq_rulelist_add(ours, files[i].text, files[i].name, NULL);
	sq_rules_free(files);
	return err;
}

/* From the kernel, or from what auditctl printed. */
static int read_loaded(struct sq_rulelist *loaded, const struct sq_options *o)
{
	char *text;
	struct sq_why why;
	int err;

	if (!o->loaded)
		return sq_rulelist_ask(loaded);
	if (sq_textfile_read(o->loaded, &text, &why) < 0) {
		sq_complain("--loaded", &why);
		return -1;
	}
	err = sq_rulelist_add(loaded, text, o->loaded, NULL);
	free(text);
	return err;
}

static int read_files(struct sq_rulelist *files, struct sq_names *paths,
		      const struct sq_options *o)
{
	const struct sq_setup s = { .options = o,
				    .root = o->root ? o->root : "" };

	return sq_rulelist_files(files, &s, paths);
}

/* What is compared, while it is held. */
struct holding {
	struct sq_rulelist loaded, files, ours;
	struct sq_names paths;
	struct sq_programs programs;
	struct sq_meta meta;
	bool with_files, with_profile;
};

static int hold(struct holding *h, const struct sq_options *o)
{
	bool offline = o->root && !o->loaded;

	h->loaded.enabled = h->files.enabled = -1;
	h->with_files = o->root || !o->loaded;
	if (h->with_files && read_files(&h->files, &h->paths, o) < 0)
		return -1;
	if ((!offline && read_loaded(&h->loaded, o) < 0) ||
	    make_ours(&h->ours, o,
		      loaded_depth(offline ? &h->files : &h->loaded, o)) < 0)
		return -1;
	h->with_profile =
		access(o->settings.profile, F_OK) == 0 || errno != ENOENT;
	if (!h->with_profile)
		sq_complainf(o->settings.profile,
			     "not there: programs are not compared");
	return h->with_profile && sq_programs_read(o->settings.profile,
						   &h->programs, &h->meta)
		       ? -1
		       : 0;
}

static void release(struct holding *h)
{
	sq_rulelist_free(&h->loaded);
	sq_rulelist_free(&h->files);
	sq_rulelist_free(&h->ours);
	sq_names_clear(&h->paths);
	sq_programs_free(&h->programs);
}

int sq_agree_check(const struct sq_options *o)
{
	struct holding h = { .with_profile = false };
	bool offline = o->root && !o->loaded;
	struct sq_agree a = { .options = o };
	int err = hold(&h, o);

	a.loaded = offline ? &h.files : &h.loaded;
	a.files = h.with_files && !offline ? &h.files : NULL;
	a.ours = &h.ours;
	a.programs = h.with_profile ? &h.programs : NULL;
	a.meta = &h.meta;
	if (err == 0) {
		sq_agree_rules(&a);
		sq_agree_programs(&a);
		sq_agree_files(&a);
		if (!a.count && !o->json)
			puts("Rules, settings and profile agree.");
	}
	release(&h);
	return err < 0 ? SQ_EXIT_WRONG
		       : sq_finish_output(a.count ? SQ_EXIT_FOUND
						  : SQ_EXIT_DONE);
}
