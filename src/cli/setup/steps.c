/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/steps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rules/make.h"
#include "cli/rules/textfile.h"
#include "cli/setup/edit.h"
#include "cli/setup/live.h"

#define LOCKED 2 /* "enabled" of auditctl -s */

static const char journald_text[] =
	"# Made by seqids setup, and removed by seqids setup --undo.\n"
	"# journald would keep a second copy of each record of auditd's log.\n"
	"[Unit]\n"
	"ConditionPathExists=!" SQ_SETUP_RULES "/" SQ_RULES_CALLS "\n";

static const char journal_text[] =
	"# Made by seqids setup, and removed by seqids setup --undo.\n"
	"# Where Audit is no, as on Debian, journald switches the kernel's\n"
	"# audit off each time that it starts.\n"
	"[Journal]\n"
	"Audit=\n";

static const char *const rules_names[] = { SQ_RULES_CALLS, SQ_RULES_BEFORE };

static const char *rules_path(const struct sq_setup *s, const char *name,
			      char buf[static PATH_MAX])
{
	snprintf(buf, PATH_MAX, "%s%s/%s", s->root, SQ_SETUP_RULES, name);
	return buf;
}

static bool can_load(const struct sq_setup *s)
{
	return s->live && sq_live_auditd() &&
	       sq_live_status("enabled") != LOCKED;
}

/* ------------------------------------------------------------ directories */

static void step_directory(struct sq_setup *s, const char *path)
{
	char full[PATH_MAX];

	if (*path && !sq_setup_have(s, path))
		sq_plan_directory(&s->plan, sq_setup_path(s, path, full),
				  "make %s, for root only", full);
}

static void step_parent(struct sq_setup *s, const char *path)
{
	char parent[SQ_SETTING_LEN];
	char *slash;

	snprintf(parent, sizeof(parent), "%s", path);
	slash = strrchr(parent, '/');
	if (slash)
		*slash = '\0';
	if (slash && slash != parent)
		step_directory(s, parent);
}

static void step_directories(struct sq_setup *s)
{
	const struct sq_settings *settings = &s->options->settings;

	step_parent(s, settings->profile);
	step_directory(s, settings->anomaly_dir);
	step_parent(s, settings->alert_log);
}

/* --------------------------------------------------------------- settings */

/* Take made of *text in place of it; NULL, for want of memory, stays NULL. */
static void take(char **text, char *made)
{
	free(*text);
	*text = made;
}

/* What an earlier set-up wrote is not what was there before. */
static void set(char **text, const char *key, const char *value)
{
	if (*text)
		take(text, sq_edit_restore(*text, key));
	if (*text)
		take(text, sq_edit_set_noted(*text, key, value));
}

/*
 * Where nothing was learned and nobody has chosen a mode, learning comes first:
 * else each program of the host would be reported as a new one.
 */
static int step_settings(struct sq_setup *s)
{
	const struct sq_options *o = s->options;
	char *text = sq_setup_read(s, SQ_SETTINGS_PATH), *made;
	char path[PATH_MAX], value[SQ_EDIT_VALUE];
	bool learn, calls;

	if (!text)
		return -1;
	made = strdup(text);
	learn = !sq_edit_get(text, "mode", value) &&
		!sq_setup_have(s, o->settings.profile);
	calls = o->calls && strcmp(o->calls, o->settings.calls) != 0;
	if (learn)
		set(&made, "mode", "learn");
	if (calls)
		set(&made, "calls", o->calls);
	sq_setup_path(s, SQ_SETTINGS_PATH, path);
	sq_plan_file(&s->plan, path, text, made, "say %s%s%s%s in %s",
		     learn ? "mode = learn" : "", learn && calls ? " and " : "",
		     calls ? "calls = " : "", calls ? o->calls : "", path);
	free(text);
	return 0;
}

/* Settings that nobody changed since setup wrote them. */
static int undo_settings(struct sq_setup *s)
{
	static const char *const keys[] = { "mode", "calls" };
	char *text = sq_setup_read(s, SQ_SETTINGS_PATH), *made;
	char path[PATH_MAX];

	if (!text)
		return -1;
	made = strdup(text);
	for (int i = 0; i < 2 && made; i++)
		take(&made, sq_edit_restore(made, keys[i]));
	sq_setup_path(s, SQ_SETTINGS_PATH, path);
	sq_plan_file(&s->plan, path, text, made,
		     "put back in %s what seqids setup wrote, but for what was "
		     "changed since",
		     path);
	free(text);
	return 0;
}

