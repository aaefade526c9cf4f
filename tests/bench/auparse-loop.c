/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * auparse-loop.c - the plain way to read a plugin's stream, to compare with
 *
 * Feeds standard input to auparse_feed() and looks up, in each event's
 * SYSCALL record, the fields that seqids wants. Prints the number of events.
 */
#include <auparse.h>
#include <libaudit.h>
#include <stdio.h>
#include <unistd.h>

static unsigned long events, fields;

static void look_up(auparse_state_t *au)
{
	static const char *const wanted[] = { "arch", "syscall", "pid",
					      "ppid", "comm",	 "exe" };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		auparse_first_field(au);
		if (auparse_find_field(au, wanted[i]) &&
		    auparse_get_field_str(au))
			fields++;
	}
}

static void event_ready(auparse_state_t *au, auparse_cb_event_t what,
			void *data)
{
	(void)data;
	if (what != AUPARSE_CB_EVENT_READY || auparse_first_record(au) <= 0)
		return;
	do {
		if (auparse_get_type(au) == AUDIT_SYSCALL) {
			events++;
			look_up(au);
		}
	} while (auparse_next_record(au) > 0);
}

int main(void)
{
	static char buf[262144];
	auparse_state_t *au = auparse_init(AUSOURCE_FEED, NULL);
	ssize_t got;

	if (!au)
		return 1;
	auparse_add_callback(au, event_ready, NULL, NULL);
	while ((got = read(STDIN_FILENO, buf, sizeof(buf))) > 0)
		if (auparse_feed(au, buf, (size_t)got) < 0)
			return 1;
	auparse_flush_feed(au);
	auparse_destroy(au);
	printf("%lu events, %lu fields\n", events, fields);
	return got < 0;
}
