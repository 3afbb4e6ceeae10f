package sitetest

import (
	"net"
	"net/netip"
)

// portFaults are those of the connection: no request is ever answered.
var portFaults = []Fault{
	{Name: "connection_refused", R5: 1, How: "nothing listens on the port", Where: OnSite, want: []string{"connection_refused"},
		port: func(s *site) { s.plain.refuse(); s.secure.refuse() }},
	{Name: "connect_timeout", R5: 2, How: "the port's backlog is full and never emptied, so a connection is neither made nor refused", Where: OnSite, want: []string{"connect_timeout"},
		port: func(s *site) { s.plain.ignore(); s.secure.ignore() }},
	{Name: "dns_failure", R5: 3, How: "Base has a host name that does not exist; the client uses Resolver", Where: OnSite, want: []string{"dns_failure"},
		port: func(s *site) { s.rename("http://" + s.name + unknownZone + ":" + s.plain.port()) }},
	{Name: "tls_expired", R5: 4, How: "the certificate was valid until 2014", Where: OnSite, TLS: true, want: []string{"tls_expired"},
		port: func(s *site) { s.present("tls_expired") }},
	{Name: "tls_wrong_host", R5: 5, How: "the certificate names another host", Where: OnSite, TLS: true, want: []string{"tls_wrong_host"},
		port: func(s *site) { s.present("tls_wrong_host") }},
	{Name: "tls_untrusted", How: "the certificate is signed by itself", Where: OnSite, TLS: true, want: []string{"tls_untrusted"},
		port: func(s *site) { s.present("tls_untrusted") }},
	{Name: "private_name", How: "Base has a host name whose only address is 127.0.0.2, where Strays are written down; the client uses Resolver and allows 127.0.0.1 alone", Where: OnSite, want: []string{"address_refused"},
		port: func(s *site) {
			host := s.name + ".private" + unknownZone
			s.net.SetAddresses(host, netip.AddrFrom4([4]byte{127, 0, 0, 2}))
			_, port, _ := net.SplitHostPort(s.net.away.address())
			s.rename("http://" + host + ":" + port)
		}},
}

// rename gives a site another base.
func (s *site) rename(base string) {
	s.net.mu.Lock()
	defer s.net.mu.Unlock()
	s.base = base
}

// present makes a site show another certificate to new connections.
func (s *site) present(certificate string) {
	s.net.mu.Lock()
	s.cert = certificate
	s.net.mu.Unlock()
	s.secure.down()
	s.secure.up()
}
