// Package synthetic invents county exports of any size, for benches and
// demonstrations. Everything it writes calls itself 合成示例: its counties lie in
// provinces that GB/T 2260 does not know, its firms, cases and figures exist
// nowhere, and what stands in personal columns belongs to no one.
//
// Row i of a data set of an area is a function of seed, data set, area and i
// alone, so any number of cores, any order and any layout give the same rows.
package synthetic
