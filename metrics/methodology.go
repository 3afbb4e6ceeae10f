package metrics

import (
	_ "embed"
	"fmt"
	"io"
	"math/big"
	"strings"
	"text/template"
)

//go:embed methodology.md.tmpl
var methodologyPage string

//go:embed extension.md.tmpl
var extensionPage string

// methodologyFile is the page's name in the edition's folder.
const methodologyFile = "METHODOLOGY.md"

// Methodology writes the edition as one Markdown page for the people who are
// assessed: every indicator verbatim, how each criterion is decided, the legal
// readings with their defaults, the units, the plan and the slips. An edition
// that extends another has a short page that names what differs and leads to
// the other's. The text is Chinese, headings are also English. The same edition
// gives the same bytes.
func (e *Edition) Methodology(w io.Writer) error {
	text := methodologyPage
	if e.Extends != "" {
		text = extensionPage
	}
	page, err := template.New("methodology").Funcs(template.FuncMap{
		"md":      markdown,
		"lines":   func(s string) []string { return strings.Split(s, "\n") },
		"join":    func(list []string) string { return markdown(strings.Join(list, "、")) },
		"rule":    e.rule,
		"kind":    func(kind string) string { return kindNames[kind] },
		"gate":    e.gate,
		"options": e.optionDefaults,
		"data":    e.datasetNames,
		"points":  e.kindPoints,
		"served":  served,
		"lead":    lead,
		"yes": func(b bool) string {
			if b {
				return "是"
			}
			return ""
		},
		"kindOf": func(kind string) string { return termKinds[kind] },
		"base":   e.basePage,
	}).Parse(text)
	if err != nil {
		return fmt.Errorf("metrics: parse the methodology page: %w", err)
	}
	if err := page.Execute(w, e); err != nil {
		return fmt.Errorf("metrics: write the methodology of %s: %w", e.ID, err)
	}
	return nil
}

// markdown escapes what Markdown would take for markup.
func markdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "<", "&lt;", "|", `\|`, "~", `\~`).Replace(s)
}

// basePage is the way from this edition's folder to the page of the one it
// extends.
func (e *Edition) basePage() string {
	return strings.Repeat("../", strings.Count(e.ID, "/")+1) + e.Extends + "/" + methodologyFile
}

// gate is the least a group needs: its points × group_percent, exactly.
func (e *Edition) gate(g Group) string {
	percent, ok := new(big.Rat).SetString(e.Pass.GroupPercent)
	if !ok {
		return ""
	}
	need := percent.Mul(percent, big.NewRat(int64(g.Points), 100))
	return strings.TrimRight(strings.TrimRight(need.FloatString(4), "0"), ".")
}

// kindPoints adds the points of one kind in a group.
func (e *Edition) kindPoints(kind string, g Group) int {
	sum := 0
	for i := range e.Indicators {
		if of := e.GroupOf(&e.Indicators[i]); of == nil || of.ID != g.ID {
			continue
		}
		for _, c := range e.Indicators[i].Criteria {
			if c.Kind == kind {
				sum += c.Points
			}
		}
	}
	return sum
}

// optionDefaults lists a criterion's options with their defaults.
func (e *Edition) optionDefaults(list []string) string {
	var out []string
	for _, name := range list {
		if o := e.Option(name); o != nil {
			out = append(out, fmt.Sprintf("`%s`=%s", name, o.Default()))
		}
	}
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, "<br>")
}

// datasetNames lists data sets by name and id.
func (e *Edition) datasetNames(list []string) string {
	var out []string
	for _, id := range list {
		if t := e.Term(TermDataset, id); t != nil {
			out = append(out, fmt.Sprintf("%s `%s`", t.Name, id))
		}
	}
	return strings.Join(out, "<br>")
}

// served lists the indicators and single criteria of a task.
func served(t Task) string {
	var out []string
	for _, n := range t.Indicators {
		out = append(out, fmt.Sprintf("I%02d", n))
	}
	out = append(out, t.Criteria...)
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, "、")
}

func lead(ind Indicator) string {
	if ind.LeadBasis == LeadNamed {
		return ind.Lead + "（原文写明牵头）"
	}
	return ind.Lead + "（原文首列，未写牵头）"
}
