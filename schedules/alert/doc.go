// Package alert says once what went wrong, reminds by interval, and says when
// it is over. What stands and what is still to be told is kept in alerts.json,
// so that a notice outlives a mail server that is down. It has no clock of its
// own; of sockets it opens only the one to the mail server (mail.go).
package alert
