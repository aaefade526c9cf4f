/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/upgrade.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"
#include "cli/accept/packaged.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/share/load.h"
#include "cli/words.h"
#include "detect/lifecycle.h"
#include "store/save.h"
#include "stream/naming.h"

/* A program whose file is another one. */
struct change {
	const struct sq_program *program;
	const char *path; /* borrowed from the program, without a NUL */
	size_t path_len;
	struct sq_identity file;
	uint64_t now_ms;
};

struct upgrade {
	const struct sq_options *o;
	struct sq_loaded profile;
	struct change *list; /* in order of path */
	size_t count;
	struct sq_save_edit *edits;
	size_t edit_count;
	size_t others; /* files that are not as their packages have them */
	uint64_t now_ms;
};

/* Its build-id is filled in by the plugin, when it looks at the file. */
static bool look(const char *path, struct sq_identity *file)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	*file = sq_identity_of(&st);
	return true;
}

static void copy_path(const struct change *c, char path[static PATH_MAX])
{
	size_t len = c->path_len < PATH_MAX ? c->path_len : PATH_MAX - 1;

	memcpy(path, c->path, len);
	path[len] = '\0';
}

/* Programs that the plugin has not seen start yet have no file. */
static bool is_changed(const struct sq_program *p, struct change *c)
{
	char path[PATH_MAX];
	struct sq_identity now;

	*c = (struct change){ .program = p };
	c->path = sq_program_path(p->name, &c->path_len);
	if (!p->stats.file.size || !c->path_len || *c->path != '/')
		return false;
	copy_path(c, path);
	if (!look(path, &c->file))
		return false;
	now = c->file;
	now.build_id = p->stats.file.build_id; /* the file was not read */
	return !sq_identity_fits(&p->stats.file, &now);
}

static int compare_paths(const void *a, const void *b)
{
	const struct change *left = a, *right = b;
	size_t least = left->path_len < right->path_len ? left->path_len
							: right->path_len;
	int order = memcmp(left->path, right->path, least);

	if (order == 0)
		order = (left->path_len > right->path_len) -
			(left->path_len < right->path_len);
	return order;
}

static int find_changes(struct upgrade *u)
{
	const struct sq_programs *all = &u->profile.programs;

	u->list = calloc(all->count + 1, sizeof(*u->list));
	u->edits = calloc(all->count + 1, sizeof(*u->edits));
	if (!u->list || !u->edits)
		return sq_complainf("accept", "out of memory");
	for (size_t i = 0; i < all->count; i++) {
		struct change *c = &u->list[u->count];

		u->count += is_changed(all->list[i], c);
		c->now_ms = u->now_ms;
	}
	qsort(u->list, u->count, sizeof(*u->list), compare_paths);
	return 0;
}

static int take_file(void *ctx, struct sq_program *p, struct sq_why *why)
{
	const struct change *c = ctx;

	(void)why;
	sq_lifecycle_upgrade(p, &c->file, c->now_ms);
	return 0;
}

/* Whether the file is as its package has it, and is still the one. */
static bool vouched_for(struct upgrade *u, const struct change *c)
{
	char path[PATH_MAX], package[SQ_PACKAGE_LEN];
	enum sq_packaged found;
	struct sq_identity after;

	copy_path(c, path);
	found = sq_packaged(path, package);
	if (found == SQ_PACKAGED_SAME &&
	    (!look(path, &after) || !sq_identity_fits(&c->file, &after)))
		found = SQ_PACKAGED_OTHER; /* it changes as we look */
	if (found == SQ_PACKAGED_NOBODYS)
		return false;
	sq_print_text(path);
	fputs(found == SQ_PACKAGED_SAME ? ": new, as "
					: ": changed, and not as ",
	      stdout);
	sq_print_text(package);
	puts(" has it");
	u->others += found == SQ_PACKAGED_OTHER;
	return found == SQ_PACKAGED_SAME;
}

/* Each file is asked about once, of however many programs it is. */
static void ask(struct upgrade *u)
{
	bool same = false;

	for (size_t i = 0; i < u->count && !sq_interrupted(); i++) {
		struct change *c = &u->list[i];

		if (i == 0 || compare_paths(c, c - 1) != 0)
			same = vouched_for(u, c);
		if (same)
			u->edits[u->edit_count++] = (struct sq_save_edit){
				.name = c->program->name,
				.name_len = c->program->name_len,
				.change = take_file,
				.ctx = c,
			};
	}
}

static void say_learning(size_t count, unsigned int wait_s)
{
	char time[SQ_WORDS_LEN];

	if (!wait_s)
		return;
	printf("%zu program%s learn%s what is new for %s.\n", count,
	       sq_text_s(count), count == 1 ? "s" : "",
	       sq_words_time((uint64_t)wait_s * 1000, time));
}

static int put(const struct upgrade *u)
{
	struct sq_why why = { "out of memory" };

	if (sq_interrupted()) {
		sq_complainf("accept", "interrupted: nothing is accepted");
		return SQ_EXIT_INTERRUPTED;
	}
	if (u->edit_count &&
	    sq_save_edit(u->profile.path, u->edits, u->edit_count, &why) < 0)
		return sq_complain(u->profile.path, &why);
	if (u->edit_count)
		say_learning(u->edit_count, u->o->settings.upgrade_wait);
	return u->others ? SQ_EXIT_FOUND : SQ_EXIT_DONE;
}

int sq_upgrade(const struct sq_options *o)
{
	struct upgrade u = { .o = o, .now_ms = (uint64_t)time(NULL) * 1000 };
	int status;

	if (o->settings.on_upgrade == SQ_ON_UPGRADE_REPORT) {
		puts("on_upgrade = report: files that packages brought are "
		     "reported like others.");
		return SQ_EXIT_DONE;
	}
	if (sq_load(o->settings.profile, &u.profile))
		return SQ_EXIT_WRONG;
	status = find_changes(&u);
	if (status == 0) {
		ask(&u);
		status = put(&u);
	}
	free(u.list);
	free(u.edits);
	sq_loaded_free(&u.profile);
	return status;
}
