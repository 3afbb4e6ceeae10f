package alert

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"
)

// TLS policies of a Mail.
const (
	TLSStart    = "starttls" // STARTTLS, or nothing is sent
	TLSImplicit = "tls"      // TLS from the first byte
	TLSNone     = "none"     // in clear, for a relay on the machine itself; without a password
)

// Mail sends the message by SMTP. It is the one socket this package opens: the
// relay is the operator's own, stands on a private network as a rule, and is
// spoken to by a protocol the guarded client does not know.
type Mail struct {
	Host           string
	Port           int // 0: 587, 465 for tls, 25 for none
	TLS            string
	User, Password string // empty: no authentication
	From           string
	To             []string
	Roots          *x509.CertPool // nil: the system's
	Timeout        time.Duration
}

// Name is mail.
func (Mail) Name() string { return "mail" }

// OpensSocket is true.
func (Mail) OpensSocket() bool { return true }

// Check finds what shows without a connection.
func (m Mail) Check() error {
	var faults []error
	if m.Host == "" {
		faults = append(faults, errors.New("host: wanted the name of the mail server, found none"))
	}
	if m.Port < 0 || m.Port > 65535 {
		faults = append(faults, fmt.Errorf("port: wanted 1 to 65535, found %d", m.Port))
	}
	switch m.TLS {
	case TLSStart, TLSImplicit, "":
	case TLSNone:
		if m.User != "" {
			faults = append(faults, errors.New("tls: wanted starttls or tls where there is a user, for a password is not sent in clear, found none"))
		}
	default:
		faults = append(faults, fmt.Errorf("tls: wanted starttls, tls or none, found %q", m.TLS))
	}
	if len(m.To) == 0 {
		faults = append(faults, errors.New("to: wanted an address, found none"))
	}
	letter := mail.NewMsg()
	if err := letter.From(m.From); err != nil {
		faults = append(faults, fmt.Errorf("from: wanted an address, found %q", m.From))
	}
	for _, to := range m.To {
		if err := letter.To(to); err != nil {
			faults = append(faults, fmt.Errorf("to: wanted addresses, found %q", to))
		}
	}
	return errors.Join(faults...)
}

// Send delivers one letter in plain text to all recipients.
func (m Mail) Send(ctx context.Context, message Message) error {
	letter, err := m.letter(message)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	client, err := mail.NewClient(m.Host, m.options()...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	within, cancel := context.WithTimeout(ctx, m.Timeout)
	defer cancel()
	if err := client.DialAndSendWithContext(within, letter); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

func (m Mail) letter(message Message) (*mail.Msg, error) {
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(letter.From(m.From), letter.To(m.To...)); err != nil {
		return nil, err
	}
	letter.Subject(message.Subject)
	letter.SetDateWithValue(message.At)
	letter.SetMessageID()
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // no answers of holiday programs
	letter.SetBodyString(mail.TypeTextPlain, message.Text)
	return letter, nil
}

func (m Mail) options() []mail.Option {
	options := []mail.Option{mail.WithTimeout(m.Timeout), mail.WithTLSConfig(&tls.Config{ServerName: m.Host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12})}
	port := m.Port
	switch m.TLS {
	case TLSNone:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
		port = or(port, 25)
	case TLSImplicit:
		options = append(options, mail.WithSSL())
		port = or(port, 465)
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
		port = or(port, 587)
	}
	options = append(options, mail.WithPort(port))
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	return options
}

func or(port, otherwise int) int {
	if port != 0 {
		return port
	}
	return otherwise
}
