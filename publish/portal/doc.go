// Package portal answers over HTTP what a snapshot holds: the read API below
// /v1, described by /openapi.json, and the snapshot's own pages and files.
//
// A request reads one snapshot from its beginning to its end, whatever is
// published meanwhile; the snapshot's id is in the header Netmarket-Snapshot,
// in the ETag and in every document. What a caller may read hangs on a token's
// kinds and areas; nothing is readable without one unless the operator says so.
package portal
