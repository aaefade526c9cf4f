/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "event/alphabet.h"
#include "event/security.h"

static struct sq_alphabet a;
static struct sq_why why;

static int init(const char *text)
{
	why.text[0] = '\0';
	return sq_alphabet_init(&a, text, &why);
}

static sq_call named(unsigned int abi, const char *name)
{
	sq_call call = 0;

	assert_int_equal(sq_call_named(abi, name, &call), 0);
	return call;
}

static bool has(const char *name)
{
	return sq_alphabet_has(&a, named(SQ_ABI_X86_64, name));
}

static void test_all_has_every_call_of_every_abi(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	assert_int_equal(init("all"), 0);
	assert_string_equal(a.text, "all");
	assert_true(a.digest == 0);
	for (int i = 0; i < 10000; i++)
		assert_true(sq_alphabet_has(&a, (sq_call)test_random(&seed)));
	memset(&a, 0, sizeof(a));
	assert_true(has("read"));
}

static void test_a_list_has_its_calls_on_each_abi_and_no_others(void **state)
{
	(void)state;
	assert_int_equal(init("openat,read"), 0);
	assert_true(has("read"));
	assert_true(has("openat"));
	assert_false(has("write"));
	assert_true(sq_alphabet_has(&a, named(SQ_ABI_I386, "openat")));
	assert_false(sq_alphabet_has(&a, named(SQ_ABI_I386, "open")));
	assert_false(sq_alphabet_has(&a, SQ_CALL_NONE));
	assert_false(sq_alphabet_has(&a, sq_call_pack(SQ_ABI_X86_64, 1500)));
	assert_false(sq_alphabet_has(&a, sq_call_pack(SQ_ABI_X86_64, 999)));
	assert_false(sq_alphabet_has(&a, sq_call_pack(SQ_ABI_FOREIGN, 0)));
}

static void test_calls_that_processes_are_followed_by_are_in_any(void **state)
{
	static const char *const names[] = { "execve", "execveat",   "clone",
					     "clone3", "fork",	     "vfork",
					     "exit",   "exit_group", NULL };

	(void)state;
	assert_int_equal(init("read"), 0);
	for (const char *const *name = names; *name; name++)
		assert_true(has(*name));
	for (size_t i = 0; sq_security_group(0)->names[i]; i++) {
		sq_call call;

		if (sq_call_named(SQ_ABI_X86_64, sq_security_group(0)->names[i],
				  &call) == 0)
			assert_int_not_equal(sq_call_class(call),
					     SQ_CALL_PLAIN);
	}
}

static void test_every_call_that_reaches_out_is_in_security(void **state)
{
	(void)state;
	assert_int_equal(init("security"), 0);
	for (unsigned int abi = 1; abi < SQ_ABI_LIMIT; abi++)
		for (unsigned int nr = 0; nr < SQ_ALPHABET_CALLS; nr++) {
			sq_call call = sq_call_pack((enum sq_abi)abi, nr);

			if (sq_call_reaches_out(call))
				assert_true(sq_alphabet_has(&a, call));
		}
	assert_false(has("read"));
	assert_false(has("close"));
	assert_false(has("mmap"));
}

static void test_each_name_of_security_is_some_system_s(void **state)
{
	(void)state;
	for (unsigned int i = 0; sq_security_group(i); i++) {
		const char *const *name = sq_security_group(i)->names;

		assert_true(strlen(sq_security_group(i)->what) > 0);
		for (; *name; name++)
			assert_int_equal(init(*name), 0);
	}
}

static void check_same(const char *left, const char *right, const char *text)
{
	uint64_t digest;

	assert_int_equal(init(left), 0);
	assert_string_equal(a.text, text);
	digest = a.digest;
	assert_int_equal(init(right), 0);
	assert_string_equal(a.text, text);
	assert_true(a.digest == digest && digest != 0);
}

static void test_order_and_blanks_make_no_other_alphabet(void **state)
{
	(void)state;
	check_same("read,write", "write, read,,read", "read,write");
	check_same("security", "Security,connect", "security");
	check_same("exit,fork", "execve", "execve");
	check_same("exit,read", "read", "read");
	check_same("openat,security", "security openat kill",
		   "security,openat");
	check_same("security,openat", "openat,security", "security,openat");
}

static void test_another_set_of_names_has_another_digest(void **state)
{
	uint64_t digest;

	(void)state;
	assert_int_equal(init("read"), 0);
	digest = a.digest;
	assert_int_equal(init("read,write"), 0);
	assert_true(a.digest != digest);
	assert_int_equal(init("security"), 0);
	digest = a.digest;
	assert_int_equal(init("security,openat"), 0);
	assert_true(a.digest != digest);
}

static void check_digest(const char *text, uint64_t digest)
{
	assert_int_equal(init(text), 0);
	assert_true(a.digest == digest);
}

/* They are on disk: the FNV-1a of the names, each with its NUL. */
static void test_a_digest_is_the_same_for_ever(void **state)
{
	(void)state;
	check_digest("read", 0x893543f305f2aa7fu);
}

static void test_what_names_no_call_is_refused_by_its_name(void **state)
{
	static char text[SQ_ALPHABET_LEN + 10];

	(void)state;
	assert_int_equal(init(""), -SQ_EVALUE);
	assert_int_equal(init(" , "), -SQ_EVALUE);
	assert_int_equal(init("read,no_such_call"), -SQ_EVALUE);
	assert_non_null(strstr(why.text, "no_such_call"));
	assert_int_equal(init("all,read"), -SQ_EVALUE);
	assert_non_null(strstr(why.text, "alone"));
	for (size_t i = 0; i + 5 < sizeof(text); i += 5)
		memcpy(text + i, "read,", 5);
	assert_int_equal(init(text), -SQ_EVALUE);
	text[SQ_ALPHABET_LEN - 1] = '\0'; /* cuts off between two names */
	assert_int_equal(init(text), 0);
	assert_string_equal(a.text, "read");
}

static void test_a_name_has_its_number_on_each_abi(void **state)
{
	sq_call call;

	(void)state;
	assert_int_equal(named(SQ_ABI_X86_64, "open"),
			 sq_call_pack(SQ_ABI_X86_64, 2));
	assert_int_equal(named(SQ_ABI_I386, "fork"),
			 sq_call_pack(SQ_ABI_I386, 2));
	assert_int_equal(sq_call_named(SQ_ABI_FOREIGN, "open", &call), 1);
	assert_int_equal(sq_call_named(SQ_ABI_X86_64, "", &call), 1);
	assert_int_equal(sq_call_named(200, "open", &call), 1);
	assert_int_equal(sq_call_native("b99"), -SQ_EARCH);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_has_every_call_of_every_abi),
		cmocka_unit_test(
			test_a_list_has_its_calls_on_each_abi_and_no_others),
		cmocka_unit_test(
			test_calls_that_processes_are_followed_by_are_in_any),
		cmocka_unit_test(
			test_every_call_that_reaches_out_is_in_security),
		cmocka_unit_test(test_each_name_of_security_is_some_system_s),
		cmocka_unit_test(test_order_and_blanks_make_no_other_alphabet),
		cmocka_unit_test(test_another_set_of_names_has_another_digest),
		cmocka_unit_test(test_a_digest_is_the_same_for_ever),
		cmocka_unit_test(
			test_what_names_no_call_is_refused_by_its_name),
		cmocka_unit_test(test_a_name_has_its_number_on_each_abi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
