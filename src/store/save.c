/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/save.h"

#include <stdlib.h>
#include <string.h>

#include "base/seed.h"
#include "model/unite.h"
#include "store/newfile.h"

/* A secret that strangers cannot guess. */
static void choose_secret(struct sq_meta *meta)
{
	for (size_t at = 0; at < sizeof(meta->secret); at += 8) {
		uint64_t seed = sq_seed();

		memcpy(meta->secret + at, &seed, 8);
	}
	meta->version = SQ_META_KEYED;
}

static int make_profile(struct sq_newfile *save, const struct sq_form *form)
{
	struct sq_meta *meta = &save->file.meta;

	*meta = (struct sq_meta){ .k = form->k,
				  .units = form->apart == SQ_APART_UNIT,
				  .created_ms = form->created_ms };
	choose_secret(meta);
	if (form->calls && form->calls->some) {
		meta->calls = form->calls->digest;
		strcpy(meta->calls_text, form->calls->text);
	}
	return sq_newfile_open(save, GDBM_NEWDB);
}

struct conversion {
	struct sq_store *from;
	struct sq_newfile *to;
};

/* Copy one record as it is. A damaged one stays damaged, under its name. */
static int convert_record(void *ctx, datum key)
{
	struct conversion *c = ctx;
	struct sq_gdbm_record record;
	datum value = gdbm_fetch(c->from->db, key);
	int err;

	if (!value.dptr)
		return sq_gdbm_fail(c->to->why, c->from->db, -SQ_EFORMAT);
	err = sq_gdbm_unwrap(&c->from->meta, key, value, &record, c->to->why);
	if (err == 0)
		err = sq_newfile_put_record(c->to, &record);
	free(value.dptr);
	return err;
}

/* Fill the new file with the records of a file of an older version. */
static int convert(struct sq_newfile *save, struct sq_store *present)
{
	struct conversion c = { present, save };
	int err;

	choose_secret(&save->file.meta);
	err = sq_newfile_open(save, GDBM_NEWDB);
	if (err == 0)
		err = sq_gdbm_each(present, convert_record, &c, save->why);
	return err;
}

static int copy_profile(struct sq_newfile *save, struct sq_store *present)
{
	int err =
		sq_replace_copy(save->replace, sq_store_fd(present), save->why);

	return err < 0 ? err : sq_newfile_open(save, GDBM_WRITER);
}

/*
 * Make the new file: a copy of the profile or, where there is none and k is not
 * 0, an empty one.
 */
static int start_file(struct sq_newfile *save, const struct sq_form *form)
{
	struct sq_store *present = NULL;
	int fd, err, absent;

	absent = sq_replace_present(save->replace, &fd, save->why);
	if (absent < 0 && (absent != -SQ_EABSENT || !form->k))
		return absent;
	err = absent < 0 ? 0
			 : sq_store_open_fd(&present, fd,
					    sq_replace_name(save->replace),
					    save->why);
	if (err == 0 && present)
		err = sq_store_fits(present, form, save->why);
	if (err == 0)
		err = sq_replace_fresh(save->replace, &save->fd, save->why);
	if (err == 0 && !present)
		return make_profile(save, form);
	if (err == 0) {
		save->file.meta = present->meta;
		err = present->meta.version < SQ_META_KEYED
			      ? convert(save, present)
			      : copy_profile(save, present);
	}
	sq_store_close(present);
	return err;
}

/*
 * Fetch the program's value and the record in it. Returns 0 (caller frees the
 * value), 1 where there is none, or -SQ_EFORMAT where GDBM cannot walk the
 * file: what we put into that may never be found again.
 */
static int fetch_present(struct sq_newfile *save, const char *name,
			 size_t name_len, datum *value,
			 struct sq_gdbm_record *record)
{
	struct sq_gdbm_key key;
	struct sq_why why;

