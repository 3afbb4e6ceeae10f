// Package ingest turns what publishers and bureaus hand over into kept bytes
// and raw rows: sites and files → captures → raw rows.
//
// It is pure Go and knows no database. A value travels as the decimal string
// that was printed; nothing here adds, divides or rounds. The packages below
// it know one publisher each (nbs, spb) or the county exports (county); each
// of them parses bytes only: no network, no clock, no environment.
package ingest
