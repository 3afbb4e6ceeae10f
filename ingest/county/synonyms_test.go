package county

import (
	"strings"
	"testing"
)

const ownWords = "地区,年份,类别,业务总件数（万件）\n350421,2025,收寄,120\n"

// A header that nobody knows refuses the file; added as a synonym it is read,
// and the reader then has another version.
func TestSynonymIsRead(t *testing.T) {
	if e := Read([]byte(ownWords), Options{Name: "快递.csv"}); !e.Refused() {
		t.Fatal("wanted a refusal without the synonym")
	}
	s := Synonyms{"express_volume": {"volume": {"业务总件数"}}}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	e := Read([]byte(ownWords), Options{Name: "快递.csv", Synonyms: s})
	if e.Refused() || len(e.Tables) != 1 || e.Tables[0].Dataset.ID != "express_volume" || e.Tables[0].Rows[0].Values[3] != "120" {
		t.Errorf("wanted one row of 120, found %+v", e)
	}
	other := Synonyms{"express_volume": {"volume": {"业务总数"}}}
	if Version == s.ReaderVersion() || s.ReaderVersion() == other.ReaderVersion() || (Synonyms{}).ReaderVersion() != Version {
		t.Error("wanted a version of its own for each set of synonyms")
	}
	if len(Lookup("express_volume").Column("volume").Synonyms) != 3 {
		t.Error("the data set itself was changed")
	}
}

// A synonym that cannot be used is refused with what it stands against.
func TestSynonymsThatCannotBeUsed(t *testing.T) {
	for _, c := range []struct {
		s    Synonyms
		want []string // nil: it can be used
	}{
		{Synonyms{"express": {"volume": {"甲"}}}, []string{"wanted a data set", `found "express"`, "express_volume"}},
		{Synonyms{"express_volume": {"value": {"甲"}}}, []string{"wanted a column", `found "value"`, "volume"}},
		{Synonyms{"staff_roster": {"name_key": {"甲"}}}, []string{"wanted a column", `found "name_key"`}},
		{Synonyms{"express_volume": {"volume": {" "}}}, []string{"wanted the text of a header"}},
		{Synonyms{"express_volume": {"volume": {"同比"}}}, []string{"volume (快递业务量)", "growth_pct (同比)"}},
		{Synonyms{"express_volume": {"volume": {"同比（%）"}}}, []string{"volume (快递业务量)", "growth_pct (同比)"}},
		{Synonyms{"express_volume": {"volume": {"甲"}, "growth_pct": {"甲（%）"}}}, []string{"volume (快递业务量)", "growth_pct (同比)"}},
		{Synonyms{"express_volume": {"volume": {"快递量"}}}, nil},
		{Synonyms{"tax": {"amount": {"总计"}}, "employment": {"persons": {"总计"}}}, nil},
		{nil, nil},
	} {
		err := c.s.Check()
		if (err == nil) != (c.want == nil) {
			t.Errorf("%v: found error %v", c.s, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v: wanted %q in %v", c.s, want, err)
			}
		}
	}
}
