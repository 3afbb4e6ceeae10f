// Package publisher describes how a publisher of official figures is looked
// at: its sites and mirrors, the lists on which it names its releases, which
// titles are releases, and the rhythm in which they come. It reads lists
// (HTML, RSS, JSON); it opens no socket and keeps nothing.
package publisher
