package record

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// handler passes a log on with every text cleaned and masked.
type handler struct {
	slog.Handler
	mask *Masker
}

// NewHandler returns a handler before inner that lets no value forge a line or
// tell a secret, whatever a publisher's page or a bureau's file holds.
func NewHandler(inner slog.Handler, mask *Masker) slog.Handler { return handler{inner, mask} }

// Handle cleans the record.
func (h handler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.mask.Text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

// WithAttrs cleans what every line will carry.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return handler{h.Handler.WithAttrs(clean), h.mask}
}

// WithGroup cleans the group's name.
func (h handler) WithGroup(name string) slog.Handler {
	return handler{h.Handler.WithGroup(Clean(name)), h.mask}
}

func (h handler) attr(a slog.Attr) slog.Attr {
	a.Key = h.mask.Text(a.Key)
	v := a.Value.Resolve()
	switch {
	case v.Kind() == slog.KindGroup:
		var members []slog.Attr
		for _, m := range v.Group() {
			members = append(members, h.attr(m))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(members...)}
	case secretName.MatchString(a.Key):
		return slog.String(a.Key, masked)
	case v.Kind() == slog.KindString || v.Kind() == slog.KindAny:
		return slog.String(a.Key, h.mask.Text(textOf(v)))
	}
	return slog.Attr{Key: a.Key, Value: v}
}

// textOf is what a value says: of errors joined, all of them in one line.
func textOf(v slog.Value) string {
	if v.Kind() == slog.KindString {
		return v.String()
	}
	if err, ok := v.Any().(error); ok {
		return OneLine(err)
	}
	return fmt.Sprint(v.Any())
}

// OneLine is an error's text with joined errors side by side.
func OneLine(err error) string {
	if err == nil {
		return ""
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok && err.Error() == errors.Join(joined.Unwrap()...).Error() {
		text := ""
		for i, one := range joined.Unwrap() {
			if i > 0 {
				text += "; "
			}
			text += OneLine(one)
		}
		return text
	}
	return err.Error()
}
