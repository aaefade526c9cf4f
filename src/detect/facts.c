/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/facts.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "detect/peer.h"
#include "detect/place.h"
#include "stream/naming.h"
#include "stream/tracker.h"

#define CALL_BYTES  4
#define CLASS_BYTES 8
#define ERROR_BYTES 4
#define ID_BYTES    4
#define ROW_BYTES   4
#define ERRNO_MAX   4095 /* the kernel's; what is beyond is no error */

/* Little-endian, since items are on disk. */
static inline void put32(char *out, uint32_t value)
{
	value = htole32(value);
	memcpy(out, &value, sizeof(value));
}

static inline uint32_t get32(const char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return le32toh(value);
}

static inline void put64(char *out, uint64_t value)
{
	value = htole64(value);
	memcpy(out, &value, sizeof(value));
}

static inline uint64_t get64(const char *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return le64toh(value);
}

static struct sq_fact *add(struct sq_facts *out, enum sq_facet facet)
{
	struct sq_fact *fact = &out->facts[out->count++];

	fact->facet = (uint8_t)facet;
	fact->judged = true;
	fact->len = 0;
	return fact;
}

static int take_call(struct sq_arguments *arguments, const struct sq_event *ev,
		     struct sq_facts *out)
{
	struct sq_fact *fact = add(out, SQ_FACET_CALL);

	(void)arguments;
	put32(fact->bytes, ev->call);
	fact->len = CALL_BYTES;
	return 0;
}

static int take_argument(struct sq_arguments *arguments,
			 const struct sq_event *ev, struct sq_facts *out)
{
	struct sq_fact *fact;
	uint64_t class;
	int got = sq_arguments_class(arguments, ev, &class);

	if (got <= 0)
		return got;
	fact = add(out, SQ_FACET_ARGUMENT);
	put32(fact->bytes, ev->call);
	put64(fact->bytes + CALL_BYTES, class);
	fact->len = CALL_BYTES + CLASS_BYTES;
	return 0;
}

/*
 * Errors that come of timing, of the other end or of what is there to be found
 * come for the first time at any time, and tell nothing of the program. They
 * are learned, and not judged: docs/detection.md has the figures.
 */
static bool is_telling(int64_t error)
{
	return error == EPERM || error == EACCES || error == EROFS ||
	       error == ENOSYS;
}

static int take_error(struct sq_arguments *arguments, const struct sq_event *ev,
		      struct sq_facts *out)
{
	struct sq_fact *fact;

	(void)arguments;
	if (ev->outcome != SQ_OUTCOME_FAILURE || ev->exit >= 0 ||
	    ev->exit < -ERRNO_MAX || sq_call_class(ev->call) == SQ_CALL_RESUME)
		return 0;
	fact = add(out, SQ_FACET_ERROR);
	put32(fact->bytes, ev->call);
	put32(fact->bytes + CALL_BYTES, (uint32_t)-ev->exit);
	fact->len = CALL_BYTES + ERROR_BYTES;
	fact->judged = is_telling(-ev->exit);
	return 0;
}

static int take_user(struct sq_arguments *arguments, const struct sq_event *ev,
		     struct sq_facts *out)
{
	struct sq_fact *fact;

	(void)arguments;
	if (ev->uid == SQ_ID_UNSET)
		return 0;
	fact = add(out, SQ_FACET_USER);
	put32(fact->bytes, ev->uid);
	put32(fact->bytes + ID_BYTES, ev->gid);
	put32(fact->bytes + 2 * ID_BYTES, ev->euid);
	fact->len = 3 * ID_BYTES;
	return 0;
}

static int take_start(struct sq_arguments *arguments, const struct sq_event *ev,
		      struct sq_facts *out)
{
	char name[SQ_PROGRAM_NAME_LEN];
	struct sq_fact *fact;
	size_t len;

	(void)arguments;
	if (!sq_event_is_exec(ev))
		return 0;
	fact = add(out, SQ_FACET_START);
	len = sq_program_name(ev, out->interpreters ? out->interpreters : "",
			      "", name);
	fact->len = (uint8_t)sq_place_program(name, len, fact->bytes);
	return 0;
}

