/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/codec.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "store/envelope.h"
#include "store/facetrows.h"
#include "store/rows.h"

#define RECORD_VERSION 1 /* of a program's record */

enum section {
	NUMBERS = 1,
	ALPHABET,
	SEQUENCES,
	HEADS,
	RUNS,
	FOLLOWS = 7,
	CALLS = 16,
	SECRET = 17,
	FACETS = 8 | SQ_ENVELOPE_OPTIONAL,
	OLD_FOLLOWS = 6 | SQ_ENVELOPE_OPTIONAL,
	TOLD = 9 | SQ_ENVELOPE_OPTIONAL
};

/* Numbers of a record itself and of the profile. On disk: never renumber. */
enum number {
	N_WINDOW = 1,
	N_CHANGED = 3,
	N_CALLS = 4,
	N_REVISION = 6,
	N_PROGRAMS = 7,
	/* 8 was a checksum of version 1 */
	N_GENERATION = 9,
	N_FILE_BUILD_ID = 23, /* of version 1: hashed otherwise */
	N_REPORTED_BUILD_ID = 28,
	N_SEEN = 34,
	N_UNITS = 40, /* of the profile */
	N_COUNT = 41, /* above all ids in use */
};

/* The numbers of a program. On disk: append, never renumber. */
static const struct {
	unsigned char id;
	size_t offset;
} stats_numbers[] = {
#define NUMBER(id, member)                                    \
	{                                                     \
		id, offsetof(struct sq_program_stats, member) \
	}
	NUMBER(2, created_ms),
	NUMBER(N_CHANGED, changed_ms),
	NUMBER(N_CALLS, calls),
	NUMBER(5, windows),
	NUMBER(10, state),
	NUMBER(11, state_ms),
	NUMBER(12, state_reason),
	NUMBER(13, model),
	NUMBER(14, train_calls),
	NUMBER(15, novel_calls),
	NUMBER(16, late_sequences),
	NUMBER(17, frozen_ms),
	NUMBER(18, anomalies),
	NUMBER(19, file.size),
	NUMBER(20, file.mtime_ns),
	NUMBER(21, file.inode),
	NUMBER(22, file.device),
	NUMBER(24, reported.size),
	NUMBER(25, reported.mtime_ns),
	NUMBER(26, reported.inode),
	NUMBER(27, reported.device),
	NUMBER(29, threads),
	NUMBER(30, file.build_id),
	NUMBER(31, reported.build_id),
	NUMBER(32, file.ctime_ns),
	NUMBER(33, reported.ctime_ns),
	NUMBER(N_SEEN, seen_ms),
	NUMBER(35, joined),
	NUMBER(36, full_ms),
	NUMBER(37, depth),
	NUMBER(38, order_calls),
	NUMBER(39, acts_calls),
	NUMBER(40, upgraded_ms),
#undef NUMBER
};

#define STATS_COUNT (sizeof(stats_numbers) / sizeof(*stats_numbers))

/* A record while it is taken apart. */
struct parts {
	uint64_t numbers[N_COUNT];
	unsigned int version;
	struct sq_in alphabet, sequences, heads, runs, follows;
	struct sq_in calls, secret, facets, told;
};

static void put_number(struct sq_out *out, unsigned int id, uint64_t value)
{
	sq_out_number(out, id, 1);
	sq_out_number(out, value, 8);
}

/* A number that is 0 is left out. */
static void put_program_numbers(struct sq_out *out, const struct sq_program *p)
{
	size_t start = sq_envelope_section(out, NUMBERS);

	put_number(out, N_WINDOW, p->k);
	put_number(out, N_REVISION, p->record.revision);
	put_number(out, N_GENERATION, p->record.generation);
	for (size_t i = 0; i < STATS_COUNT; i++) {
		uint64_t value;

		memcpy(&value,
		       (const char *)&p->stats + stats_numbers[i].offset,
		       sizeof(value));
		if (value)
			put_number(out, stats_numbers[i].id, value);
	}
	sq_envelope_end(out, start);
}

