package ingest

import "regexp"

// refusal is what walls in front of the publishers' sites print, or keep in
// their scripts when they print nothing.
var refusal = regexp.MustCompile(`(?i)验证码|安全验证|人机验证|访问过于频繁|访问频率|访问被(拒绝|拦截)|非法访问|启用\s*JavaScript|开启\s*JavaScript|WZWS|UrlACL|acw_sc__|__jsl_clearance|document\.cookie|Access Denied|403 Forbidden|Request Rejected`)

// Refusal returns the words with which a text turns a reader away, "" where
// there are none. A whole page may hold such words in passing: ask only where
// nothing else was found.
func Refusal(text string) string { return refusal.FindString(text) }
