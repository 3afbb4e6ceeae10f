// Package bulletin holds what the release pages of all publishers have in
// common: a page cut into titles, prose and tables, Chinese periods such as
// 1—5月份 and 上半年, clauses such as 全国网上零售额159722亿元，比上年增长8.6%, and the
// exact comparison of printed decimals.
//
// It knows no publisher. Everything that cannot be read with certainty is a
// *ingest.LayoutError, never a guess.
package bulletin