static void put_alphabet(struct sq_out *out, const struct sq_rows_alphabet *a)
{
	size_t start = sq_envelope_section(out, ALPHABET);

	sq_rows_put_alphabet(out, a);
	sq_envelope_end(out, start);
}

static int put_rows(struct sq_out *out, enum section tag,
		    const struct sq_seqset *set,
		    const struct sq_rows_alphabet *a)
{
	size_t start = sq_envelope_section(out, tag);
	int err = sq_rows_put(out, set, a);

	sq_envelope_end(out, start);
	return err;
}

static int put_follows(struct sq_out *out, const struct sq_follows *follows,
		       const struct sq_rows_alphabet *a)
{
	size_t start = sq_envelope_section(out, FOLLOWS);
	int err = sq_rows_put_follows(out, follows, a);

	sq_envelope_end(out, start);
	return err;
}

/* A program that made no call may have items all the same: of a start. */
static bool has_facets(const struct sq_facets *f)
{
	bool any = f->calls;

	for (int i = 0; i < SQ_FACET_COUNT; i++)
		any |= sq_items_count(&f->items[i]) > 0;
	return any;
}

static int put_facets(struct sq_out *out, const struct sq_facets *facets)
{
	size_t start = sq_envelope_section(out, FACETS);
	int err = sq_facetrows_put(out, facets);

	sq_envelope_end(out, start);
	if (err < 0 || !facets->told.count)
		return err;
	start = sq_envelope_section(out, TOLD);
	err = sq_facetrows_put_told(out, facets);
	sq_envelope_end(out, start);
	return err;
}

int sq_codec_encode(const struct sq_program *p, unsigned char **bytes,
		    size_t *len)
{
	struct sq_out out = { 0 };
	const struct sq_seqset *const sets[] = { &p->sequences, &p->heads,
						 &p->runs };
	struct sq_rows_alphabet a;
	int err = sq_rows_alphabet(&a, sets, 3, &p->follows);

	if (err < 0)
		return err;
	sq_envelope_start(&out, RECORD_VERSION);
	put_program_numbers(&out, p);
	put_alphabet(&out, &a);
	err = put_rows(&out, SEQUENCES, &p->sequences, &a);
	if (err == 0 && p->heads.count)
		err = put_rows(&out, HEADS, &p->heads, &a);
	if (err == 0 && p->runs.count)
		err = put_rows(&out, RUNS, &p->runs, &a);
	if (err == 0 && sq_follows_count(&p->follows))
		err = put_follows(&out, &p->follows, &a);
	if (err == 0 && has_facets(&p->facets))
		err = put_facets(&out, &p->facets);
	free(a.calls);
	if (err < 0) {
		free(out.data);
		return err;
	}
	sq_envelope_pad(&out);
	return sq_envelope_finish(&out, p->name, p->name_len, bytes, len);
}

int sq_codec_encode_meta(const struct sq_meta *meta, unsigned char **bytes,
			 size_t *len)
{
	struct sq_out out = { 0 };
	size_t start;

	sq_envelope_start(&out, SQ_META_KEYED);
	start = sq_envelope_section(&out, NUMBERS);
	put_number(&out, N_WINDOW, meta->k);
	put_number(&out, stats_numbers[0].id, meta->created_ms);
	put_number(&out, N_PROGRAMS, meta->programs);
	put_number(&out, N_GENERATION, meta->generation);
	if (meta->units)
		put_number(&out, N_UNITS, 1);
	sq_envelope_end(&out, start);
	start = sq_envelope_section(&out, SECRET);
	sq_out_bytes(&out, meta->secret, sizeof(meta->secret));
	sq_envelope_end(&out, start);
	if (meta->calls) {
		start = sq_envelope_section(&out, CALLS);
		sq_out_number(&out, meta->calls, 8);
		sq_out_bytes(&out, meta->calls_text, strlen(meta->calls_text));
		sq_envelope_end(&out, start);
	}
	return sq_envelope_finish(&out, "", 0, bytes, len);
}

