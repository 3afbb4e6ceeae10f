package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"netmarket/ingest/disk"
	"netmarket/ingest/packing"
)

// Whatever field a record has, the index gives it back: a field that a later
// version adds to Capture and forgets here is found missing.
func TestIndexKeepsEveryFieldOfARecord(t *testing.T) {
	var c Capture
	fill(reflect.ValueOf(&c).Elem(), "c")
	var w packing.Writer
	stamp := disk.Told(1, 1<<63, 3, -4, 5)
	pack(&w, "county/x", indexed{stamp, c})
	pack(&w, "county/y", indexed{stamp, Capture{}})
	r := packing.NewReader(string(w.Bytes()))
	columns := map[string][]Cell{}
	home, first := unpack(r, columns)
	other, second := unpack(r, columns)
	if r.Err() != nil || !r.IsDone() {
		t.Fatalf("unpack: %v", r.Err())
	}
	if home != "county/x" || first.stamp != stamp || !reflect.DeepEqual(first.record, c) {
		t.Errorf("wanted %+v, found %s %+v", c, home, first)
	}
	if other != "county/y" || !reflect.DeepEqual(second.record, Capture{}) {
		t.Errorf("wanted an empty record, found %s %+v", other, second.record)
	}
}

// fill gives every exported field a value of its own.
func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(name)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(len(name)) + 1000)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), fmt.Sprint(name, i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), name+"."+v.Type().Field(i).Name)
			}
		}
	default:
		panic("a kind of field the index has no way to keep: " + v.Kind().String())
	}
}

// indexedStore is a store of three pages with its index.
func indexedStore(t *testing.T) (dir, index string, kept []Capture) {
	t.Helper()
	dir, index = t.TempDir(), filepath.Join(t.TempDir(), "cache", "captures.index")
	s, err := OpenIndexed(dir, index)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"May", "June", "July"} {
		c, _, err := s.Put(page(body), []byte(body), noon)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, c)
	}
	if err := s.SaveIndex(); err != nil {
		t.Fatal(err)
	}
	return dir, index, kept
}

// A store through its index is the store, whatever became of either meanwhile:
// a record gone, come, edited or damaged, an index torn, of another kind or
// without a byte.
func TestStoreThroughItsIndexIsTheStore(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, dir, index string, kept []Capture) error{
		"nothing":           func(*testing.T, string, string, []Capture) error { return nil },
		"a capture removed": func(_ *testing.T, _, _ string, kept []Capture) error { return os.RemoveAll(kept[0].Dir()) },
		"a capture more": func(t *testing.T, dir, _ string, _ []Capture) error {
			_, _, err := openStore(t, dir).Put(page("August"), []byte("August"), noon)
			return err
		},
		"a record edited": func(_ *testing.T, _, _ string, kept []Capture) error {
			path := filepath.Join(kept[1].Dir(), recordFile)
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, []byte(strings.Replace(string(text), "2026-01-19", "2026-01-18", 1)), 0o600)
		},
		"no index":    func(_ *testing.T, _, index string, _ []Capture) error { return os.Remove(index) },
		"index torn":  func(_ *testing.T, _, index string, _ []Capture) error { return os.Truncate(index, 300) },
		"index empty": func(_ *testing.T, _, index string, _ []Capture) error { return os.Truncate(index, 0) },
		"another kind": func(_ *testing.T, _, index string, _ []Capture) error {
			return os.WriteFile(index, []byte("x\ny"), 0o600)
		},
		"one bit of it": func(_ *testing.T, _, index string, _ []Capture) error {
			text, err := os.ReadFile(index)
			if err != nil {
				return err
			}
			text[len(text)-40] ^= 1
			return os.WriteFile(index, text, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, index, kept := indexedStore(t)
			if err := change(t, dir, index, kept); err != nil {
				t.Fatal(err)
			}
			for range 2 { // through what is there, then through what was made of it
				s, err := OpenIndexed(dir, index)
				if err != nil {
					t.Fatal(err)
				}
				if want, got := openStore(t, dir).List(), s.List(); !reflect.DeepEqual(want, got) {
					t.Errorf("wanted %+v, found %+v", want, got)
				}
				if err := s.SaveIndex(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	t.Run("a record damaged", func(t *testing.T) {
		dir, index, kept := indexedStore(t)
		if err := os.WriteFile(filepath.Join(kept[2].Dir(), recordFile), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenIndexed(dir, index); err == nil || !strings.Contains(err.Error(), "capture the page or export again") {
			t.Errorf("wanted an error with its remedy, found %v", err)
		}
	})
}

// Two captures of one day whose identities share eight digits, and a third that
// shares sixteen, are all kept.
func TestStoreKeepsCapturesOfLikeIdentities(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	for _, id := range []string{strings.Repeat("a", 64), strings.Repeat("a", 8) + strings.Repeat("b", 56), strings.Repeat("a", 8) + strings.Repeat("b", 8) + strings.Repeat("c", 48)} {
		c := page("x")
		c.ID = id
		if _, added, err := s.Put(c, []byte(id), noon); err != nil || !added {
			t.Fatalf("%s: added %t, error %v", id, added, err)
		}
	}
	again := openStore(t, dir).List()
	if len(again) != 3 {
		t.Fatalf("wanted 3 captures, found %d", len(again))
	}
	for _, c := range again {
		if body, err := c.Body(); err != nil || string(body) != c.ID {
			t.Errorf("%s: %v, found %.8s", c.ID, err, body)
		}
	}
}
