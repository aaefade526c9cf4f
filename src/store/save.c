/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/gdbmfile.h"
#include "store/envelope.h"
#include "store/seal.h"

/* A save on its way. */
struct save {
	char path[PATH_MAX], fresh[PATH_MAX], old[PATH_MAX], link[PATH_MAX];
	int dir;	      /* locked while the save lasts */
	struct sq_store file; /* the fresh one */
	bool damage;	      /* in a record that was replaced */
	unsigned char seal[SQ_SEAL_LEN];
	struct sq_why *why;
};

static int gdbm_fail(struct sq_why *why, GDBM_FILE db)
{
	return sq_gdbm_fail(why, db, -SQ_EIO);
}

static int io_fail(struct sq_why *why, const char *path)
{
	return sq_fail(why, -SQ_EIO, "%s: %s", path, strerror(errno));
}

static int copy_bytes(int from, int to)
{
	char buf[65536];
	ssize_t got, wrote = 0;

	while ((got = copy_file_range(from, NULL, to, NULL, SSIZE_MAX / 2, 0)) >
	       0)
		;
	if (got == 0)
		return 0;
	if (errno != EXDEV && errno != EINVAL && errno != ENOSYS &&
	    errno != EOPNOTSUPP)
		return -1;
	while ((got = read(from, buf, sizeof(buf))) > 0) {
		wrote = write(to, buf, (size_t)got);
		if (wrote != got) {
			errno = wrote < 0 ? errno : ENOSPC;
			return -1;
		}
	}
	return got < 0 ? -1 : 0;
}

/* The profile's bytes under the fresh name. */
static int copy_profile(struct save *save)
{
	int from, to, err = 0;

	from = open(save->path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return io_fail(save->why, save->path);
	to = open(save->fresh, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0) {
		err = io_fail(save->why, save->fresh);
		close(from);
		return err;
	}
	if (copy_bytes(from, to) < 0)
		err = io_fail(save->why, save->fresh);
	close(from);
	close(to);
	return err;
}

static int make_profile(struct save *save, const struct sq_form *form,
			uint64_t time_ms)
{
	struct sq_meta *meta = &save->file.meta;

	*meta = (struct sq_meta){ .k = form->k, .created_ms = time_ms };
	if (form->calls && form->calls->some) {
		meta->calls = form->calls->digest;
		strcpy(meta->calls_text, form->calls->text);
	}
	save->file.db = gdbm_open(save->fresh, 0, GDBM_NEWDB | SQ_GDBM_FLAGS,
				  0600, NULL);
	if (!save->file.db)
		return io_fail(save->why, save->fresh);
	return 0;
}

/* Open a fresh file: a copy of the profile, or (k not 0) an empty one. */
static int start_file(struct save *save, const struct sq_form *form,
		      uint64_t time_ms)
{
	struct sq_store *present = NULL;
	int err;

	if (unlink(save->fresh) < 0 && errno != ENOENT)
		return io_fail(save->why, save->fresh);
	err = sq_store_open(&present, save->path, save->why);
	if (err == -SQ_EABSENT && form->k)
		return make_profile(save, form, time_ms);
	if (err < 0)
		return err;
	save->file.meta = present->meta;
	err = sq_store_fits(present, form, save->why);
	sq_store_close(present);
	if (err == 0)
		err = copy_profile(save);
	if (err == 0)
		err = sq_gdbm_open(&save->file, save->fresh, GDBM_WRITER,
				   save->why);
	return err;
}

/*
 * What the file holds under key, which something takes the place of. Returns
 * 0, 1 where there is nothing, or -SQ_EFORMAT where GDBM itself is damaged:
 * what is put into such a file may never be found again.
 */
static int fetch_present(struct save *save, datum key, datum *value)
{
	*value = gdbm_fetch(save->file.db, key);
	if (!value->dptr && gdbm_errno == GDBM_ITEM_NOT_FOUND)
		return 1;
	if (!value->dptr && gdbm_errno == GDBM_MALLOC_ERROR)
		return sq_fail(save->why, -SQ_ENOMEM, "out of memory");
	if (!value->dptr)
		return sq_fail(
			save->why, -SQ_EFORMAT,
			"damaged (GDBM: %s): see what seqids verify says",
			gdbm_db_strerror(save->file.db));
	save->file.meta.digest -= sq_envelope_checksum(
		(unsigned char *)value->dptr, (size_t)value->dsize);
	return 0;
}

/* Of what the file holds of p; NULL: nothing that can be read. */
static int decode_present(struct save *save, datum value,
			  const struct sq_program *p,
			  struct sq_program **present)
{
	int err;

	*present = NULL;
	err = sq_codec_decode(p->name, p->name_len, (unsigned char *)value.dptr,
			      (size_t)value.dsize, present, NULL);
	if (err == -SQ_ENOMEM)
		return sq_fail(save->why, err, "out of memory");
	save->damage |= err < 0;
	return 0; /* a damaged one will be replaced */
}

/* Whether what the file holds is what p was read from, or saved as. */
static bool is_ours(const struct sq_program *p, datum value)
{
	uint64_t revision, generation;

	return sq_codec_peek(p->name, p->name_len, (unsigned char *)value.dptr,
			     (size_t)value.dsize, &revision,
			     &generation) == 0 &&
	       revision == p->record.revision &&
	       generation == p->record.generation;
}

/* What others, or the operator, made of p in the file goes into p. */
static int take_present(struct save *save, datum value, struct sq_program *p,
			enum sq_saved *result)
{
	struct sq_program *present;
	int err = decode_present(save, value, p, &present);

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
		if (sq_program_merge(p, present) < 0)
			err = sq_fail(save->why, -SQ_ENOMEM, "out of memory");
	}
	sq_program_free(present);
	return err;
}