/* value: yes or no. *changed: whether it has another one now. */
static int step_dropin(struct sq_setup *s, const char *value, bool *changed)
{
	char *text = sq_setup_read(s, SQ_SETUP_DROPIN);
	char path[PATH_MAX], present[SQ_EDIT_VALUE] = "";

	*changed = false;
	if (!text)
		return -1;
	sq_setup_path(s, SQ_SETUP_DROPIN, path);
	if (!*text && strcmp(value, "yes") == 0) {
		sq_complainf(path, "missing: install seqids again");
		free(text);
		return -1;
	}
	sq_edit_get(text, "active", present);
	*changed = *text && strcmp(present, value) != 0;
	if (*changed)
		sq_plan_file(&s->plan, path, text,
			     sq_edit_set(text, "active", value),
			     "say active = %s in %s", value, path);
	free(text);
	return 0;
}

/* --------------------------------------------------- never,task, journald */

static bool switches_off(const char *line)
{
	static const char *const lists[] = { "never,task", "task,never" };

	line += strspn(line, " \t");
	if (!sq_edit_begins(line, "-a") && !sq_edit_begins(line, "-A"))
		return false;
	line += 2;
	line += strspn(line, " \t");
	return sq_edit_begins(line, lists[0]) || sq_edit_begins(line, lists[1]);
}

static int mark_file(void *of, const char *path, const char *text)
{
	struct sq_setup *s = of;

	sq_plan_file(&s->plan, path, text, sq_edit_mark(text, switches_off),
		     "switch off -a never,task in %s: under it no system call "
		     "is recorded; services that run have to be restarted",
		     path);
	return 0;
}

static int unmark_file(void *of, const char *path, const char *text)
{
	struct sq_setup *s = of;

	sq_plan_file(&s->plan, path, text, sq_edit_unmark(text),
		     "switch on -a never,task in %s again: no system call is "
		     "recorded from the next boot on",
		     path);
	return 0;
}

static bool journald_listens(const struct sq_setup *s)
{
	static const char *const places[] = { "/usr/lib", "/lib", "/etc" };
	char path[PATH_MAX], mask[PATH_MAX], to[16];
	bool wanted = false;
	ssize_t len;

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/systemd/system/%s/%s",
			 places[i], "sockets.target.wants", SQ_SETUP_SOCKET);
		wanted |= sq_setup_have(s, path);
	}
	len = readlink(sq_setup_path(s, SQ_SETUP_SYSTEM "/" SQ_SETUP_SOCKET,
				     mask),
		       to, sizeof(to));
	return wanted && !(len == 9 && memcmp(to, "/dev/null", 9) == 0);
}

static bool has_journald(const struct sq_setup *s)
{
	return sq_setup_have(s, "/usr/lib/systemd/systemd-journald") ||
	       sq_setup_have(s, "/lib/systemd/systemd-journald");
}

/*
 * The rules must be in their place when journald starts again, since they keep
 * its socket away; and they must not be loaded yet.
 */
static void step_journald(struct sq_setup *s)
{
	char path[PATH_MAX];
	bool listens =
		journald_listens(s) && !sq_setup_have(s, SQ_SETUP_JOURNALD);

	if (has_journald(s) && !sq_setup_have(s, SQ_SETUP_JOURNAL)) {
		sq_setup_path(s, SQ_SETUP_JOURNAL, path);
		sq_plan_file(&s->plan, path, NULL, strdup(journal_text),
			     "make %s: journald would switch the kernel's "
			     "audit off whenever it starts",
			     path);
	}
	if (!listens)
		return;
	sq_setup_path(s, SQ_SETUP_JOURNALD, path);
	sq_plan_file(&s->plan, path, NULL, strdup(journald_text),
		     "make %s: journald would store each record a second time, "
		     "and cost more than auditd",
		     path);
	if (s->live && sq_live_systemd())
		sq_plan_action(&s->plan, sq_live_hush_journald, s, path,
			       "stop %s, and start journald again",
			       SQ_SETUP_SOCKET);
}

static int remove_journald(void *of, const char *path)
{
	struct sq_setup *s = of;
	char directory[PATH_MAX];

	if (unlink(path) < 0) {
		sq_complainf(path, "%s", strerror(errno));
		return -1;
	}
	rmdir(sq_setup_path(s, SQ_SETUP_JOURNALD_DIR, directory));
	return s->live && sq_live_systemd() ? sq_live_reload_systemd(of, path)
					    : 0;
}

static int remove_journal(void *of, const char *path)
{
	char directory[PATH_MAX];

	if (unlink(path) < 0) {
		sq_complainf(path, "%s", strerror(errno));
		return -1;
	}
	rmdir(sq_setup_path(of, SQ_SETUP_JOURNAL_DIR, directory));
	return 0;
}

