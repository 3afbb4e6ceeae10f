// Package fetch is the nightly look at the publishers: it finds each new
// release on their lists, asks for it politely, distrusts what comes, keeps
// what is sound, and tells what is fresh, late or stale.
//
// Nothing is used that was not kept, and nothing is kept that does not answer
// for itself: the page must be whole, must be a release, must be about the
// month it was announced for, and its figures must fit those already held.
// Whatever fails is put aside with a reason from a closed list, the last good
// release serves on, and the other publishers are looked at all the same.
package fetch
