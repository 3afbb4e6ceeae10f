package page

import (
	"html/template"
	"math/big"
	"strings"

	"netmarket/publish"
	"netmarket/publish/form"
)

// formView is one printable form.
type formView struct {
	page
	Form  form.Form
	Links []formLink // to the other forms of the area
}

// formLink is the way to a printable form.
type formLink struct {
	Href, Name string
	IsHere     bool
}

// formNames are the forms as they are called in a list.
func formNames() map[string]string {
	return map[string]string{form.SelfAssessment: "自评表", form.Deductions: "扣分清单", form.Rectification: "整改台账", form.Units: "责任单位清单", form.Report: "自查报告"}
}

// formLinks are the ways to an area's forms from where directory is.
func formLinks(directory, here string) (links []formLink) {
	for _, id := range form.IDs() {
		links = append(links, formLink{directory + id + ".html", formNames()[id], id == here})
	}
	return links
}

// writeForms writes the printable forms of an area.
func (w writer) writeForms(m *material, area *publish.AreaScore, forms []form.Form) error {
	for _, f := range forms {
		v := &formView{page: m.page(f.Title, kindForm), Form: f, Links: formLinks("", f.ID)}
		v.Root = "../../"
		if err := w.write(area.RefArea+"/forms/"+f.ID+".html", "form.html", v); err != nil {
			return err
		}
	}
	return nil
}

// widths are the columns of a table in percent of its width, with one decimal.
func widths(columns []form.Column) (percent []string) {
	total := int64(0)
	for _, c := range columns {
		total += int64(max(c.Width, 1))
	}
	for _, c := range columns {
		percent = append(percent, big.NewRat(100*int64(max(c.Width, 1)), total).FloatString(1)+"%")
	}
	return percent
}

// lines is text with its line feeds kept.
func lines(text string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(text), "\n", "<br>")) //nolint:gosec // escaped
}