/* Whether the call changes the file; else it reads it. */
static bool changes(enum sq_file_use use, uint64_t class,
		    const struct sq_object *file)
{
	return use == SQ_FILE_CHANGE || file->role == SQ_ROLE_CREATE ||
	       sq_arguments_open_changes(class);
}

/*
 * A call that found nothing has touched no file. Which names it tried is often
 * up to others, as with those that a web server is asked for; and what it
 * failed to find must not make known what is there to be found later.
 */
static bool touches_files(const struct sq_event *ev)
{
	return ev->outcome != SQ_OUTCOME_FAILURE || is_telling(-ev->exit);
}

/*
 * The program has made a directory where it may: what it does there is no news.
 */
static void take_made(const struct sq_object *file, struct sq_facts *out)
{
	char within[SQ_OBJECT_TEXT + 2];
	int len = snprintf(within, sizeof(within), "%s/.", file->text);

	if (file->role != SQ_ROLE_CREATE ||
	    (file->mode & SQ_MODE_TYPE) != SQ_MODE_DIRECTORY)
		return;
	for (int facet = SQ_FACET_WRITE; facet <= SQ_FACET_READ; facet++) {
		struct sq_fact *fact = add(out, (enum sq_facet)facet);

		fact->len = (uint8_t)sq_place(within, (size_t)len, fact->bytes);
		fact->judged = false;
	}
}

/* A relative name whose CWD record is missing says nothing of a place. */
static int take_files(struct sq_arguments *arguments, const struct sq_event *ev,
		      enum sq_facet facet, struct sq_facts *out)
{
	enum sq_file_use use;
	uint64_t class = 0;

	if (!ev->object_count || !touches_files(ev))
		return 0;
	use = sq_arguments_file_use(arguments, ev);
	if (use == SQ_FILE_NONE)
		return 0;
	if (sq_arguments_class(arguments, ev, &class) < 0)
		return -SQ_ENOMEM;
	for (unsigned int i = 0; i < ev->object_count; i++) {
		const struct sq_object *file = &ev->objects[i];
		struct sq_fact *fact;

		if (file->kind != SQ_OBJECT_PATH || *file->text != '/' ||
		    file->role == SQ_ROLE_PARENT ||
		    changes(use, class, file) != (facet == SQ_FACET_WRITE))
			continue;
		fact = add(out, facet);
		fact->len = (uint8_t)(facet == SQ_FACET_WRITE ? sq_place_written
							      : sq_place)(
			file->text, file->len, fact->bytes);
		if (facet == SQ_FACET_WRITE)
			take_made(file, out);
	}
	return 0;
}

static int take_read(struct sq_arguments *arguments, const struct sq_event *ev,
		     struct sq_facts *out)
{
	return take_files(arguments, ev, SQ_FACET_READ, out);
}

static int take_write(struct sq_arguments *arguments, const struct sq_event *ev,
		      struct sq_facts *out)
{
	return take_files(arguments, ev, SQ_FACET_WRITE, out);
}

static int take_peers(struct sq_arguments *arguments, const struct sq_event *ev,
		      struct sq_facts *out)
{
	(void)arguments;
	for (unsigned int i = 0; i < ev->object_count; i++) {
		const struct sq_object *object = &ev->objects[i];
		struct sq_fact *fact;

		if (object->kind != SQ_OBJECT_ADDRESS)
			continue;
		fact = add(out, SQ_FACET_PEER);
		put32(fact->bytes, ev->call);
		fact->len = (uint8_t)(CALL_BYTES +
				      sq_peer(object->text, object->len,
					      fact->bytes + CALL_BYTES,
					      SQ_ITEM_LEN - CALL_BYTES));
	}
	return 0;
}

/* That of a script is learned by actors.h, of a stream see sq_facts_row(). */
static int take_nothing(struct sq_arguments *arguments,
			const struct sq_event *ev, struct sq_facts *out)
{
	(void)arguments;
	(void)ev;
	(void)out;
	return 0;
}

void sq_facts_row(uint32_t row, struct sq_facts *out)
{
	struct sq_fact *fact = add(out, SQ_FACET_STREAM);
	uint32_t power = 1;

	while (power <= row / SQ_ROW_STEP)
		power *= SQ_ROW_STEP;
	put32(fact->bytes, power);
	fact->len = ROW_BYTES;
}

