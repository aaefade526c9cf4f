/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <errno.h>

#include "detect/facts.h"
#include "detect/place.h"

struct fixture {
	struct sq_arguments arguments;
	struct sq_event ev;
	struct sq_facts facts;
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));

	*state = x;
	if (!x)
		return -1;
	x->ev.kind = SQ_EVENT_CALL;
	x->ev.outcome = SQ_OUTCOME_SUCCESS;
	x->ev.uid = x->ev.euid = 33;
	x->ev.gid = 34;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	sq_arguments_free(&x->arguments);
	free(x);
	return 0;
}

/* The call of that name with these arguments. */
static void make(struct fixture *x, enum sq_abi abi, const char *name,
		 const uint64_t args[4])
{
	assert_int_equal(sq_call_named(abi, name, &x->ev.call), 0);
	memcpy(x->ev.args, args, sizeof(x->ev.args));
	assert_int_equal(sq_facts_take(&x->arguments, &x->ev, &x->facts), 0);
}

/* The text of the fact of a facet, or NULL. */
static const char *text_of(struct fixture *x, enum sq_facet facet)
{
	static char text[SQ_FACT_TEXT_LEN];
	size_t len;

	for (unsigned int i = 0; i < x->facts.count; i++) {
		const struct sq_fact *fact = &x->facts.facts[i];

		if (fact->facet != facet)
			continue;
		len = sq_fact_text(facet, fact->bytes, fact->len, text);
		assert_int_equal(len, strlen(text));
		return text;
	}
	return NULL;
}

static void test_a_call_shows_itself_and_its_user(void **state)
{
	struct fixture *x = *state;

	make(x, SQ_ABI_X86_64, "read", (uint64_t[4]){ 3, 4, 5, 6 });
	assert_int_equal(x->facts.count, 2);
	assert_string_equal(text_of(x, SQ_FACET_CALL), "read");
	assert_string_equal(text_of(x, SQ_FACET_USER), "uid=33 gid=34 euid=33");
}

static void test_without_a_user_none_is_shown(void **state)
{
	struct fixture *x = *state;

	x->ev.uid = SQ_ID_UNSET;
	make(x, SQ_ABI_X86_64, "read", (uint64_t[4]){ 0 });
	assert_null(text_of(x, SQ_FACET_USER));
}

static void test_arguments_tell_what_a_call_does(void **state)
{
	static const struct {
		const char *name;
		uint64_t args[4];
		const char *text;
	} all[] = {
		{ "mprotect", { 0x7f0000, 4096, 7, 9 }, "mprotect a2=0x7" },
		{ "mmap", { 0, 9, 5, 0x22 }, "mmap a2=0x4 a3=0x20" },
		{ "openat", { 0xffffff9c, 1, 02000101, 0 }, "openat a2=0x41" },
		{ "kill", { 4711, 9, 0, 0 }, "kill a1=0x9" },
		{ "socket", { 2, 02000001, 0, 0 }, "socket a0=0x2 a1=0x1" },
		{ "fcntl", { 77, 4, 2048, 0 }, "fcntl a1=0x4" },
		{ "chmod", { 1, 04755, 0, 0 }, "chmod a1=0x849" },
		{ "dup2", { 7, 1, 0, 0 }, "dup2 a1=0x1" },
		{ "dup2", { 7, 44, 0, 0 }, "dup2 a1>2" },
		{ "setuid", { 0, 0, 0, 0 }, "setuid a0=0" },
		{ "setuid", { 1000, 0, 0, 0 }, "setuid a0!=0" },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < COUNT(all); i++) {
		make(x, SQ_ABI_X86_64, all[i].name, all[i].args);
		assert_string_equal(text_of(x, SQ_FACET_ARGUMENT), all[i].text);
	}
}

static void test_what_differs_from_call_to_call_tells_nothing(void **state)
{
	struct fixture *x = *state;
	char before[SQ_FACT_TEXT_LEN];

	make(x, SQ_ABI_X86_64, "mprotect", (uint64_t[4]){ 1, 2, 1, 4 });
	strcpy(before, text_of(x, SQ_FACET_ARGUMENT));
	make(x, SQ_ABI_X86_64, "mprotect",
	     (uint64_t[4]){ 0x7ffffffff000, 8192, 1, 5 });
	assert_string_equal(text_of(x, SQ_FACET_ARGUMENT), before);
}

