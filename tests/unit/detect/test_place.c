/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "detect/peer.h"
#include "detect/place.h"

struct pair {
	const char *from, *to;
};

static void assert_place(const char *path, const char *place)
{
	char out[SQ_ITEM_LEN + 1];

	out[sq_place(path, strlen(path), out)] = '\0';
	assert_string_equal(out, place);
}

static void test_a_file_is_where_its_directory_is(void **state)
{
	static const struct pair pairs[] = {
		{ "/var/lib/mysql/db/t.ibd", "/var/lib/mysql/db" },
		{ "/srv/www/index.html", "/srv/www" },
		{ "/file", "/" },
		{ "/", "/" },
		{ "", "" },
		{ "/1/2/3/4/5/6/7/8/9", "/#/#/#/#/#/#" },
		{ "./name", "." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_place(pairs[i].from, pairs[i].to);
}

static void test_what_others_run_is_written_elsewhere(void **state)
{
	static const struct pair pairs[] = {
		{ "/srv/files/page.php", "/srv/files/*.php" },
		{ "/srv/files/a.b.php", "/srv/files/*.php" },
		{ "/srv/files/page.jpg", "/srv/files" },
		{ "/srv/php/page", "/srv/php" },
		{ "/srv/x.php/page", "/srv/x.php" },
		{ "/srv/.php", "/srv/*.php" },
		{ "/tmp/x.so", "/tmp/*.so" },
		{ "php", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char out[SQ_ITEM_LEN + 1];

		out[sq_place_written(pairs[i].from, strlen(pairs[i].from),
				     out)] = '\0';
		assert_string_equal(out, pairs[i].to);
	}
}

static void test_where_each_file_means_something_its_name_counts(void **state)
{
	static const struct pair pairs[] = {
		{ "/etc/shadow", "/etc/shadow" },
		{ "/etc/ssl/certs/ca.pem", "/etc/ssl/certs/ca.pem" },
		{ "/root/.ssh/authorized_keys", "/root/.ssh/authorized_keys" },
		{ "/etcetera/x", "/etcetera" },
		{ "/dev/pts/12", "/dev/pts/#" },
		{ "/proc/4711/environ", "/proc/#/environ" },
		{ "/proc/self/maps", "/proc/self/maps" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_place(pairs[i].from, pairs[i].to);
}

static void test_names_that_change_are_general(void **state)
{
	static const struct pair pairs[] = {
		{ "/srv/2026-11-28/a", "/srv/#" },
		{ "/srv/log-20261128.gz/x", "/srv/log-#.gz" },
		{ "/srv/deadbeef01/x", "/srv/#" },
		{ "/srv/deadbeef/x", "/srv/deadbeef" },
		{ "/srv/9f86d081-884c-4d65/x", "/srv/#" },
		{ "/srv/a1b22c333/x", "/srv/#" },
		{ "/srv/v1.22/x", "/srv/v#.#" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_place(pairs[i].from, pairs[i].to);
}

static void test_temporary_files_are_in_two_places(void **state)
{
	static const struct pair pairs[] = {
		{ "/tmp/x", "/tmp" },
		{ "/tmp/aBcDeF/x", "/tmp/*" },
		{ "/tmp/a/b/c", "/tmp/*" },
		{ "/var/tmp/sess_kq", "/var/tmp" },
		{ "/dev/shm/sem.x", "/dev/shm" },
		{ "/run/user/1000/bus", "/run/user/#" },
		{ "/run/user/1000/pulse/pid", "/run/user/#/*" },
		{ "/tmpfiles/x", "/tmpfiles" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_place(pairs[i].from, pairs[i].to);
}

static void test_no_path_is_too_long(void **state)
{
	char path[4096], out[SQ_ITEM_LEN];

	(void)state;
	memset(path, 'x', sizeof(path));
	for (size_t i = 0; i < sizeof(path); i += 100)
		path[i] = '/';
	assert_int_equal(sq_place(path, sizeof(path), out), SQ_ITEM_LEN);
	assert_memory_equal(out, path, SQ_ITEM_LEN);
	memset(path, '/', sizeof(path));
	assert_in_range(sq_place(path, sizeof(path), out), 1, SQ_ITEM_LEN);
}

static void test_programs_of_packages_keep_their_names(void **state)
{
	static const struct pair pairs[] = {
		{ "/usr/bin/python3.11", "/usr/bin/python3.11" },
		{ "/usr/bin/dash", "/usr/bin/dash" },
		{ "/srv/app-12/run7", "/srv/app-#/run#" },
		{ "/tmp/.x", "/tmp" },
		{ "/tmp/a/b", "/tmp/*" },
		{ "/memfd:x (deleted)", "/memfd:x (deleted)" },
	};
	char out[SQ_ITEM_LEN + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		out[sq_place_program(pairs[i].from, strlen(pairs[i].from),
				     out)] = '\0';
		assert_string_equal(out, pairs[i].to);
	}
}

struct address {
	const char *hex, *peer;
};

static void assert_peer(const struct address *a)
{
	char bytes[160], out[64 + 1];
	size_t len = strlen(a->hex) / 2;

	for (size_t i = 0; i < len; i++) {
		unsigned int byte;

		assert_int_equal(sscanf(a->hex + 2 * i, "%2x", &byte), 1);
		bytes[i] = (char)byte;
	}
	out[sq_peer(bytes, len, out, 64)] = '\0';
	assert_string_equal(out, a->peer);
}

#define ZEROS8 "0000000000000000"

static void test_an_address_is_a_kind_and_a_port(void **state)
{
	static const struct address all[] = {
		{ "020001BB08080808" ZEROS8, "public:443" },
		{ "020018EB7F000001" ZEROS8, "loopback:6379" },
		{ "0200000000000000" ZEROS8, "any:0" },
		{ "0200115C00000000" ZEROS8, "any:4444" },
		{ "0200D4310A000001" ZEROS8, "private:ephemeral" },
		{ "02000050AC1F0001" ZEROS8, "private:80" },
		{ "02000050AC200001" ZEROS8, "public:80" },
		{ "02000050A9FE0001" ZEROS8, "private:80" },
		{ "020014E9E00000FB" ZEROS8, "multicast:5353" },
		{ "0A00005000000000" ZEROS8 "000000000000000100000000",
		  "loopback:80" },
		{ "0A00005000000000" ZEROS8 ZEROS8 "00000000", "any:80" },
		{ "0A00005000000000" ZEROS8 "0000FFFF7F00000100000000",
		  "loopback:80" },
		{ "0A00005000000000FE80000000000000" ZEROS8 "00000000",
		  "private:80" },
		{ "0A000050000000002001000000000000" ZEROS8 "00000000",
		  "public:80" },
		{ "0A00005000000000FF02000000000000" ZEROS8 "00000000",
		  "multicast:80" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		assert_peer(&all[i]);
}

/* The log of a big-endian machine. */
static void test_the_family_is_read_in_either_order(void **state)
{
	static const struct address all[] = {
		{ "000201BB08080808" ZEROS8, "public:443" },
		{ "00012F72756E2F782E736F636B00", "unix:/run/x.sock" },
		{ "00100000", "netlink" },
		{ "0026", "family:38" },
		{ "0000", "family:0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_peer(&all[i]);
}

static void test_a_socket_is_its_name(void **state)
{
	static const struct address all[] = {
		{ "01002F72756E2F782E736F636B00", "unix:/run/x.sock" },
		{ "01002F746D702F7331323300", "unix:/tmp/s#" },
		{ "0100007831", "unix:@x#" },
		{ "0100", "unix:" },
		{ "100000000000000000000000", "netlink" },
		{ "1100000000000000", "packet" },
		{ "260000000000", "family:38" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		assert_peer(&all[i]);
}

static void test_an_address_may_be_cut_anywhere(void **state)
{
	static const char whole[28] = "\x0a\0\0\x50";
	char out[64];

	(void)state;
	for (unsigned int family = 0; family < 50; family++)
		for (size_t len = 0; len < sizeof(whole); len++) {
			char *cut = malloc(len + 1); /* its end is watched */

			assert_non_null(cut);
			memcpy(cut, whole, len);
			*cut = (char)family;
			assert_in_range(sq_peer(cut, len, out, sizeof(out)), 1,
					sizeof(out));
			free(cut);
		}
}

static void test_a_socket_s_name_fits(void **state)
{
	char address[128], out[32];

	(void)state;
	memset(address, 'x', sizeof(address));
	address[0] = 1;
	address[1] = 0;
	assert_int_equal(sq_peer(address, sizeof(address), out, sizeof(out)),
			 sizeof(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_is_where_its_directory_is),
		cmocka_unit_test(test_what_others_run_is_written_elsewhere),
		cmocka_unit_test(
			test_where_each_file_means_something_its_name_counts),
		cmocka_unit_test(test_names_that_change_are_general),
		cmocka_unit_test(test_temporary_files_are_in_two_places),
		cmocka_unit_test(test_no_path_is_too_long),
		cmocka_unit_test(test_programs_of_packages_keep_their_names),
		cmocka_unit_test(test_an_address_is_a_kind_and_a_port),
		cmocka_unit_test(test_the_family_is_read_in_either_order),
		cmocka_unit_test(test_a_socket_is_its_name),
		cmocka_unit_test(test_an_address_may_be_cut_anywhere),
		cmocka_unit_test(test_a_socket_s_name_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
