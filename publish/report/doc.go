// Package report shows what is published to people: the scorecard, the
// explanation of one score and the worklists for a terminal, in Chinese.
package report