static struct sq_in record_of(const unsigned char *bytes, size_t len)
{
	return (struct sq_in){ .data = bytes, .left = len };
}

static void take_numbers(struct sq_in *in, uint64_t numbers[N_COUNT])
{
	while (in->left && !in->failed) {
		uint64_t id = sq_in_number(in, 1);
		uint64_t value = sq_in_number(in, 8);

		if (id < N_COUNT && !in->failed)
			numbers[id] = value;
	}
}

static int take_section(struct sq_in *in, struct parts *parts,
			struct sq_why *why)
{
	struct sq_in payload;
	unsigned int tag;
	int err = sq_envelope_next(in, &tag, &payload, why);

	if (err < 0)
		return err;
	switch (tag) {
	case NUMBERS:
		take_numbers(&payload, parts->numbers);
		break;
	case ALPHABET:
		parts->alphabet = payload;
		break;
	case SEQUENCES:
		parts->sequences = payload;
		break;
	case HEADS:
		parts->heads = payload;
		break;
	case RUNS:
		parts->runs = payload;
		break;
	case FOLLOWS:
	case OLD_FOLLOWS:
		parts->follows = payload;
		break;
	case FACETS:
		parts->facets = payload;
		break;
	case TOLD:
		parts->told = payload;
		break;
	case CALLS:
		parts->calls = payload;
		break;
	case SECRET:
		parts->secret = payload;
		break;
	default:
		if (!(tag & SQ_ENVELOPE_OPTIONAL))
			return sq_fail(why, -SQ_EVERSION,
				       "section %u is not known", tag);
	}
	return payload.failed
		       ? sq_fail(why, -SQ_EFORMAT, "section %u is cut off", tag)
		       : 0;
}

/* newest: the newest version of such a record that can be read */
static int take_apart(struct sq_in in, const char *key, size_t key_len,
		      unsigned int newest, struct parts *parts,
		      struct sq_why *why)
{
	int err;

	memset(parts, 0, sizeof(*parts));
	parts->version = newest;
	err = sq_envelope_open(&in, key, key_len, &parts->version, why);
	while (err == 0 && in.left)
		err = take_section(&in, parts, why);
	if (err == 0 && (parts->numbers[N_WINDOW] < SQ_WINDOW_MIN ||
			 parts->numbers[N_WINDOW] > SQ_WINDOW_MAX))
		err = sq_fail(why, -SQ_EFORMAT, "window of %llu calls",
			      (unsigned long long)parts->numbers[N_WINDOW]);
	return err;
}

static void set_numbers(struct sq_program *p, const uint64_t *numbers)
{
	for (size_t i = 0; i < STATS_COUNT; i++)
		memcpy((char *)&p->stats + stats_numbers[i].offset,
		       &numbers[stats_numbers[i].id], sizeof(*numbers));
	if (numbers[N_FILE_BUILD_ID])
		p->stats.file.build_id = SQ_BUILD_ID_ANY;
	if (numbers[N_REPORTED_BUILD_ID])
		p->stats.reported.build_id = SQ_BUILD_ID_ANY;
	if (p->stats.state >= SQ_STATE_COUNT) /* a later seqids has more */
		p->stats.state = SQ_STATE_DETECTING;
	p->record =
		(struct sq_program_record){ numbers[N_REVISION],
					    numbers[N_GENERATION], p->stats };
}

int sq_codec_decode(const char *name, size_t name_len,
		    const unsigned char *bytes, size_t len,
		    struct sq_program **out, struct sq_why *why)
{
	struct sq_rows_alphabet a = { 0 };
	struct sq_program *p = NULL;
	struct parts parts;
	int err;

