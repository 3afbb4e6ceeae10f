// Package backup copies a data directory to a place elsewhere and back.
//
// A place holds objects by content and one list a backup:
//
//	objects/<2 hex>/<64 hex>   the bytes of a file, by their SHA-256
//	backups/<id>.json          what one backup holds, written last
//
// So an unchanged file is stored once, however many backups name it, and a
// backup whose list is there is whole. With a recipient (age, X25519) both are
// encrypted before they leave the machine and carry the suffix .age; the
// deployment's secret.key is part of a backup only then.
//
// The caller holds the data directory's lock while a backup is taken.
package backup
