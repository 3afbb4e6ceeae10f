// Package analyst answers one SELECT of a person or a program that is not
// trusted, on one snapshot.
//
// A statement passes three fences. The engine's own parser must read it as one
// SELECT, and a walk over the parsed tree must find only listed functions,
// published tables and forms of expression that are known here (walk.go,
// functions.txt, tables.txt): what is not listed is refused, also what a later
// engine adds. The engine has the snapshot's file attached for reading only and
// no file system, extension, secret or setting beyond it (publish.OpenForQuery).
// And the process it runs in is a child of ingest/cage, one a statement: it
// opens the snapshot, gives up opening anything else, and only then is handed
// the statement; its memory and processor time are bounded by the system, and
// the parent kills it at the deadline, which the engine by itself would overrun
// by many seconds.
//
// The parent never holds a result: the child bounds it, renders it, and the
// bytes are passed on as they come.
package analyst