/*
 * Reconcile p with what the file holds by now. Returns 1 where p is to be
 * written, 0 where not, or an error.
 */
static int reconcile(struct save *save, datum key, struct sq_program *p,
		     enum sq_saved *result)
{
	datum value;
	int err = fetch_present(save, key, &value);

	*result = SQ_SAVED_OURS;
	if (err < 0)
		return err;
	if (err == 1 && p->record.revision) {
		*result = SQ_SAVED_FORGOTTEN;
		return 0;
	}
	if (err == 1) {
		save->file.meta.programs++;
		p->record.generation = save->file.meta.generation;
	} else if (!is_ours(p, value)) {
		err = take_present(save, value, p, result);
	}
	free(value.dptr);
	return err < 0 ? err : 1;
}

static int write_program(struct save *save, datum key, struct sq_program *p)
{
	unsigned char *bytes;
	datum value;
	size_t len;
	int err;

	p->record.revision++;
	p->record.stats = p->stats;
	err = sq_codec_encode(p, &bytes, &len);
	if (err < 0)
		return sq_fail(save->why, err, "out of memory");
	value = (datum){ (char *)bytes, (int)len };
	if (gdbm_store(save->file.db, key, value, GDBM_REPLACE) != 0)
		err = gdbm_fail(save->why, save->file.db);
	save->file.meta.digest += sq_envelope_checksum(bytes, len);
	free(bytes);
	return err;
}

static int put_program(struct save *save, struct sq_program *p,
		       enum sq_saved *result)
{
	datum key;
	char *key_bytes = sq_gdbm_key(p->name, p->name_len, &key);
	int err;

	if (!key_bytes)
		return sq_fail(save->why, -SQ_ENOMEM, "out of memory");
	err = reconcile(save, key, p, result);
	if (err == 1)
		err = write_program(save, key, p);
	free(key_bytes);
	return err;
}

static int edit_program(struct save *save, const char *name, size_t name_len,
			sq_store_change *change, void *ctx)
{
	struct sq_meta *meta = &save->file.meta;
	struct sq_program asked = { .name = (char *)name,
				    .name_len = name_len };
	struct sq_program *p = NULL;
	datum key, value;
	char *key_bytes = sq_gdbm_key(name, name_len, &key);
	int err;

	if (!key_bytes)
		return sq_fail(save->why, -SQ_ENOMEM, "out of memory");
	err = fetch_present(save, key, &value);
	if (err == 0)
		err = decode_present(save, value, &asked, &p);
	else if (err == 1)
		err = sq_fail(save->why, -SQ_EABSENT, "not in the profile");
	free(value.dptr);
	if (err == 0)
		err = p ? change(ctx, p) : 1; /* damaged: of no use */
	if (err == 1) {
		meta->programs--;
		meta->generation++;
		err = gdbm_delete(save->file.db, key) == 0
			      ? 0
			      : gdbm_fail(save->why, save->file.db);
	} else if (err == 0) {
		p->record.generation = ++meta->generation;
		err = write_program(save, key, p);
	}
	sq_program_free(p);
	free(key_bytes);
	return err;
}

/* A record of the file's own. */
static int put_own(struct save *save, const char *name,
		   const unsigned char *bytes, size_t len)
{
	datum key = { (char *)name, 1 }, value = { (char *)bytes, (int)len };

	if (gdbm_store(save->file.db, key, value, GDBM_REPLACE) != 0)
		return gdbm_fail(save->why, save->file.db);
	return 0;
}

/* What a damaged record put into the digest is not known: sum it up anew. */
static void sum_digest(struct save *save)
{
	struct sq_meta *meta = &save->file.meta;
	uint64_t left = meta->programs + 2; /* a damaged chain may circle */
	datum key = gdbm_firstkey(save->file.db);

	meta->digest = 0;
	while (key.dptr && left--) {
		datum next, value = { NULL, 0 };

		if (key.dsize && key.dptr[0] == SQ_KEY_PREFIX)
			value = gdbm_fetch(save->file.db, key);
		if (value.dptr && value.dsize >= 4)
			meta->digest += sq_envelope_checksum(
				(unsigned char *)value.dptr,
				(size_t)value.dsize);
		free(value.dptr);
		next = gdbm_nextkey(save->file.db, key);
		free(key.dptr);
		key = next;
	}
	free(key.dptr);
}

