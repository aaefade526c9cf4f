/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * packaged.h - whether a file is what its package has
 *
 * dpkg or rpm is asked to which package the file belongs and what digest the
 * package has of it, and the file's own digest is compared with that: who put
 * the file there, and when, does not count. Runs other programs; not
 * thread-safe.
 */
#ifndef SQ_PACKAGED_H
#define SQ_PACKAGED_H

#define SQ_PACKAGE_LEN 256 /* bytes of a package's name, with NUL */

enum sq_packaged {
	SQ_PACKAGED_SAME,    /* as its package has it */
	SQ_PACKAGED_OTHER,   /* not as its package has it */
	SQ_PACKAGED_NOBODYS, /* of no package, or of one that has no digest */
};

/*
 * Ask of the file at path, which is absolute. Puts the package's name into
 * package, "" where it is nobody's.
 */
enum sq_packaged sq_packaged(const char *path,
			     char package[static SQ_PACKAGE_LEN]);

#endif
