package report

import "netmarket/publish"

// statusWord is a criterion's status as officials read it.
func statusWord(status string) string { return publish.StatusWord(status) }
