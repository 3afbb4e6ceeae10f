// Package push tells portals that a snapshot was published: a signed message of
// the Standard Webhooks specification 1.0.0, kept in an outbox until the portal
// has taken it, tried again over three days, superseded by the next snapshot.
//
// There is no second write to lose between publishing and owing a message: what
// is owed is derived from the snapshot that is current (Outbox.Reconcile). A
// message may arrive twice, after a crash, and then carries the same id; a
// portal that keeps the highest sequence it has applied ends with exactly the
// newest snapshot.
//
// The package opens no socket: a Poster is handed in.
package push
