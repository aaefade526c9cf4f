/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/identity.h"

static uint64_t nanoseconds(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_nsec;
}

struct sq_identity sq_identity_of(const struct stat *st)
{
	return (struct sq_identity){
		.size = (uint64_t)st->st_size,
		.mtime_ns = nanoseconds(&st->st_mtim),
		.ctime_ns = nanoseconds(&st->st_ctim),
		.inode = st->st_ino,
		.device = st->st_dev,
		.build_id = SQ_BUILD_ID_ANY,
	};
}

bool sq_identity_fits(const struct sq_identity *known,
		      const struct sq_identity *found)
{
	return known->size == found->size &&
	       known->mtime_ns == found->mtime_ns &&
	       (known->ctime_ns == found->ctime_ns || !known->ctime_ns) &&
	       known->inode == found->inode && known->device == found->device &&
	       (known->build_id == found->build_id ||
		known->build_id == SQ_BUILD_ID_ANY);
}
