package sitetest

import (
	"context"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// unknownZone ends every name that does not exist (RFC 6761).
const unknownZone = ".invalid"

// nameServer answers for the publishers' hosts with 127.0.0.1 and for nothing
// else, on a loopback port.
type nameServer struct {
	socket net.PacketConn
	mu     sync.Mutex
	names  map[string][]netip.Addr
	asked  []string
}

func newNameServer(t testing.TB) *nameServer {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("sitetest: listen for look-ups: %v", err)
	}
	s := &nameServer{socket: socket, names: map[string][]netip.Addr{}}
	for _, host := range hosts {
		s.names[host] = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	go s.serve()
	return s
}

func (s *nameServer) close() { s.socket.Close() }

func (s *nameServer) serve() {
	question := make([]byte, 1500)
	for {
		size, from, err := s.socket.ReadFrom(question)
		if err != nil {
			return // closed
		}
		if answer, err := s.answer(question[:size]); err == nil {
			s.socket.WriteTo(answer, from)
		}
	}
}

func (s *nameServer) answer(question []byte) ([]byte, error) {
	var p dnsmessage.Parser
	header, err := p.Start(question)
	if err != nil {
		return nil, err
	}
	q, err := p.Question()
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(strings.ToLower(q.Name.String()), ".")
	s.mu.Lock()
	if q.Type == dnsmessage.TypeA {
		s.asked = append(s.asked, name)
	}
	addresses, known := s.names[name]
	s.mu.Unlock()
	header.Response, header.Authoritative, header.RCode = true, true, dnsmessage.RCodeSuccess
	if !known {
		header.RCode = dnsmessage.RCodeNameError
	}
	b := dnsmessage.NewBuilder(nil, header)
	if err := b.StartQuestions(); err != nil {
		return nil, err
	}
	if err := b.Question(q); err != nil {
		return nil, err
	}
	if err := b.StartAnswers(); err != nil {
		return nil, err
	}
	for _, a := range addresses {
		head := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0}
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			err = b.AResource(head, dnsmessage.AResource{A: a.As4()})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			err = b.AAAAResource(head, dnsmessage.AAAAResource{AAAA: a.As16()})
		}
		if err != nil {
			return nil, err
		}
	}
	return b.Finish()
}

func (s *nameServer) forget() { s.mu.Lock(); s.asked = nil; s.mu.Unlock() }

// Resolver asks the name server of these sites and no other: the publishers'
// hosts are 127.0.0.1, names of SetAddresses are what they were set to, and no
// other name exists.
func (n *Net) Resolver() *net.Resolver {
	at := n.names.socket.LocalAddr().String()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "udp4", at)
	}}
}

// SetAddresses makes a name known to Resolver; without addresses it is known
// and has none. They may be of any kind: nothing here dials them.
func (n *Net) SetAddresses(host string, addresses ...netip.Addr) {
	n.names.mu.Lock()
	defer n.names.mu.Unlock()
	n.names.names = maps.Clone(n.names.names)
	n.names.names[host] = addresses
}

// Lookups are the names that were asked for, each time they were.
func (n *Net) Lookups() []string {
	n.names.mu.Lock()
	defer n.names.mu.Unlock()
	return slices.Clone(n.names.asked)
}
