package web

import "net/http"

// Transport is the guarded way out for a library that makes its own requests:
// every address is checked when it is dialled, TLS is verified, and nothing is
// followed or tried again. Paces, limits and robots are the caller's matter.
func (c *Client) Transport() http.RoundTripper { return c.newTransport() }
