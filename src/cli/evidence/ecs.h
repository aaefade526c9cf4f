/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ecs.h - an alert in the Elastic Common Schema, version SQ_ECS_VERSION
 *
 * What the schema has no field for is below "seqids". Pure; thread-safe.
 */
#ifndef SQ_ECS_H
#define SQ_ECS_H

#include "cli/evidence/evidence.h"

#define SQ_ECS_VERSION "8.11.0"

/* Caller frees the object with json_decref(). */
json_t *sq_ecs_make(const struct sq_evidence *e);

#endif
