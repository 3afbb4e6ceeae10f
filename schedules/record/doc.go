// Package record keeps what a run of a writing command did: one line of JSON in
// runs/YYYY-MM.jsonl, and the same told to OpenLineage and to Prometheus. It is
// pure Go, has no clock of its own and opens no socket.
package record