struct text {
	char *buf;
	size_t len;
};

static void put_text(struct text *t, const char *bytes, size_t len)
{
	memcpy(t->buf + t->len, bytes, len);
	t->len += len;
}

static void put_string(struct text *t, const char *string)
{
	put_text(t, string, strlen(string));
}

static void put_call(struct text *t, const char *bytes)
{
	char name[SQ_CALL_NAME_LEN];

	put_string(t, sq_call_name(get32(bytes), name));
}

static void name_text(struct text *t, const char *bytes, size_t len)
{
	put_text(t, bytes, len);
}

static void call_text(struct text *t, const char *bytes, size_t len)
{
	if (len >= CALL_BYTES)
		put_call(t, bytes);
}

static void argument_text(struct text *t, const char *bytes, size_t len)
{
	char class[SQ_ARGUMENT_LEN];

	if (len < CALL_BYTES + CLASS_BYTES)
		return;
	put_call(t, bytes);
	put_string(t, " ");
	put_string(t, sq_arguments_text(get32(bytes), get64(bytes + CALL_BYTES),
					class));
}

static void error_text(struct text *t, const char *bytes, size_t len)
{
	char name[SQ_ERROR_NAME_LEN];

	if (len < CALL_BYTES + ERROR_BYTES)
		return;
	put_call(t, bytes);
	put_string(t, " ");
	put_string(t, sq_error_name(get32(bytes + CALL_BYTES), name));
}

static void user_text(struct text *t, const char *bytes, size_t len)
{
	char ids[64];

	if (len < 3 * ID_BYTES)
		return;
	snprintf(ids, sizeof(ids), "uid=%u gid=%u euid=%u",
		 (unsigned int)get32(bytes),
		 (unsigned int)get32(bytes + ID_BYTES),
		 (unsigned int)get32(bytes + 2 * ID_BYTES));
	put_string(t, ids);
}

static void peer_text(struct text *t, const char *bytes, size_t len)
{
	if (len < CALL_BYTES)
		return;
	put_call(t, bytes);
	put_string(t, " ");
	put_text(t, bytes + CALL_BYTES, len - CALL_BYTES);
}

static void row_text(struct text *t, const char *bytes, size_t len)
{
	char count[16];

	if (len < ROW_BYTES)
		return;
	snprintf(count, sizeof(count), "%u", (unsigned int)get32(bytes));
	put_string(t, count);
	put_string(t, " in a row");
}

static const struct {
	/* adds what ev shows of the facet to out; 0 or -SQ_ENOMEM */
	int (*take)(struct sq_arguments *arguments, const struct sq_event *ev,
		    struct sq_facts *out);
	/* writes an item; nothing where its bytes cannot be one */
	void (*text)(struct text *t, const char *bytes, size_t len);
} table[SQ_FACET_COUNT] = {
	[SQ_FACET_CALL] = { take_call, call_text },
	[SQ_FACET_ARGUMENT] = { take_argument, argument_text },
	[SQ_FACET_ERROR] = { take_error, error_text },
	[SQ_FACET_USER] = { take_user, user_text },
	[SQ_FACET_START] = { take_start, name_text },
	[SQ_FACET_READ] = { take_read, name_text },
	[SQ_FACET_WRITE] = { take_write, name_text },
	[SQ_FACET_PEER] = { take_peers, peer_text },
	[SQ_FACET_SCRIPT] = { take_nothing, name_text },
	[SQ_FACET_STREAM] = { take_nothing, row_text },
};

int sq_facts_take(struct sq_arguments *arguments, const struct sq_event *ev,
		  struct sq_facts *out)
{
	int err = 0;

	out->count = 0;
	for (int facet = 0; facet < SQ_FACET_COUNT && err == 0; facet++)
		err = table[facet].take(arguments, ev, out);
	return err;
}

size_t sq_fact_text(enum sq_facet facet, const char *bytes, size_t len,
		    char buf[static SQ_FACT_TEXT_LEN])
{
	struct text t = { buf, 0 };

	table[facet].text(&t, bytes, len);
	buf[t.len] = '\0';
	return t.len;
}