static void undo_journald(struct sq_setup *s)
{
	char path[PATH_MAX];

	if (sq_setup_have(s, SQ_SETUP_JOURNAL))
		sq_plan_action(&s->plan, remove_journal, s,
			       sq_setup_path(s, SQ_SETUP_JOURNAL, path),
			       "remove %s", path);
	if (sq_setup_have(s, SQ_SETUP_JOURNALD))
		sq_plan_action(&s->plan, remove_journald, s,
			       sq_setup_path(s, SQ_SETUP_JOURNALD, path),
			       "remove %s: journald takes audit records again "
			       "from the next boot on",
			       path);
}

/* ------------------------------------------------------------------ rules */

/* Whether the command line says which rules, so that others have to go. */
static bool rules_are_chosen(const struct sq_options *o)
{
	return o->calls || o->no_bulk || o->program_count || o->depth_chosen ||
	       o->budget;
}

static bool same_file(const struct sq_setup *s,
		      const struct sq_rules_file *file, bool *there)
{
	char path[PATH_MAX], *present;
	bool same;

	*there = sq_textfile_read(rules_path(s, file->name, path), &present,
				  NULL) == 0;
	same = *there && strcmp(present, file->text) == 0;
	if (*there)
		free(present);
	return same;
}

/* *changed: whether a file of rules is written. */
static int step_rules(struct sq_setup *s, bool *changed)
{
	struct sq_rules_file files[SQ_RULES_FILES];
	char path[PATH_MAX];

	*changed = false;
	if (sq_rules_make(files, s->options) < 0)
		return -1;
	for (int i = 0; i < SQ_RULES_FILES; i++) {
		bool there, same = same_file(s, &files[i], &there);

		if (same || (there && !rules_are_chosen(s->options)))
			continue;
		*changed = true;
		rules_path(s, files[i].name, path);
		if (there && can_load(s))
			sq_plan_action(&s->plan, sq_live_unload, s, path,
				       "unload the rules of %s", path);
		sq_plan_file(&s->plan, path, NULL, strdup(files[i].text),
			     "write %s%s", path, there ? " anew" : "");
	}
	sq_rules_free(files);
	return 0;
}

static void undo_rules(struct sq_setup *s, bool *changed)
{
	char path[PATH_MAX];

	for (int i = 0; i < SQ_RULES_FILES; i++) {
		rules_path(s, rules_names[i], path);
		if (access(path, F_OK) < 0)
			continue;
		*changed = true;
		if (s->live && sq_live_status("enabled") != LOCKED)
			sq_plan_action(&s->plan, sq_live_unload, s, path,
				       "unload the rules of %s", path);
		sq_plan_removal(&s->plan, path, "remove %s", path);
	}
}

/* -------------------------------------------------------------------- all */

static void step_plugin(struct sq_setup *s, bool changed)
{
	const char *state = s->options->settings.state_file;

	if (s->live && sq_live_auditd() && (changed || !sq_live_plugin(state)))
		sq_plan_action(&s->plan, sq_live_start_plugin, s, state,
			       "have auditd start the plugin (SIGHUP)");
}

static void undo_plugin(struct sq_setup *s)
{
	const char *state = s->options->settings.state_file;

	if (s->live && sq_live_auditd())
		sq_plan_action(&s->plan, sq_live_stop_plugin, s, state,
			       "have auditd end the plugin (SIGHUP), which "
			       "saves its profile");
}

int sq_steps_setup(struct sq_setup *s)
{
	bool plugin, rules;

	step_directories(s);
	if (step_settings(s) < 0 || sq_setup_each_rules(s, mark_file, s) < 0)
		return -1;
	if (step_dropin(s, "yes", &plugin) < 0)
		return -1;
	/* the plugin first: rules without a reader only fill the log */
	step_plugin(s, plugin);
	if (step_rules(s, &rules) < 0)
		return -1;
	step_journald(s);
	if (can_load(s) && sq_live_status("enabled") == 0)
		sq_plan_action(&s->plan, sq_live_enable, s, SQ_AUDIT_DIR,
			       "switch the kernel's audit on (auditctl -e 1)");
	if (can_load(s) && (rules || !sq_live_loaded("seqids")))
		sq_plan_action(&s->plan, sq_live_load, s, SQ_AUDIT_DIR,
			       "load the rules");
	return 0;
}

int sq_steps_undo(struct sq_setup *s)
{
	char path[PATH_MAX];
	bool plugin, rules = false;

	undo_rules(s, &rules);
	if (sq_setup_each_rules(s, unmark_file, s) < 0)
		return -1;
	sq_setup_path(s, SQ_AUDIT_DIR "/audit.rules", path);
	if (rules && s->live)
		sq_plan_action(&s->plan, sq_live_gather, s, path,
			       "make %s anew, without them", path);
	if (step_dropin(s, "no", &plugin) < 0)
		return -1;
	if (plugin)
		undo_plugin(s);
	undo_journald(s);
	return undo_settings(s);
}