static void test_the_same_name_is_another_call_elsewhere(void **state)
{
	struct fixture *x = *state;

	make(x, SQ_ABI_I386, "kill", (uint64_t[4]){ 4711, 9, 0, 0 });
	assert_string_equal(text_of(x, SQ_FACET_ARGUMENT), "i386:kill a1=0x9");
}

static void test_only_errors_that_tell_something_are_judged(void **state)
{
	static const struct {
		int error;
		bool judged;
		const char *text;
	} all[] = {
		{ EACCES, true, "read EACCES" },
		{ EPERM, true, "read EPERM" },
		{ EINTR, false, "read EINTR" },
		{ ENOENT, false, "read ENOENT" },
		{ 4000, false, "read 4000" },
	};
	struct fixture *x = *state;

	x->ev.outcome = SQ_OUTCOME_FAILURE;
	for (size_t i = 0; i < COUNT(all); i++) {
		x->ev.exit = -all[i].error;
		make(x, SQ_ABI_X86_64, "read", (uint64_t[4]){ 0 });
		assert_string_equal(text_of(x, SQ_FACET_ERROR), all[i].text);
		for (unsigned int at = 0; at < x->facts.count; at++)
			if (x->facts.facts[at].facet == SQ_FACET_ERROR)
				assert_int_equal(x->facts.facts[at].judged,
						 all[i].judged);
	}
}

static void test_no_number_is_an_error_that_is_none(void **state)
{
	static const int64_t exits[] = { 0, 5, -4096, INT64_MIN, INT64_MAX };
	struct fixture *x = *state;

	x->ev.outcome = SQ_OUTCOME_FAILURE;
	for (size_t i = 0; i < COUNT(exits); i++) {
		x->ev.exit = exits[i];
		make(x, SQ_ABI_X86_64, "read", (uint64_t[4]){ 0 });
		assert_null(text_of(x, SQ_FACET_ERROR));
	}
}

/* What the record calls its result is a register of the interrupted code. */
static void test_a_return_from_a_handler_has_no_error(void **state)
{
	struct fixture *x = *state;

	x->ev.outcome = SQ_OUTCOME_FAILURE;
	x->ev.exit = -EACCES;
	make(x, SQ_ABI_X86_64, "rt_sigreturn", (uint64_t[4]){ 0 });
	assert_null(text_of(x, SQ_FACET_ERROR));
}

static void test_an_exec_shows_what_it_starts(void **state)
{
	struct fixture *x = *state;

	strcpy(x->ev.exe, "/usr/bin/dash");
	x->ev.exe_len = strlen(x->ev.exe);
	make(x, SQ_ABI_X86_64, "execve", (uint64_t[4]){ 0 });
	assert_string_equal(text_of(x, SQ_FACET_START), "/usr/bin/dash");
	x->ev.outcome = SQ_OUTCOME_FAILURE;
	make(x, SQ_ABI_X86_64, "execve", (uint64_t[4]){ 0 });
	assert_null(text_of(x, SQ_FACET_START));
}

static void test_a_script_is_started_by_its_own_name(void **state)
{
	struct fixture *x = *state;

	x->facts.interpreters = "dash,python*";
	strcpy(x->ev.exe, "/usr/bin/dash");
	x->ev.exe_len = strlen(x->ev.exe);
	strcpy(x->ev.comm, "list.cgi");
	x->ev.comm_len = strlen(x->ev.comm);
	make(x, SQ_ABI_X86_64, "execve", (uint64_t[4]){ 0 });
	assert_string_equal(text_of(x, SQ_FACET_START),
			    "/usr/bin/dash[list.cgi]");
}

/* Whether the fact of a facet is judged. */
static bool is_judged(const struct fixture *x, enum sq_facet facet)
{
	for (unsigned int i = 0; i < x->facts.count; i++)
		if (x->facts.facts[i].facet == facet)
			return x->facts.facts[i].judged;
	fail_msg("no fact");
	return false;
}

static void put(struct fixture *x, enum sq_object_kind kind, enum sq_role role,
		const void *text, size_t len)
{
	struct sq_object *object = &x->ev.objects[x->ev.object_count++];

	object->kind = (uint8_t)kind;
	object->role = (uint8_t)role;
	object->len = (uint16_t)len;
	memcpy(object->text, text, len);
	object->text[len] = '\0';
}

