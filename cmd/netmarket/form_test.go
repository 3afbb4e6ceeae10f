package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"netmarket/publish"
	"netmarket/publish/form"
)

var updateForms = flag.Bool("update", false, "write the goldens of forms instead of comparing with them")

// snapshotIDs are other in every commit.
var snapshotIDs = regexp.MustCompile(`\d{4}-\d\d-\d\d-[0-9a-f]{12}`)

// goldenCommand: golden FILE NAME compares a text with testdata/forms/NAME,
// whose first line says what it proves.
func goldenCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: golden FILE NAME")
	}
	found := snapshotIDs.ReplaceAllString(ts.ReadFile(args[0]), "SNAPSHOT")
	path := filepath.Join(ts.Getenv("ROOT"), "testdata", "forms", args[1])
	kept, err := os.ReadFile(path)
	ts.Check(err)
	proves, wanted, _ := strings.Cut(string(kept), "\n")
	if *updateForms {
		ts.Check(os.WriteFile(path, []byte(proves+"\n"+found), 0o644))
		return
	}
	wantedLines, foundLines := strings.Split(wanted, "\n"), strings.Split(found, "\n")
	for i, line := range wantedLines {
		if i >= len(foundLines) || line != foundLines[i] {
			ts.Fatalf("%s line %d:\nwanted %s\nfound  %s", args[1], i+2, line, strings.Join(foundLines[min(i, len(foundLines)):min(i+1, len(foundLines))], ""))
		}
	}
	if len(foundLines) > len(wantedLines) {
		ts.Fatalf("%s: found %d lines more", args[1], len(foundLines)-len(wantedLines))
	}
}

// formsAgreeCommand: formsAgree SCORES FORMS wants every sum of an area's forms
// to be the scorecard's.
func formsAgreeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: formsAgree SCORES FORMS")
	}
	scores, err := publish.DecodeScores([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	var doc struct {
		Forms []form.Form `json:"forms"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &doc))
	forms := map[string]form.Form{}
	for _, f := range doc.Forms {
		forms[f.ID] = f
	}
	for _, a := range scores.Areas {
		if a.RefArea == doc.Forms[0].RefArea {
			for _, problem := range disagreements(a, forms) {
				ts.Fatalf("%s: %s", a.RefArea, problem)
			}
			return
		}
	}
	ts.Fatalf("no area %s among the scores", doc.Forms[0].RefArea)
}

// sums compares numbers of points and remembers which differ.
type sums struct{ problems []string }

func (s *sums) want(what string, wanted publish.Points, found string) {
	got, err := publish.ParsePoints(found)
	if err != nil || got != wanted {
		s.problems = append(s.problems, what+": wanted "+wanted.String()+", found "+found)
	}
}

func disagreements(a publish.AreaScore, forms map[string]form.Form) []string {
	s := &sums{}
	s.selfAssessment(a, tables(forms[form.SelfAssessment].Sheets[0])[0])
	lost := tables(forms[form.Deductions].Sheets[0])[0]
	s.column("扣分", lost, 6, a.Max-a.Score)
	s.column("确定失分", lost, 7, a.Max-a.High)
	s.column("待定失分", lost, 8, a.High-a.Score)
	if sheets := forms[form.Deductions].Sheets; len(sheets) > 1 {
		s.column("可能失去", tables(sheets[1])[0], 6, a.Score-a.Low)
	}
	s.column("待确认分值", tables(forms[form.Rectification].Sheets[0])[0], 9, a.Score-a.Low)
	report := tables(forms[form.Report].Sheets[0])[0]
	for i, g := range a.Groups {
		s.want("自查报告 "+g.Name, g.Score, report.Rows[i].Cells[2].Text)
	}
	s.want("自查报告 总分", a.Score, report.Rows[len(a.Groups)].Cells[2].Text)
	return s.problems
}

// selfAssessment adds the points up row by row: 待定 counts nothing.
func (s *sums) selfAssessment(a publish.AreaScore, t *form.Table) {
	const points, words = 8, 9
	var group, all publish.Points
	groups := 0
	for _, row := range t.Rows {
		text := row.Cells[points].Text
		switch {
		case row.Kind == form.Total && groups < len(a.Groups):
			g := a.Groups[groups]
			groups++
			s.want("自评表 rows of "+g.Name, g.Score, group.String())
			s.want("自评表 "+row.Cells[0].Text, g.Score, text)
			s.says(row.Cells[words].Text, publish.Spread(g.Low, g.High))
			group = 0
		case row.Kind == form.Total:
			s.want("自评表 总分", a.Score, text)
			s.want("自评表 rows", a.Score, all.String())
			s.says(row.Cells[words].Text, publish.Spread(a.Low, a.High))
		case !strings.HasPrefix(text, "待定"):
			p, err := publish.ParsePoints(text)
			if err != nil {
				s.problems = append(s.problems, "自评分: "+err.Error())
			}
			group, all = group+p, all+p
		}
	}
	if groups != len(a.Groups) || len(t.Rows) != len(a.Criteria)+groups+1 {
		s.problems = append(s.problems, "自评表: wanted a row for every criterion, group and the total")
	}
}

func (s *sums) says(words, spread string) {
	if !strings.Contains(words, "区间 "+spread+" 分") {
		s.problems = append(s.problems, "wanted the range "+spread+", found "+words)
	}
}

// column wants a column's rows and its sum to be a number of points.
func (s *sums) column(what string, t *form.Table, column int, wanted publish.Points) {
	var sum publish.Points
	for _, row := range t.Rows {
		if row.Kind == form.Total {
			s.want(what+" 合计", wanted, row.Cells[column].Text)
			continue
		}
		p, err := publish.ParsePoints(row.Cells[column].Text)
		if err != nil {
			s.problems = append(s.problems, what+": "+err.Error())
		}
		sum += p
	}
	s.want(what+" rows", wanted, sum.String())
}

func tables(s form.Sheet) []*form.Table {
	var list []*form.Table
	for _, b := range s.Blocks {
		if b.Table != nil {
			list = append(list, b.Table)
		}
	}
	return list
}