	sq_gdbm_key(&save->file.meta, name, name_len, &key);
	*value = gdbm_fetch(save->file.db, sq_gdbm_datum(&key));
	if (!value->dptr &&
	    gdbm_last_errno(save->file.db) == GDBM_ITEM_NOT_FOUND)
		return 1;
	if (!value->dptr) {
		int err = sq_gdbm_fail(&why, save->file.db, -SQ_EFORMAT);

		if (err == -SQ_ENOMEM)
			return sq_fail(save->why, err, "out of memory");
		return sq_fail(save->why, err,
			       "damaged (%s): see what seqids verify says",
			       why.text);
	}
	if (sq_gdbm_unwrap(&save->file.meta, sq_gdbm_datum(&key), *value,
			   record, NULL) < 0)
		*record = (struct sq_gdbm_record){ .name = name,
						   .name_len = name_len };
	return 0;
}

/* Decode a record. *present is NULL where it is damaged: it gets replaced. */
static int decode_present(struct sq_newfile *save,
			  const struct sq_gdbm_record *record,
			  struct sq_program **present)
{
	int err;

	*present = NULL;
	err = sq_codec_decode(record->name, record->name_len, record->bytes,
			      record->len, present, NULL);
	if (err == -SQ_ENOMEM)
		return sq_fail(save->why, err, "out of memory");
	return 0;
}

/* Whether p was read from this record, or saved as it. */
static bool is_ours(const struct sq_program *p,
		    const struct sq_gdbm_record *record)
{
	uint64_t revision, generation;

	return sq_codec_peek(p->name, p->name_len, record->bytes, record->len,
			     &revision, &generation) == 0 &&
	       revision == p->record.revision &&
	       generation == p->record.generation;
}

/* Take into p what others, or the operator, made of it in the file. */
static int take_present(struct sq_newfile *save,
			const struct sq_gdbm_record *record,
			struct sq_program *p, enum sq_saved *result)
{
	struct sq_program *present;
	int err = decode_present(save, record, &present);

	if (err < 0)
		return err;
	if (!present) {
		p->record.generation = save->file.meta.generation;
		return 0;
	}
	if (p->record.revision &&
	    present->record.generation != p->record.generation) {
		*result = SQ_SAVED_OVERRULED;
		sq_program_become(p, present);
	} else if (present->record.revision != p->record.revision) {
		*result = SQ_SAVED_MERGED;
		err = sq_program_merge(p, present);
		if (err < 0)
			sq_fail(save->why, err, "out of memory");
	}
	sq_program_free(present);
	return err;
}

/*
 * Reconcile p with what the file holds now. Where p was in it and is not, the
 * operator has forgotten it; or, where he has changed nothing, it left a file
 * that was too large while p was in use: then it comes back. Returns 1 when p
 * has to be written, 0 when not, or an error.
 */
static int reconcile(struct sq_newfile *save, struct sq_program *p,
		     enum sq_saved *result)
{
	struct sq_gdbm_record record;
	datum value;
	int err = fetch_present(save, p->name, p->name_len, &value, &record);

	*result = SQ_SAVED_OURS;
	if (err < 0)
		return err;
	if (err == 1 && p->record.revision &&
	    save->file.meta.generation != save->followed) {
		*result = SQ_SAVED_FORGOTTEN;
		return 0;
	}
	if (err == 1) {
		save->file.meta.programs++;
		p->record.generation = save->file.meta.generation;
	} else if (!is_ours(p, &record)) {
		err = take_present(save, &record, p, result);
	}
	free(value.dptr);
	return err < 0 ? err : 1;
}

static int write_program(struct sq_newfile *save, struct sq_program *p)
{
	struct sq_gdbm_record record = { .name = p->name,
					 .name_len = p->name_len };
	unsigned char *bytes;
	int err;

	p->record.revision++;
	p->record.stats = p->stats;
	err = sq_codec_encode(p, &bytes, &record.len);
	if (err < 0)
		return sq_fail(save->why, err, "out of memory");
	record.bytes = bytes;
	err = sq_newfile_put_record(save, &record);
	free(bytes);
	return err;
}

static int put_program(struct sq_newfile *save, struct sq_program *p,
		       enum sq_saved *result)
{
	int err = reconcile(save, p, result);

	return err == 1 ? write_program(save, p) : err;
}

