// Package metrics holds the index as data: every edition of the evaluation
// index, its 41 indicators and 75 criteria, the legal readings open to choice,
// the responsible units and the county's plan, loaded into typed structs and
// checked against the official wording.
//
// It computes no score. A threshold exists once, in its indicator's YAML, as
// the decimal string that was printed; SQL reads it from the tables made out
// of these structs. The package knows no other package of the project: the
// names it may use (measures, data sets, rates) are handed to Validate.
package metrics

//go:generate go test -run TestMethodologyIsFresh -update .
