/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * episode.h - which acts belong together, and which of them need a message
 *
 * The first act of a process that is told opens an episode, which lasts
 * SQ_EPISODE_MS. What the process and its children do until then, under
 * whatever program, belongs to it. Such an act gets a message of its own where
 * it is SQ_EPISODE_WORSE times less likely than all that were told, or where
 * it is the first of its kind (SQ_EPISODE_KINDS times). The others go into the
 * evidence of the first, SQ_EPISODE_ACTS at most.
 *
 * Bounded: of SQ_EPISODES the oldest makes room; when there is no place for
 * another process, all are forgotten, and what follows opens episodes anew. No
 * input, no output; one owner at a time.
 */
#ifndef SQ_EPISODE_H
#define SQ_EPISODE_H

#include "base/table.h"
#include "report/alert.h"

#define SQ_EPISODE_MS	 60000 /* from its first act, by the events' time */
#define SQ_EPISODE_WORSE 10    /* times; some 20 of 64 bits */
#define SQ_EPISODE_KINDS 4     /* messages, the first one included */
#define SQ_EPISODE_ACTS	 64    /* in its evidence */

#define SQ_EPISODES	   256
#define SQ_EPISODE_MEMBERS 1536 /* processes; three quarters of a table */

/* All zero: not in use. */
struct sq_episode {
	uint64_t number;   /* counts them, from 1 */
	uint64_t start_ms; /* of its first act */
	uint64_t worst;	   /* that was told: odds of 1 in so many */
	uint32_t kinds;	   /* bits: those told */
	unsigned int messages;
	unsigned int acts; /* the first one included */
	struct sq_stamp newest;
	struct sq_alert_root root;
};

struct sq_episodes {
	struct sq_table members; /* processes */
	uint64_t opened;
	struct sq_episode ring[SQ_EPISODES];
};

/* An act, as far as its episode asks. */
struct sq_act {
	unsigned int kind; /* below 32 */
	uint64_t bad;	   /* odds of 1 in so many */
};

void sq_episodes_init(struct sq_episodes *es, uint64_t seed);
void sq_episodes_free(struct sq_episodes *es); /* es is empty then */

/*
 * The episode that the process of ev is in at now_ms, or NULL. Valid until the
 * next call that changes es. A child of a member becomes one.
 */
struct sq_episode *sq_episodes_find(struct sq_episodes *es,
				    const struct sq_event *ev, uint64_t now_ms);

/* A new one that ev opens; named when it is told. NULL: no memory. */
struct sq_episode *sq_episodes_open(struct sq_episodes *es,
				    const struct sq_event *ev, uint64_t now_ms);

/* Whether the act, which ev is, shall have a message. It is counted. */
bool sq_episode_asks(struct sq_episode *ep, const struct sq_event *ev,
		     const struct sq_act *act);

/* Count ev, which goes without a message. Whether the evidence has room. */
bool sq_episode_counts(struct sq_episode *ep, const struct sq_event *ev);

/* Its message was handed on. */
void sq_episode_told(struct sq_episode *ep, const struct sq_act *act);

#endif
