/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * style.h - how a report looks: bright, in a dark room, and on paper
 *
 * The seven colours can be told apart by people who are colour-blind, and are
 * of different brightness on paper without colour.
 */
#ifndef SQ_REPORT_STYLE_H
#define SQ_REPORT_STYLE_H

#define SQ_REPORT_BRIGHT                                           \
	"--ink:#1b1f24;--dim:#5b6570;--paper:#fff;--card:#f5f6f8;" \
	"--line:#d5d9de;--bad:#b3261e;--s0:#0072b2;--s1:#e69f00;"  \
	"--s2:#009e73;--s3:#cc79a7;--s4:#56b4e9;--s5:#a0a800;--s6:#8a8f96;"
#define SQ_REPORT_DARK                                                \
	"--ink:#e4e7eb;--dim:#9aa4af;--paper:#14171a;--card:#1e2226;" \
	"--line:#363c43;--bad:#ff8a80;--s0:#4aa8e0;--s1:#f0b429;"     \
	"--s2:#2fc79b;--s3:#e39ac3;--s4:#9ad7f5;--s5:#cfd43a;--s6:#7d858e;"

#define SQ_REPORT_STYLE                                                        \
	":root{color-scheme:light dark;" SQ_REPORT_BRIGHT "}"                  \
	"@media(prefers-color-scheme:dark){:root{" SQ_REPORT_DARK "}}"         \
	"*{box-sizing:border-box}"                                             \
	"body{margin:0 auto;padding:1.5rem;max-width:64rem;"                   \
	"background:var(--paper);color:var(--ink);"                            \
	"font:15px/1.5 system-ui,sans-serif}"                                  \
	"h1{font-size:1.6rem;margin:0}"                                        \
	"h2{font-size:1.15rem;margin:2rem 0 .5rem}"                            \
	"p{margin:.3rem 0}.note{color:var(--dim);font-size:.85rem}"            \
	".bad{color:var(--bad);font-weight:600}"                               \
	".tiles{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0;"      \
	"padding:0;list-style:none}"                                           \
	".tiles li{flex:1 1 9rem;background:var(--card);padding:.7rem 1rem;"   \
	"border:1px solid var(--line);border-radius:.4rem}"                    \
	".tiles b{display:block;font-size:1.5rem}"                             \
	"svg{display:block;width:100%;height:auto}"                            \
	"svg text{fill:var(--dim);font-size:11px}svg .y{text-anchor:end}"      \
	".grid{stroke:var(--line)}"                                            \
	".s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}"            \
	".s3{fill:var(--s3)}.s4{fill:var(--s4)}.s5{fill:var(--s5)}"            \
	".s6{fill:var(--s6)}"                                                  \
	".legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;"      \
	"margin:.4rem 0;list-style:none;font-size:.85rem}"                     \
	".legend svg{display:inline-block;width:.8em}"                         \
	"table{border-collapse:collapse;width:100%;font-size:.87rem}"          \
	"th,td{padding:.3rem .5rem;text-align:left;vertical-align:top;"        \
	"border-bottom:1px solid var(--line)}"                                 \
	"th{color:var(--dim);font-weight:600}"                                 \
	".n{text-align:right;font-variant-numeric:tabular-nums}"               \
	".t{white-space:nowrap}"                                               \
	".p,.say{overflow-wrap:anywhere}"                                      \
	".scroll{overflow-x:auto}"                                             \
	".sign{display:flex;gap:2rem;margin-top:3rem}"                         \
	".sign span{flex:1;border-top:1px solid var(--ink);padding-top:.2rem}" \
	"@media print{:root{color-scheme:light;" SQ_REPORT_BRIGHT "}"          \
	"@page{margin:1.5cm}html{font-size:8.5pt}"                             \
	"body{padding:0;max-width:none;font-size:1rem;"                        \
	"-webkit-print-color-adjust:exact;print-color-adjust:exact}"           \
	"tr,svg,.tiles,.sign{break-inside:avoid}h2{break-after:avoid}"         \
	"thead{display:table-header-group}.scroll{overflow:visible}}"

#endif
