// Package publish turns a closed, checked DuckDB file into an immutable
// snapshot that outsiders read, and swaps `current` to it.
//
// A snapshot is one directory: manifest.json with the SHA-256 of every file,
// netmarket.duckdb and tables/*.parquet with the tables of schema published,
// and scores.json. It is written aside, synced and renamed, and never written
// again: readers never meet a writer, and a run that dies at any moment leaves
// the previous snapshot served. The Parquet files and scores.json are byte for
// byte the same for the same inputs, options and commit.
//
// The caller holds the data directory's lock; this package takes none.
package publish