	err = take_apart(record_of(bytes, len), name, name_len, RECORD_VERSION,
			 &parts, why);
	if (err < 0)
		return err;
	err = sq_program_new(&p, name, name_len,
			     (unsigned int)parts.numbers[N_WINDOW]);
	if (err < 0)
		return sq_fail(why, err, "%s", sq_strerror(err));
	set_numbers(p, parts.numbers);
	if ((err = sq_rows_take_alphabet(&parts.alphabet, &a, why)) < 0)
		goto out;
	if ((err = sq_rows_take(&parts.sequences, &a, &p->sequences, why)) < 0)
		goto out;
	if (parts.heads.left &&
	    (err = sq_rows_take(&parts.heads, &a, &p->heads, why)) < 0)
		goto out;
	if (parts.follows.left &&
	    (err = sq_rows_take_follows(&parts.follows, &a, &p->follows, why)) <
		    0)
		goto out;
	if (parts.runs.left &&
	    (err = sq_rows_take_runs(&parts.runs, &a, &p->runs, &p->follows,
				     why)) < 0)
		goto out;
	if (parts.facets.left &&
	    (err = sq_facetrows_take(&parts.facets, &p->facets, why)) < 0)
		goto out;
	if (parts.told.left &&
	    (err = sq_facetrows_take_told(&parts.told, &p->facets, why)) < 0)
		goto out;
	*out = p;
	p = NULL;
out:
	free(a.calls);
	sq_program_free(p);
	return err;
}

int sq_codec_peek(const char *name, size_t name_len, const unsigned char *bytes,
		  size_t len, uint64_t *revision, uint64_t *generation)
{
	struct parts parts;
	int err = take_apart(record_of(bytes, len), name, name_len,
			     RECORD_VERSION, &parts, NULL);

	*revision = parts.numbers[N_REVISION];
	*generation = parts.numbers[N_GENERATION];
	return err;
}

int sq_codec_peek_use(const char *name, size_t name_len,
		      const unsigned char *bytes, size_t len, uint64_t *calls,
		      uint64_t *seen_ms)
{
	struct parts parts;
	int err = take_apart(record_of(bytes, len), name, name_len,
			     RECORD_VERSION, &parts, NULL);

	*calls = parts.numbers[N_CALLS];
	*seen_ms = parts.numbers[N_SEEN];
	if (*seen_ms < parts.numbers[N_CHANGED]) /* of an older seqids */
		*seen_ms = parts.numbers[N_CHANGED];
	return err;
}

static int take_calls(struct sq_in *in, struct sq_meta *meta,
		      struct sq_why *why)
{
	size_t len;

	meta->calls = 0;
	*meta->calls_text = '\0';
	if (!in->left)
		return 0;
	meta->calls = sq_in_number(in, 8);
	len = in->left;
	if (in->failed || !meta->calls || len >= sizeof(meta->calls_text))
		return sq_fail(why, -SQ_EFORMAT, "an alphabet that cannot be");
	memcpy(meta->calls_text, sq_in_bytes(in, len), len);
	meta->calls_text[len] = '\0';
	return 0;
}

static int take_secret(struct sq_in *in, struct sq_meta *meta,
		       struct sq_why *why)
{
	memset(meta->secret, 0, sizeof(meta->secret));
	if (meta->version < SQ_META_KEYED)
		return 0;
	if (in->left != sizeof(meta->secret))
		return sq_fail(why, -SQ_EFORMAT, "a secret of %zu bytes",
			       in->left);
	memcpy(meta->secret, in->data, sizeof(meta->secret));
	return 0;
}

int sq_codec_decode_meta(const unsigned char *bytes, size_t len,
			 struct sq_meta *meta, struct sq_why *why)
{
	struct parts parts;
	int err = take_apart(record_of(bytes, len), "", 0, SQ_META_KEYED,
			     &parts, why);

	if (err < 0)
		return err;
	meta->version = parts.version;
	meta->k = (unsigned int)parts.numbers[N_WINDOW];
	meta->created_ms = parts.numbers[stats_numbers[0].id];
	meta->programs = parts.numbers[N_PROGRAMS];
	meta->generation = parts.numbers[N_GENERATION];
	meta->units = parts.numbers[N_UNITS] != 0;
	err = take_secret(&parts.secret, meta, why);
	return err < 0 ? err : take_calls(&parts.calls, meta, why);
}
