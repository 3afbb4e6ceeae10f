package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"

	"github.com/spf13/cobra"

	"netmarket/metrics"
	"netmarket/publish"
	"netmarket/publish/portal"
)

// serveSettings say where the read API answers and to whom.
type serveSettings struct {
	Listen  string               `yaml:"listen"`  // HOST:PORT (127.0.0.1:8350)
	Public  bool                 `yaml:"public"`  // anybody may read scores and pages
	TLS     tlsSettings          `yaml:"tls"`     // where this program ends TLS itself
	Proxy   proxySettings        `yaml:"proxy"`   // a reverse proxy before it
	Metrics serveMetricsSettings `yaml:"metrics"` // an address for /metrics alone
	Limits  limitSettings        `yaml:"limits"`  // what one caller may ask
	Query   querySettings        `yaml:"query"`   // SQL over the read API
}

// tlsSettings are PEM files.
type tlsSettings struct {
	Cert string `yaml:"cert"` // PEM file
	Key  string `yaml:"key"`  // PEM file
}

// proxySettings name the reverse proxy that ends TLS.
type proxySettings struct {
	Trusted []string `yaml:"trusted"` // CIDRs or addresses
}

// serveMetricsSettings give /metrics an address where it needs no token.
type serveMetricsSettings struct {
	Listen string `yaml:"listen"` // HOST:PORT, without a token
}

// limitSettings are portal.Limits; 0 is the default.
type limitSettings struct {
	PerToken   float64 `yaml:"per_token"`          // requests a second
	PerIP      float64 `yaml:"per_ip"`             // requests a second
	Burst      int     `yaml:"burst"`              // requests at once before these hold
	Concurrent int     `yaml:"concurrent"`         // requests being answered
	Conns      int     `yaml:"connections"`        // open at once
	ConnsPerIP int     `yaml:"connections_per_ip"` // open at once
}

const defaultListen = "127.0.0.1:8350"

func (a *app) serveCommand() *cobra.Command {
	var listen string
	var schedule bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer the read API and the scorecard pages over HTTP until stopped",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			options, at, err := a.serveOptions(listen)
			if err != nil {
				return usage(err)
			}
			if err := portal.CheckListen(at, options.Proxies); err != nil {
				return usage(err)
			}
			if err := a.sayWhoMayRead(options); err != nil {
				return err
			}
			server := portal.New(options)
			defer server.Close()
			if schedule {
				stop, err := a.runBeside(cmd.Context())
				if err != nil {
					return err
				}
				defer stop()
			}
			at.Started = func(addr string) {
				slog.Info("serving", "listen", addr, "tls", at.Cert != "", "public", options.IsPublic, "proxies", len(options.Proxies))
			}
			return server.Run(cmd.Context(), at)
		},
	}
	cmd.Flags().BoolVar(&schedule, "schedule", false, "also run what is due, as netmarket schedule does")
	cmd.Flags().StringVar(&listen, "listen", "", "address HOST:PORT (default serve.listen of the configuration, "+defaultListen+")")
	return cmd
}

// serveOptions puts the configuration and the command line together. All faults
// are joined.
func (a *app) serveOptions(listen string) (portal.Options, portal.Listen, error) {
	c := a.settings.Serve
	at := portal.Listen{Addr: defaultListen, Cert: c.TLS.Cert, Key: c.TLS.Key, Metrics: c.Metrics.Listen}
	for _, addr := range []string{c.Listen, listen} {
		if addr != "" {
			at.Addr = addr
		}
	}
	proxies, err := readProxies(c.Proxy.Trusted)
	o := portal.Options{
		Dir: a.path("published"), Tokens: a.tokens(), Version: version, IsPublic: c.Public, Proxies: proxies,
		IsLoopback: portal.IsLoopback(at.Addr) && len(proxies) == 0, OnlyProxies: !portal.IsLoopback(at.Addr) && at.Cert == "",
		Limits: portal.Limits(c.Limits), FoldUnit: metrics.Normalise, Log: slog.Default(), Now: now,
		Query: c.Query.portal(),
		Diff: &portal.Diff{
			Document: publish.DiffDocument{},
			Between:  func(a, b *publish.ScoresDocument) any { return publish.CompareScores(a, b) },
		},
	}
	return o, at, errors.Join(err, c.Limits.check(), c.Query.check())
}

func (l limitSettings) check() error {
	if l.PerToken < 0 || l.PerIP < 0 || l.Burst < 0 || l.Concurrent < 0 || l.Conns < 0 || l.ConnsPerIP < 0 {
		return errors.New("configuration: serve.limits: wanted numbers above 0, or 0 for the default")
	}
	return nil
}

func readProxies(trusted []string) (proxies []netip.Prefix, err error) {
	for _, text := range trusted {
		prefix, bad := netip.ParsePrefix(text)
		if addr, isAddr := netip.ParseAddr(text); isAddr == nil {
			prefix, bad = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if bad != nil {
			err = errors.Join(err, fmt.Errorf("configuration: serve.proxy.trusted: wanted an address or CIDR such as 10.1.0.5 or 10.1.0.0/24, found %q", text))
			continue
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, err
}

// sayWhoMayRead keeps the first start from looking broken: nobody may read until
// a token or the configuration says so.
func (a *app) sayWhoMayRead(o portal.Options) error {
	all, err := o.Tokens.List()
	if err != nil {
		return err
	}
	if len(all) == 0 && !o.IsPublic {
		slog.Warn("nobody may read yet; make a token with netmarket token create --name WHO, or set serve.public: true to show scores and pages to everybody who reaches this address")
	}
	return nil
}
