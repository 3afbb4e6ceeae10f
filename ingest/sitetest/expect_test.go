package sitetest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
)

// expectations of faults by name, where the answer itself shows the fault.
var expectations = map[string]func(met) bool{
	"connection_refused": func(m met) bool { return errors.Is(m.err, syscall.ECONNREFUSED) },
	"connect_timeout":    func(m met) bool { var e *net.OpError; return errors.As(m.err, &e) && e.Op == "dial" && e.Timeout() },
	"dns_failure":        func(m met) bool { var e *net.DNSError; return errors.As(m.err, &e) && e.IsNotFound },
	"tls_expired": func(m met) bool {
		var e x509.CertificateInvalidError
		return errors.As(m.err, &e) && e.Reason == x509.Expired
	},
	"tls_wrong_host": func(m met) bool { var e x509.HostnameError; return errors.As(m.err, &e) },
	"tls_untrusted":  func(m met) bool { var e x509.UnknownAuthorityError; return errors.As(m.err, &e) },
	"private_name":   func(m met) bool { return m.err != nil && strings.Contains(m.err.Error(), "refused to dial 127.0.0.2:") },
	"header_timeout": func(m met) bool { return m.status == 0 && errors.Is(m.err, context.DeadlineExceeded) },
	"body_stall": func(m met) bool {
		return m.status == 200 && len(m.body) > 0 && errors.Is(m.err, context.DeadlineExceeded)
	},
	"drip": func(m met) bool {
		return m.status == 200 && len(m.body) < 40 && errors.Is(m.err, context.DeadlineExceeded)
	},
	"server_error":      statusIs(500),
	"bad_gateway":       statusIs(502),
	"unavailable":       func(m met) bool { return m.status == 503 && m.header.Get("Retry-After") == "1" },
	"too_many_requests": func(m met) bool { return m.status == 429 && m.header.Get("Retry-After") == "1" },
	"forbidden_page":    func(m met) bool { return m.status == 403 && bytes.Contains(m.body, []byte("访问被拦截")) },
	"not_found":         statusIs(404),
	"gone":              statusIs(410),
	"unexpected_status": statusIs(418),
	"login_page":        holds(`type="password"`),
	"soft_404":          holds("页面不存在"),
	"maintenance_page":  holds("维护"),
	"error_page":        holds("系统繁忙"),
	"block_page":        holds("WZWS"),
	"bot_wall":          holds("document.cookie"),
	"empty_body":        func(m met) bool { return m.status == 200 && len(m.body) == 0 && m.header.Get("Content-Length") == "0" },
	"truncated":         func(m met) bool { return errors.Is(m.err, io.ErrUnexpectedEOF) && len(m.body) > 0 },
	"truncated_silently": func(m met) bool {
		return m.err == nil && m.header.Get("Content-Length") == "" && len(m.body) > 0 && !whole(m.body)
	},
	"truncated_chunks":    func(m met) bool { return errors.Is(m.err, io.ErrUnexpectedEOF) && len(m.body) > 0 },
	"truncated_gzip":      func(m met) bool { return m.err == nil && errors.Is(unzips(m.body), io.ErrUnexpectedEOF) },
	"gzip_bomb":           func(m met) bool { return len(m.body) < 300_000 && unzips(m.body) == errTooLarge },
	"huge_body":           func(m met) bool { return m.err == nil && len(m.body) == 1<<20 },
	"huge_header":         func(m met) bool { return len(m.header) > 300 },
	"redirect_loop":       leadsTo("?hop=1"),
	"redirect_elsewhere":  leadsTo("https://elsewhere.invalid/"),
	"redirect_to_http":    leadsTo("http://127.0.0.1:"),
	"redirect_to_private": leadsTo("http://127.0.0.2:"),
	"half_written":        func(m met) bool { _, err := asUTF8(m.body); return m.err == nil && err != nil },
	"no_charset":          func(m met) bool { return bytes.Contains(m.body, []byte("\xff\xff")) },
	"unasked_coding":      func(m met) bool { return m.header.Get("Content-Encoding") == "br" },
	"robots_forbid":       holds("Disallow: /\n"),
	"connection_lost":     func(m met) bool { return errors.Is(m.err, io.EOF) },
	"zero_list":           holds(`"total":0,"results":[]`),
	"null_list":           holds(`"data":null`),
	"blank_list":          holds(`"url":""`),
	"zero_figures":        holds(`"curNum":0.0,"curYoy":0.0`),
	"index_unit":          holds(`"unit":"亿元"`),
	"index_renamed":       holds(`"data":[]`),
	"cross_check":         holds(`"curNum":15.87`),
	"same_bytes":          func(m met) bool { return m.status == 200 && m.header.Get("ETag") == "" },
}

func statusIs(status int) func(met) bool {
	return func(m met) bool { return m.status == status && m.err == nil }
}

func holds(text string) func(met) bool {
	return func(m met) bool { return m.status == 200 && bytes.Contains(m.body, []byte(text)) }
}

func leadsTo(location string) func(met) bool {
	return func(m met) bool { return m.status == 302 && strings.Contains(m.header.Get("Location"), location) }
}

func whole(body []byte) bool {
	return bytes.Contains(body, []byte("</html>")) || bytes.Contains(body, []byte("</rss>")) || bytes.HasSuffix(body, []byte("}"))
}

func asUTF8(body []byte) (string, error) {
	text := string(body)
	if strings.ToValidUTF8(text, "") != text {
		return "", errors.New("no UTF-8")
	}
	return text, nil
}

var errTooLarge = errors.New("more than 100 MB")

// unzips reads up to 100 MB of a gzip stream.
func unzips(body []byte) error {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return err
	}
	size, err := io.Copy(io.Discard, io.LimitReader(z, 100<<20))
	if size == 100<<20 {
		return errTooLarge
	}
	return err
}
