package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// quote shows something a publisher sent: bounded, on one line, without
// control characters.
func quote(s string) string { return strconv.QuoteToASCII(clip(s)) }

// printable is quote without the quotation marks.
func printable(s string) string { q := quote(s); return q[1 : len(q)-1] }

func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}

func dnsFault(name string, err error) *Fault {
	f := &Fault{Code: CodeDNS, Detail: fmt.Sprintf("wanted an address for %s, found %v", quote(name), err), Err: err}
	if d, ok := errors.AsType[*net.DNSError](err); ok && d.IsNotFound {
		f.final = true
	}
	return f
}

func dialFault(to netip.AddrPort, patience time.Duration, err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	if isTimeout(err) {
		return &Fault{Code: CodeConnect, Detail: fmt.Sprintf("wanted a connection to %s within %s, found none", to, patience), Err: err}
	}
	return &Fault{Code: CodeRefused, Detail: fmt.Sprintf("wanted a connection to %s, found %v", to, err), Err: err}
}

func isTimeout(err error) bool {
	n, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && n.Timeout()
}

func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// explain classifies why no header came, by the error and by how far the
// attempt had come.
func (w *watch) explain(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	if f := certificateFault(err); f != nil {
		return f
	}
	fault := func(code, wanted string) *Fault {
		return &Fault{Code: code, Detail: fmt.Sprintf("wanted %s, found %s", wanted, quote(err.Error())), Err: err}
	}
	switch stage := w.stage.Load(); {
	case stage == stageHeader && strings.Contains(err.Error(), "response headers exceeded"): // net/http has no type for it
		return fault(CodeTooLarge, fmt.Sprintf("a header of at most %d bytes", mostHeader))
	case stage == stageHeader && strings.Contains(err.Error(), "malformed HTTP"):
		return fault(CodeStatus, "an HTTP answer")
	case stage == stageHeader:
		return fault(CodeLost, "an answer on an open connection")
	case isTimeout(err) || strings.Contains(err.Error(), "TLS handshake timeout"):
		return fault(CodeConnect, "a connection within "+w.policy.Connect.String())
	case isCut(err):
		return fault(CodeLost, "a connection that stays open")
	case stage == stageTLS:
		return fault(CodeTLS, "TLS 1.2 or later")
	}
	return fault(CodeRefused, "a connection")
}

// certificateFault is nil where the error is not about a certificate.
func certificateFault(err error) *Fault {
	fault := func(code, wanted string) *Fault {
		return &Fault{Code: code, Detail: fmt.Sprintf("wanted %s, found %s", wanted, quote(err.Error())), Err: err}
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return fault(CodeTLSHost, "a certificate for the host")
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return fault(CodeTLSExpired, "a certificate that is valid today")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fault(CodeTLS, "a certificate of a known issuer")
	}
	return nil
}

// statusFault says what a status other than the wanted ones means.
func statusFault(resp *http.Response) *Fault {
	code := CodeStatus
	switch s := resp.StatusCode; {
	case s == http.StatusServiceUnavailable:
		code = CodeUnavailable
	case s == http.StatusTooManyRequests:
		code = CodeTooMany
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		code = CodeForbidden
	case s == http.StatusNotFound, s == http.StatusGone:
		code = CodeGone
	case s >= 500 && s <= 599:
		code = CodeServer
	}
	f := &Fault{Code: code, Status: resp.StatusCode, Header: resp.Header, Detail: "wanted status 200, found " + quote(resp.Status)}
	if code == CodeUnavailable || code == CodeTooMany {
		f.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	return f
}

// mayPass tells whether what went wrong may be gone a moment later. A
// certificate, a wall or a missing page will not.
func (f *Fault) mayPass() bool {
	if f.final {
		return false
	}
	switch f.Code {
	case CodeRefused, CodeConnect, CodeDNS, CodeHeader, CodeSlow, CodeLost, CodeUnavailable, CodeTooMany, CodeTruncated:
		return true
	case CodeServer:
		return f.Status != http.StatusNotImplemented
	case CodeStatus:
		return f.Status == http.StatusRequestTimeout
	}
	return false
}

// isUnreachable tells whether a fault says that the host itself is out of
// reach, so that its other pages need not be tried.
func (f *Fault) isUnreachable() bool {
	switch f.Code {
	case CodeRefused, CodeConnect, CodeDNS, CodeTLSExpired, CodeTLSHost, CodeTLS:
		return true
	}
	return false
}
