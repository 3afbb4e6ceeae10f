package page

import (
	"fmt"
	"io"
	"os"
	"slices"

	"netmarket/publish"
)

// indexView is the page over the areas of a snapshot.
type indexView struct {
	page
	Scores *publish.ScoresDocument
	Rivals []rivalView
	Heads  []publish.GroupScore
	Gate   *publish.Points // of the total
	Forms  []areaForms
	IsLazy bool // the pages of the areas are made on demand
	Data   any
}

// areaForms are the printable forms of one area.
type areaForms struct {
	Name  string
	Links []formLink
}

func (m *material) index(isLazy bool) *indexView {
	v := &indexView{page: m.page("各地区总览", kindIndex), Scores: m.scores, Rivals: m.ranked, IsLazy: isLazy}
	if len(m.scores.Areas) > 0 {
		v.Heads = m.scores.Areas[0].Groups
		total, _ := m.gates(&m.scores.Areas[0])
		v.Gate = total.Gate
	}
	for i := range m.scores.Areas {
		if isLazy {
			break // one line an area is enough
		}
		a := &m.scores.Areas[i]
		v.Forms = append(v.Forms, areaForms{a.Name, formLinks(a.RefArea+"/forms/", "")})
	}
	v.Data = &chartData{Areas: areaBars(v.Rivals[:min(len(v.Rivals), mostRivals)], v.Gate)}
	return v
}

// historyView is the page over all snapshots, the newest first.
type historyView struct {
	page
	Snapshots []snapshotView
}

type snapshotView struct {
	ID, Href, Problem, AsOf, Edition string
	IsCurrent, HasSynthetic          bool
	Areas                            []snapshotArea
	More                             int // areas that are not listed
}

// mostListed is how many areas a line of the history names; a nation has none
// of its counties looked for here.
const mostListed = 200

type snapshotArea struct {
	Href, Name       string
	Score, Low, High publish.Points
}

// History writes the page over all snapshots of a directory, in the order of
// publish.List, the newest at the top: published/index.html. What a snapshot
// lacks is not linked; one that cannot be read is listed with the reason.
func History(w io.Writer, snapshots []*publish.Snapshot) error {
	a, err := loaded()
	if err != nil {
		return err
	}
	v := &historyView{page: page{Kind: kindHistory, Title: "历次快照"}}
	for _, s := range slices.Backward(snapshots) {
		shown := listed(s)
		v.Snapshots = append(v.Snapshots, shown)
		if s.IsCurrent {
			v.Snapshot, v.AsOf = s.ID, shown.AsOf
		}
	}
	text, err := a.render("history.html", v)
	if err != nil {
		return fmt.Errorf("page over the snapshots: %w", err)
	}
	_, err = w.Write(text)
	return err
}

func listed(s *publish.Snapshot) snapshotView {
	v := snapshotView{ID: s.ID, IsCurrent: s.IsCurrent}
	if s.Err != nil {
		v.Problem = "manifest"
		return v
	}
	scores, err := s.Totals()
	if err != nil {
		v.Problem = "totals.json, scores.json"
		return v
	}
	v.AsOf, v.Edition, v.HasSynthetic = scores.AsOf, scores.Edition, scores.HasSynthetic
	link := func(name string) string {
		if _, err := os.Stat(s.Path(name)); err != nil {
			return ""
		}
		return s.ID + "/" + name
	}
	v.Href = link("pages/index.html")
	if len(scores.Areas) > mostListed {
		v.More, scores.Areas = len(scores.Areas), nil
	}
	for _, a := range scores.Areas {
		v.Areas = append(v.Areas, snapshotArea{link("pages/" + a.RefArea + ".html"), a.Name, a.Score, a.Low, a.High})
	}
	return v
}
