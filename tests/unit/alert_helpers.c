/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alert_helpers.h"

#include "report/details.h"

struct sq_alert alert;
char text[SQ_ALERT_TEXT_LEN];

void set_text(char *to, size_t *len, const char *from)
{
	*len = strlen(from);
	memcpy(to, from, *len + 1);
}

void set_names(const char *comm, const char *exe)
{
	set_text(alert.event.comm, &alert.event.comm_len, comm);
	set_text(alert.event.exe, &alert.event.exe_len, exe);
}

/* The example of the design: rt_sigprocmask, fork, rt_sigaction … */
int alert_setup(void **state)
{
	static const sq_call calls[] = { 14, 57, 13, 13, 14, 61 };
	struct sq_event *ev = &alert.event;

	(void)state;
	memset(&alert, 0, sizeof(alert));
	alert.reason = SQ_REASON_NEW_SEQUENCE;
	ev->stamp.time_ms = 1795447438905;
	ev->stamp.serial = 319;
	ev->pid = 4784;
	ev->ppid = 4700;
	ev->auid = 1000;
	ev->uid = ev->gid = 0;
	ev->ses = 3;
	strcpy(ev->tty, "pts0");
	set_names("netstat", EV_EXE);
	strcpy(alert.program, EV_EXE);
	alert.order = 2;
	alert.distance = 6;
	alert.mismatches = alert.locality = 14;
	alert.call_count = 6;
	for (size_t i = 0; i < COUNT(calls); i++)
		alert.calls[i] = sq_call_pack(SQ_ABI_X86_64, calls[i]);
	for (unsigned int i = 0; i < 8; i++)
		sq_history_push(&alert.history,
				i < 2 ? sq_call_pack(SQ_ABI_X86_64, i)
				      : alert.calls[i - 2],
				ev->stamp.time_ms - 7 + i);
	return 0;
}

const char *alert_text(const char *evidence)
{
	size_t len = sq_alert_text(&alert, evidence, text);

	assert_int_equal(len, strlen(text));
	assert_true(len < SQ_ALERT_TEXT_LEN);
	return text;
}

json_t *alert_json(const char *evidence)
{
	char *json = sq_alert_json(&alert, evidence, 0);
	json_t *object;

	assert_non_null(json);
	assert_null(strpbrk(json, "\n\r"));
	object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	free(json);
	assert_true(json_is_object(object));
	return object;
}

const char *string_of(json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	assert_non_null(value);
	return value;
}

void set_news(unsigned int at, enum sq_facet facet, const char *object,
	      uint64_t one_in)
{
	struct sq_alert_news *news = &alert.news[at];

	news->facet = facet;
	news->one_in = one_in;
	news->seen = 3100000;
	set_text(news->object, &news->object_len, object);
	alert.news_count = at + 1;
}

/* What is left of a value once its own spelling is taken off: nothing. */
static void check_value(const char *value, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-./:@+,~[]";

	if (*value == '"') {
		assert_true(len >= 2 && value[len - 1] == '"');
		value++;
		len -= 2;
	}
	for (size_t i = 0; i < len; i++)
		assert_non_null(memchr(plain, value[i], sizeof(plain) - 1));
}

/* The text is name=value words with one blank between, of known names. */
void check_words(const char *words)
{
	static const char names[] =
		" op reason opid oauid oses ocomm oexe "
		"parent calls count order distance "
		"mismatches locality tainted event "
		"evidence key programs others episode facet facets object odds "
		"seen host time cmd ";

	while (*words) {
		size_t len = strcspn(words, " ");
		const char *equals = memchr(words, '=', len);
		char name[32] = " ";

		assert_non_null(equals);
		assert_true(equals > words && equals - words < 20);
		memcpy(name + 1, words, (size_t)(equals - words));
		strcat(name, " ");
		assert_non_null(strstr(names, name));
		check_value(equals + 1, len - (size_t)(equals + 1 - words));
		words += len + (words[len] == ' ' && words[len + 1] != '\0');
	}
}

/* The search tools take the first such substring, wherever it is. */
void check_searches(const char *words)
{
	const char *exe = strstr(words, "exe="), *comm = strstr(words, "comm=");

	assert_ptr_equal(exe, strstr(words, " oexe=") + 2);
	assert_ptr_equal(comm, strstr(words, " ocomm=") + 2);
	assert_null(strstr(exe + 1, "exe="));
	assert_null(strstr(comm + 1, "comm="));
	assert_null(strstr(words, "res="));
	assert_null(strstr(words, "ouid="));
	assert_null(strstr(words, "euid="));
	assert_null(strchr(words, '\''));
	assert_ptr_equal(strstr(words, "key="), strstr(words, " key=") + 1);
	assert_null(strstr(words, "acct="));
	assert_null(strstr(words, "addr="));
}
