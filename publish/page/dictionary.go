package page

import (
	"slices"
	"strings"
)

// dictionaryView is the data dictionary: every published table and column as
// its comment describes it.
type dictionaryView struct {
	page
	Tables []tableView
}

type tableView struct {
	Name, Meaning, Units, Basis, Source, Key, Rows string
	Columns                                        []columnView
}

type columnView struct {
	Name, Type, Meaning, Unit, Source string
	IsKey                             bool
}

func (m *material) dictionary() *dictionaryView {
	v := &dictionaryView{page: m.page("数据字典", kindDictionary)}
	for _, c := range m.columns {
		if n := len(v.Tables); n == 0 || v.Tables[n-1].Name != c.Table {
			v.Tables = append(v.Tables, describedTable(c))
		}
		t := &v.Tables[len(v.Tables)-1]
		t.Columns = append(t.Columns, describedColumn(c, strings.Split(t.Key, ", ")))
	}
	return v
}

// describedTable takes "meaning. Units: … Basis: … Source: … Key: a, b." apart.
func describedTable(c column) tableView {
	t := tableView{Name: c.Table, Rows: grouped(c.Rows)}
	text := strings.TrimSuffix(c.TableComment, ".")
	for _, part := range []struct {
		name string
		into *string
	}{{"Key", &t.Key}, {"Source", &t.Source}, {"Basis", &t.Basis}, {"Units", &t.Units}} {
		if at := strings.LastIndex(text, ". "+part.name+": "); at >= 0 {
			*part.into = strings.TrimSuffix(text[at+len(part.name)+4:], ".")
			text = text[:at]
		}
	}
	t.Meaning = text
	return t
}

// describedColumn takes "meaning; unit: …; source: …" apart.
func describedColumn(c column, key []string) columnView {
	v := columnView{Name: c.Name, Type: c.Type, IsKey: slices.Contains(key, c.Name)}
	v.Meaning, v.Source, _ = strings.Cut(c.Comment, "; source: ")
	v.Meaning, v.Unit, _ = strings.Cut(v.Meaning, "; unit: ")
	return v
}
