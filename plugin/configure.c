/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "configure.h"

#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/text.h"
#include "directories.h"
#include "loop.h"
#include "opening.h"

/* was: those that are in use; NULL: none are, yet. */
static int read_settings(const char *path, struct sq_settings *settings,
			 const struct sq_settings *was)
{
	struct sq_why why;
	char text[4 * SQ_WHY_LEN + 1];

	sq_settings_init(settings);
	if (sq_directories_trust_settings(path, &why) == 0 &&
	    sq_settings_read(settings, path, &why) == 0) {
		sq_directories_make(settings);
		if (sq_directories_trust(settings, &why) == 0 &&
		    (!was || sq_directories_usable(settings, was, &why) == 0))
			return 0;
	}
	syslog(LOG_ERR, "%s",
	       sq_text_printable(why.text, strlen(why.text), text));
	return SQ_EXIT_SETTINGS;
}

int sq_configure_read(const char *path, struct sq_settings *settings)
{
	return read_settings(path, settings, NULL);
}

/*
 * What changes at a restart stays as it is until then: other threads go by the
 * settings, too.
 */
static void keep_fixed(struct sq_settings *fresh,
		       const struct sq_settings *used)
{
	if (fresh->window != used->window ||
	    strcmp(fresh->calls, used->calls) != 0 ||
	    strcmp(fresh->profile, used->profile) != 0 ||
	    fresh->identity != used->identity)
		syslog(LOG_WARNING, "window, calls, identity and profile "
				    "change at a restart");
	fresh->window = used->window;
	strcpy(fresh->calls, used->calls);
	strcpy(fresh->profile, used->profile);
	fresh->identity = used->identity;
}

void sq_configure_engine(struct plugin *p, struct sq_engine_options *options)
{
	memset(options, 0, sizeof(*options));
	sq_settings_engine(&p->settings, options);
	options->own_pid = (uint32_t)getpid();
	options->own_exe = p->own_exe;
	options->all_calls = !p->calls->some;
	options->overload = true;
	if (options->serials == SQ_SERIALS_AUTO) /* auditd filters nothing */
		options->serials = SQ_SERIALS_CONTIGUOUS;
}

void sq_configure_again(struct plugin *p)
{
	static struct sq_settings fresh; /* a dozen kilobytes of paths */
	struct sq_engine_options options;
	char text[SQ_NOTICE_LEN];
	struct sq_why why;

	if (read_settings(p->config, &fresh, &p->settings) != 0) {
		syslog(LOG_ERR, "settings stay as they were");
		sq_notice_refused(text);
		sq_loop_notice(p, text);
		return;
	}
	sq_notice_reloaded(text, &fresh, &p->settings);
	keep_fixed(&fresh, &p->settings);
	p->settings = fresh;
	sq_configure_engine(p, &options);
	sq_engine_set_options(p->engine, &options);
	sq_opening_limit(p->profile, &p->settings);
	sq_emit_configure(p->emit, &p->settings);
	sq_chores_configure(p->chores, &p->settings);
	if (sq_profile_reload(p->profile, &why) < 0)
		syslog(LOG_ERR, "%s: %s: goes on with what is in memory",
		       p->settings.profile, why.text);
	sq_loop_notice(p, text);
	syslog(LOG_INFO, "settings and profile read again");
}
