// Package sql carries the models: folder = schema, file = table, one SELECT
// each, with a YAML front matter in the leading comment. It holds text only;
// running it is transform's business.
package sql

import "embed"

// Files holds macros/*.sql, the reference tables ref/*.csv,
// the dictionary of published columns columns.yaml and the models of
// the schemas staging, marts, indicators, scores and published.
//
//go:embed columns.yaml macros/*.sql ref/*.csv staging/*.sql marts/*.sql indicators/*.sql scores/*.sql published/*.sql
var Files embed.FS
