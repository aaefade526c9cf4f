/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ask.h - asking the operator before something is changed
 */
#ifndef SQ_ASK_H
#define SQ_ASK_H

enum sq_answer {
	SQ_ANSWER_NO,
	SQ_ANSWER_YES,
	SQ_ANSWER_NOBODY, /* standard input is no terminal */
};

/*
 * Print question and read a line: y and yes are a yes, everything else, and
 * SIGINT, is a no. question ends without a blank.
 */
enum sq_answer sq_ask(const char *question);

#endif
