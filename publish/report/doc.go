// Package report shows what is published to people: the scorecard and the
// explanation of one score for a terminal, in Chinese.
package report