static int put_meta(struct save *save)
{
	unsigned char *bytes;
	size_t len;
	int err;

	if (save->damage)
		sum_digest(save);
	err = sq_codec_encode_meta(&save->file.meta, &bytes, &len);
	if (err < 0)
		return sq_fail(save->why, err, "out of memory");
	err = put_own(save, SQ_META_KEY, bytes, len);
	free(bytes);
	sq_seal_make(save->seal, save->file.meta.digest);
	if (err == 0)
		err = put_own(save, SQ_SEAL_KEY, save->seal, SQ_SEAL_LEN);
	return err;
}

/* GDBM's last bytes, the seal, and all of it on the disk. */
static int finish_file(struct save *save)
{
	int fd, err = 0;

	if (gdbm_sync(save->file.db) != 0)
		err = gdbm_fail(save->why, save->file.db);
	if (gdbm_close(save->file.db) != 0 && err == 0)
		err = io_fail(save->why, save->fresh);
	save->file.db = NULL;
	if (err < 0)
		return err;
	fd = open(save->fresh, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return io_fail(save->why, save->fresh);
	if (sq_seal_close(fd, save->seal) < 0 || fsync(fd) < 0)
		err = io_fail(save->why, save->fresh);
	close(fd);
	return err;
}

/* The present profile gets its second name, then loses the first. */
static int swap_files(struct save *save)
{
	if (unlink(save->link) < 0 && errno != ENOENT)
		return io_fail(save->why, save->link);
	if (link(save->path, save->link) == 0) {
		if (rename(save->link, save->old) < 0)
			return io_fail(save->why, save->old);
	} else if (errno != ENOENT) {
		return io_fail(save->why, save->link);
	}
	if (rename(save->fresh, save->path) < 0)
		return io_fail(save->why, save->path);
	fsync(save->dir);
	return 0;
}

static int lock_directory(struct save *save)
{
	char dir[PATH_MAX];
	char *slash;

	memcpy(dir, save->path, sizeof(dir));
	slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = '\0';
	save->dir = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (save->dir < 0)
		return io_fail(save->why, slash ? dir : ".");
	while (flock(save->dir, LOCK_EX) < 0)
		if (errno != EINTR)
			return io_fail(save->why, dir);
	return 0;
}

static int name_files(struct save *save, const char *path)
{
	static const char suffixes[][10] = { "", ".new", ".old", ".old.new" };
	char *names[] = { save->path, save->fresh, save->old, save->link };

	for (size_t i = 0; i < 4; i++) {
		int n = snprintf(names[i], PATH_MAX, "%s%s", path, suffixes[i]);

		if (n < 0 || n >= PATH_MAX)
			return sq_fail(save->why, -SQ_ELONG, "path too long");
	}
	return 0;
}

/* Returns 0 with the directory locked and *out to be ended, or an error. */
static int begin_save(struct save **out, const char *path, struct sq_why *why)
{
	struct save *save = calloc(1, sizeof(*save));
	char real[PATH_MAX]; /* a link to the profile stays one */
	int err;

	if (!save)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	save->why = why;
	save->dir = -1;
	err = name_files(save, realpath(path, real) ? real : path);
	if (err == 0)
		err = lock_directory(save);
	*out = save;
	return err;
}

/* err: what came of the changes to the fresh file. */
static int end_save(struct save *save, int err)
{
	if (err == 0)
		err = put_meta(save);
	if (err == 0)
		err = finish_file(save);
	if (save->file.db)
		gdbm_close(save->file.db);
	if (err == 0)
		err = swap_files(save);
	if (err < 0 && save->dir >= 0)
		unlink(save->fresh);
	if (save->dir >= 0)
		close(save->dir); /* and with it the lock */
	free(save);
	return err;
}

int sq_store_save(const char *path, const struct sq_form *form,
		  uint64_t time_ms, struct sq_program **programs,
		  enum sq_saved *results, size_t count, struct sq_why *why)
{
	struct save *save = NULL;
	enum sq_saved ignored;
	int err = begin_save(&save, path, why);

	if (!save)
		return err;
	if (err == 0)
		err = start_file(save, form, time_ms);
	for (size_t i = 0; i < count && err == 0; i++)
		err = put_program(save, programs[i],
				  results ? &results[i] : &ignored);
	return end_save(save, err);
}

int sq_store_edit(const char *path, const char *name, size_t name_len,
		  sq_store_change *change, void *ctx, struct sq_why *why)
{
	const struct sq_form any = { .k = 0 };
	struct save *save = NULL;
	int err = begin_save(&save, path, why);

	if (!save)
		return err;
	if (err == 0)
		err = start_file(save, &any, 0);
	if (err == 0)
		err = edit_program(save, name, name_len, change, ctx);
	return end_save(save, err);
}
