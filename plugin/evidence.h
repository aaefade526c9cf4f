/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * evidence.h - files that are written whole or not at all
 *
 * Thread-safe. Blocks for the disk.
 */
#ifndef SQ_EVIDENCE_H
#define SQ_EVIDENCE_H

#include <stdbool.h>

#include "report/alert.h"
#include "settings.h"

#define SQ_EVIDENCE_PATH_LEN (SQ_SETTING_LEN + SQ_ALERT_FILE_LEN + 2)

/*
 * A new file with its text in it, or none: then errno says why. sync: the text
 * is on the disk, so that the file may take another one's place.
 */
bool sq_evidence_write_file(const char *path, const char *text, bool sync);

/*
 * The alert's file of evidence, in dir. Its creation is what the watch on the
 * directory reports, under the key by which ausearch finds the alert; so the
 * file gets its name at once. Sets path to it. Returns whether it was written;
 * if not, errno says why.
 */
bool sq_evidence_write(const char *dir, const struct sq_alert *a,
		       char path[static SQ_EVIDENCE_PATH_LEN]);

/*
 * The file at path is on the disk from now on. Not done by sq_evidence_write():
 * an alert should not wait for the disk. Returns whether it is; errno says why
 * not.
 */
bool sq_evidence_sync(const char *path);

/*
 * Put an act into the file of its episode's root, which is whole at any time:
 * a new one takes its place. Returns 0, 1 where the file would have more than
 * SQ_EVIDENCE_MAX bytes, or -1: then errno says why.
 */
int sq_evidence_grow(const char *dir, const struct sq_alert *a);

#endif