static int delete_program(struct sq_newfile *save, const char *name,
			  size_t name_len)
{
	struct sq_gdbm_key key;

	save->file.meta.programs--;
	save->file.meta.generation++;
	sq_gdbm_key(&save->file.meta, name, name_len, &key);
	if (gdbm_delete(save->file.db, sq_gdbm_datum(&key)) != 0)
		return sq_gdbm_fail(save->why, save->file.db, -SQ_EIO);
	return 0;
}

/* What the edit changes. *p is NULL for a damaged record. */
static int find_edited(struct sq_newfile *save, const struct sq_save_edit *edit,
		       struct sq_program **p)
{
	struct sq_gdbm_record record;
	datum value;
	int err = fetch_present(save, edit->name, edit->name_len, &value,
				&record);

	if (err == 0)
		err = decode_present(save, &record, p);
	else if (err == 1 && !edit->make)
		err = sq_fail(save->why, -SQ_EABSENT, "not in the profile");
	else if (err == 1)
		save->file.meta.programs++;
	free(value.dptr);
	if (err >= 0 && !*p && edit->make &&
	    sq_program_new(p, edit->name, edit->name_len, save->file.meta.k) <
		    0)
		err = sq_fail(save->why, -SQ_ENOMEM, "out of memory");
	return err < 0 ? err : 0;
}

static int edit_program(struct sq_newfile *save,
			const struct sq_save_edit *edit)
{
	struct sq_program *p = NULL;
	int err = find_edited(save, edit, &p);

	if (err == 0)
		err = p ? edit->change(edit->ctx, p, save->why) : 1;
	if (err == 1) {
		err = delete_program(save, edit->name, edit->name_len);
	} else if (err == 0) {
		p->record.generation = ++save->file.meta.generation;
		err = write_program(save, p);
	}
	sq_program_free(p);
	return err;
}

int sq_save_programs(const char *path, const struct sq_form *form,
		     struct sq_program **programs, enum sq_saved *results,
		     size_t count, struct sq_why *why)
{
	struct sq_newfile save = { .why = why, .followed = form->generation };
	int err = sq_replace_begin(&save.replace, path, why);
	enum sq_saved ignored;

	if (err < 0)
		return err;
	err = start_file(&save, form);
	for (size_t i = 0; i < count && err == 0; i++)
		err = put_program(&save, programs[i],
				  results ? &results[i] : &ignored);
	return sq_newfile_end(&save, err);
}

int sq_save_edit(const char *path, const struct sq_save_edit *edits,
		 size_t count, struct sq_why *why)
{
	const struct sq_form any = { .k = 0 };
	struct sq_newfile save = { .why = why };
	int err = sq_replace_begin(&save.replace, path, why);

	if (err < 0)
		return err;
	err = start_file(&save, &any);
	for (size_t i = 0; i < count && err == 0; i++)
		err = edit_program(&save, &edits[i]);
	return sq_newfile_end(&save, err);
}

/* Put p into the file, with what is there of it, or in its place. */
static int put_whole(struct sq_newfile *save, struct sq_program *p, bool keep)
{
	struct sq_gdbm_record record;
	struct sq_program *present = NULL;
	datum value;
	int err = fetch_present(save, p->name, p->name_len, &value, &record);

	if (err == 0)
		err = decode_present(save, &record, &present);
	else if (err == 1)
		save->file.meta.programs++;
	free(value.dptr);
	if (err >= 0 && present && keep && sq_program_unite(p, present) < 0)
		err = sq_fail(save->why, -SQ_ENOMEM, "out of memory");
	p->record.revision = present ? present->record.revision : 0;
	p->record.generation = save->file.meta.generation;
	sq_program_free(present);
	return err < 0 ? err : write_program(save, p);
}

int sq_save_put(const char *path, const struct sq_form *form,
		struct sq_program **programs, size_t count, bool keep,
		struct sq_why *why)
{
	struct sq_newfile save = { .why = why };
	struct sq_meta *meta = &save.file.meta;
	int err = sq_replace_begin(&save.replace, path, why);

	if (err < 0)
		return err;
	err = start_file(&save, form);
	meta->generation++;
	if (form->created_ms && form->created_ms < meta->created_ms)
		meta->created_ms = form->created_ms;
	for (size_t i = 0; i < count && err == 0; i++)
		err = put_whole(&save, programs[i], keep);
	return sq_newfile_end(&save, err);
}
