/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * settings.h - seqids.conf
 *
 * The one place that knows the settings, their defaults and ranges;
 * seqids.conf(5) says what they mean. Thread-safe.
 */
#ifndef SQ_SETTINGS_H
#define SQ_SETTINGS_H

#include "engine.h"

#define SQ_SETTING_LEN 4096 /* bytes of a value; PATH_MAX */

enum sq_setting_mode {
	SQ_SET_LEARN,
	SQ_SET_DETECT,
	SQ_SET_AUTO
};

enum sq_setting_identity {
	SQ_SET_PATH,
	SQ_SET_UNIT
};

enum sq_setting_reader {
	SQ_SET_FAST,
	SQ_SET_AUPARSE
};

enum sq_on_change {
	SQ_ON_CHANGE_REPORT,
	SQ_ON_CHANGE_RELEARN
};

enum sq_on_upgrade {
	SQ_ON_UPGRADE_REPORT,
	SQ_ON_UPGRADE_LEARN,
};

struct sq_settings {
	enum sq_setting_mode mode;
	unsigned int identity;	     /* enum sq_setting_identity */
	unsigned int window;	     /* calls */
	unsigned int frame;	     /* windows */
	unsigned int alert_order;    /* calls; 0: never at once */
	unsigned int alert_locality; /* mismatches; 0: never by number */
	unsigned int odds;	   /* 1 in so many calls; 0: no facet alerts */
	unsigned int alert_repeat; /* s; 0: each episode is news */
	unsigned int alert_depth;  /* s; 0: an alert raises no depth */
	unsigned int alert_rate;   /* alerts a minute; 0: any number */
	unsigned int model;	   /* enum sq_model */
	unsigned int normal_wait;  /* s of the events' time */
	unsigned int min_calls;
	unsigned int tolerize_limit; /* mismatches; 0: learn all */
	unsigned int anomaly_limit;  /* alerts; 0: any number */
	unsigned int relearn;	     /* 0 or 1 */
	unsigned int on_change;	     /* enum sq_on_change */
	unsigned int on_upgrade;     /* enum sq_on_upgrade */
	unsigned int upgrade_wait;   /* s */
	unsigned int serials;	     /* enum sq_serials_mode */
	unsigned int max_streams;
	unsigned int max_profile_memory; /* MB of 1,048,576 bytes; 0: any */
	unsigned int max_profile_disk;	 /* likewise */
	unsigned int scans;		 /* 0 or 1 */
	unsigned int scan_interval;	 /* s; 0: each packet is told of */
	unsigned int scan_mark, scan_mask;
	unsigned int save_interval;  /* s */
	unsigned int state_interval; /* s */
	unsigned int queue_length;   /* alerts */
	unsigned int alert_log_size; /* MB of 1,048,576 bytes */
	unsigned int alert_log_files;
	unsigned int evidence_max_files; /* 0: any number */
	uint64_t evidence_max_bytes;	 /* 0: any number */
	unsigned int evidence_max_age;	 /* s; 0: any */
	char profile[SQ_SETTING_LEN];
	char anomaly_dir[SQ_SETTING_LEN];
	char state_file[SQ_SETTING_LEN];
	char alert_log[SQ_SETTING_LEN]; /* empty: none is kept */
	char key[SQ_SETTING_LEN];
	char calls[SQ_SETTING_LEN]; /* as sq_alphabet_init() takes it */
	char interpreters[SQ_SETTING_LEN];
	enum sq_setting_reader reader;
};

/* The defaults. */
void sq_settings_init(struct sq_settings *s);

/*
 * Read the file at path over what s holds.
 * Returns 0, or with "PATH: line N: reason" in *why -SQ_EIO, -SQ_EABSENT or
 * -SQ_EVALUE.
 */
int sq_settings_read(struct sq_settings *s, const char *path,
		     struct sq_why *why);

/*
 * Take one line of such a file, without its newline.
 * Returns 0 or, with the reason in *why, -SQ_EVALUE.
 */
int sq_settings_line(struct sq_settings *s, const char *line,
		     struct sq_why *why);

/* The part of the settings that an engine takes; s is borrowed by it. */
void sq_settings_engine(const struct sq_settings *s,
			struct sq_engine_options *options);

#endif
