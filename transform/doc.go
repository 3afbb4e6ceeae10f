// Package transform makes one checked DuckDB file from captures, the
// catalogue of an edition and the models of package sql.
//
// The file is disposable: every build starts from nothing. Go loads text and
// runs the models in the order of their own dependencies; whatever is
// computed is computed in SQL, exactly.
package transform
