// Package publish turns a closed, checked DuckDB file into an immutable
// snapshot that outsiders read, and swaps `current` to it.
//
// A snapshot is one directory: manifest.json with the SHA-256 of every file,
// netmarket.duckdb, tables/*.parquet and tables/*.csv with the tables of schema
// published, observations.sdmx.csv with the figures as SDMX-CSV,
// datapackage.json that describes all of these, scores.json, and what producers
// add. It is written aside, synced and renamed, and never written again: readers
// never meet a writer, and a run that dies at any moment leaves the previous
// snapshot served. Every file but netmarket.duckdb and manifest.json is byte for
// byte the same for the same inputs, options and commit.
//
// The caller holds the data directory's lock; this package takes none.
package publish
