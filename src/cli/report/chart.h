/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart.h - the drawings of a report, as SVG inside the page
 *
 * Colours come from the page's style, by class, so that they fit a bright and a
 * dark room and paper. Each bar has a title for who points at it.
 */
#ifndef SQ_CHART_H
#define SQ_CHART_H

#include "cli/report/gather.h"

#define SQ_CHART_PROGRAMS 6 /* with a colour each; the others share one */

/* Alerts over time, by program, with a legend. */
void sq_chart_alerts(const struct sq_report *r, FILE *to);

/* New sequences an hour, from the state dump. */
void sq_chart_hours(const struct sq_report *r, FILE *to);

/*
 * Of the programs that make most calls: when each was learned from, and when
 * the newest sequence came.
 */
void sq_chart_learning(const struct sq_report *r, FILE *to);

#endif