static void put_path(struct fixture *x, enum sq_role role, const char *path)
{
	put(x, SQ_OBJECT_PATH, role, path, strlen(path));
}

static void test_an_open_reads_or_writes_by_its_flags(void **state)
{
	static const struct {
		uint64_t flags;
		enum sq_role role;
		enum sq_facet facet;
	} all[] = {
		{ 0, SQ_ROLE_NORMAL, SQ_FACET_READ },
		{ 02000000, SQ_ROLE_UNKNOWN, SQ_FACET_READ },
		{ 1, SQ_ROLE_NORMAL, SQ_FACET_WRITE },
		{ 2, SQ_ROLE_NORMAL, SQ_FACET_WRITE },
		{ 0101, SQ_ROLE_CREATE, SQ_FACET_WRITE },
	};
	struct fixture *x = *state;

	for (size_t i = 0; i < COUNT(all); i++) {
		enum sq_facet other = all[i].facet == SQ_FACET_READ
					      ? SQ_FACET_WRITE
					      : SQ_FACET_READ;

		x->ev.object_count = 0;
		put_path(x, SQ_ROLE_PARENT, "/srv/www/");
		put_path(x, all[i].role, "/srv/www/index.html");
		make(x, SQ_ABI_X86_64, "openat",
		     (uint64_t[4]){ 0xffffff9c, 0, all[i].flags, 0 });
		assert_string_equal(text_of(x, all[i].facet), "/srv/www");
		assert_null(text_of(x, other));
	}
}

/* Its CWD record was lost. */
static void test_a_name_without_a_directory_tells_nothing(void **state)
{
	struct fixture *x = *state;

	put_path(x, SQ_ROLE_NORMAL, "objects/ab");
	put_path(x, SQ_ROLE_NORMAL, "");
	make(x, SQ_ABI_X86_64, "openat", (uint64_t[4]){ 0xffffff9c, 0, 0, 0 });
	assert_null(text_of(x, SQ_FACET_READ));
	assert_null(text_of(x, SQ_FACET_WRITE));
}

static void test_what_is_not_found_is_neither_read_nor_written(void **state)
{
	static const int errors[] = { ENOENT, ENOTDIR, EACCES };
	struct fixture *x = *state;

	x->ev.outcome = SQ_OUTCOME_FAILURE;
	put_path(x, SQ_ROLE_UNKNOWN, "/etc/shadow");
	for (size_t i = 0; i < COUNT(errors); i++) {
		bool tells = errors[i] == EACCES;

		x->ev.exit = -errors[i];
		make(x, SQ_ABI_X86_64, "openat", (uint64_t[4]){ 0 });
		assert_int_equal(text_of(x, SQ_FACET_READ) != NULL, tells);
		make(x, SQ_ABI_X86_64, "unlink", (uint64_t[4]){ 0 });
		assert_int_equal(text_of(x, SQ_FACET_WRITE) != NULL, tells);
	}
}

/* Facts of a facet that are learned, and not judged. */
static unsigned int unjudged(const struct fixture *x, enum sq_facet facet)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < x->facts.count; i++)
		count += x->facts.facts[i].facet == facet &&
			 !x->facts.facts[i].judged;
	return count;
}

static void test_a_directory_that_is_made_is_known_from_then_on(void **state)
{
	struct fixture *x = *state;
	char made[SQ_ITEM_LEN];
	size_t len = sq_place("/srv/db/new/x", 13, made);

	put_path(x, SQ_ROLE_CREATE, "/srv/db/new");
	x->ev.objects[0].mode = 0040755;
	make(x, SQ_ABI_X86_64, "mkdir", (uint64_t[4]){ 0 });
	assert_string_equal(text_of(x, SQ_FACET_WRITE), "/srv/db");
	assert_true(is_judged(x, SQ_FACET_WRITE));
	assert_int_equal(unjudged(x, SQ_FACET_WRITE), 1);
	assert_int_equal(unjudged(x, SQ_FACET_READ), 1);
	assert_int_equal(x->facts.facts[1].len, len);
	assert_memory_equal(x->facts.facts[1].bytes, made, len);
	x->ev.objects[0].mode = 0100644;
	make(x, SQ_ABI_X86_64, "mkdir", (uint64_t[4]){ 0 });
	assert_int_equal(unjudged(x, SQ_FACET_WRITE), 0);
}

static void test_what_changes_names_writes(void **state)
{
	static const char *const calls[] = { "rename", "unlink",  "mkdir",
					     "chmod",  "symlink", "creat" };
	struct fixture *x = *state;

	put_path(x, SQ_ROLE_PARENT, "/etc/cron.d");
	put_path(x, SQ_ROLE_DELETE, "/etc/cron.d/x");
	for (size_t i = 0; i < COUNT(calls); i++) {
		make(x, SQ_ABI_X86_64, calls[i], (uint64_t[4]){ 0 });
		assert_string_equal(text_of(x, SQ_FACET_WRITE),
				    "/etc/cron.d/x");
		assert_null(text_of(x, SQ_FACET_READ));
	}
	make(x, SQ_ABI_X86_64, "stat", (uint64_t[4]){ 0 });
	assert_null(text_of(x, SQ_FACET_WRITE));
}

static void test_an_address_is_a_peer(void **state)
{
	static const char address[16] = { 2, 0, 1, (char)0xbb, 8, 8, 8, 8 };
	struct fixture *x = *state;

	put(x, SQ_OBJECT_ADDRESS, SQ_ROLE_UNKNOWN, address, sizeof(address));
	make(x, SQ_ABI_X86_64, "connect", (uint64_t[4]){ 3 });
	assert_string_equal(text_of(x, SQ_FACET_PEER), "connect public:443");
}

static void test_as_many_objects_as_there_can_be_fit(void **state)
{
	struct fixture *x = *state;
	char path[400];
	unsigned int writes = 0;

	memset(path, 'x', sizeof(path));
	path[0] = '/';
	while (x->ev.object_count < SQ_OBJECTS_MAX) {
		x->ev.objects[x->ev.object_count].mode = 0040755;
		put(x, SQ_OBJECT_PATH, SQ_ROLE_CREATE, path, sizeof(path));
	}
	make(x, SQ_ABI_X86_64, "rename", (uint64_t[4]){ 0 });
	for (unsigned int i = 0; i < x->facts.count; i++)
		writes += x->facts.facts[i].facet == SQ_FACET_WRITE;
	assert_int_equal(writes, 2 * SQ_OBJECTS_MAX);
	assert_int_equal(x->facts.count, 2 + 3 * SQ_OBJECTS_MAX);
}

/* A profile may hold whatever somebody wrote into it. */
static void test_items_that_cannot_be_read_as_nothing(void **state)
{
	char text[SQ_FACT_TEXT_LEN];
	char bytes[SQ_ITEM_LEN];

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	for (int facet = 0; facet < SQ_FACET_COUNT; facet++)
		for (size_t len = 0; len <= sizeof(bytes); len++) {
			char *cut = malloc(len + 1); /* its end is watched */

			assert_non_null(cut);
			memcpy(cut, bytes, len);
			assert_in_range(sq_fact_text((enum sq_facet)facet, cut,
						     len, text),
					0, SQ_FACT_TEXT_LEN - 1);
			free(cut);
		}
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_call_shows_itself_and_its_user),
		T(test_without_a_user_none_is_shown),
		T(test_arguments_tell_what_a_call_does),
		T(test_what_differs_from_call_to_call_tells_nothing),
		T(test_the_same_name_is_another_call_elsewhere),
		T(test_only_errors_that_tell_something_are_judged),
		T(test_no_number_is_an_error_that_is_none),
		T(test_a_return_from_a_handler_has_no_error),
		T(test_an_exec_shows_what_it_starts),
		T(test_a_script_is_started_by_its_own_name),
		T(test_what_is_not_found_is_neither_read_nor_written),
		T(test_a_directory_that_is_made_is_known_from_then_on),
		T(test_an_open_reads_or_writes_by_its_flags),
		T(test_a_name_without_a_directory_tells_nothing),
		T(test_what_changes_names_writes),
		T(test_an_address_is_a_peer),
		T(test_as_many_objects_as_there_can_be_fit),
		T(test_items_that_cannot_be_read_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
