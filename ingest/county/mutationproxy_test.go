package county

import (
	"math/big"
	"slices"
	"strings"
)

// proxy stands in for the scores of a file: every figure under its key, and of
// every coded column and day the number of rows by code and by year.
type proxy struct {
	figures map[string]*big.Rat
	counts  map[string]int
	rows    int
}

// undecisive are columns no score reads.
var undecisive = []string{"basis", "precision", "low", "high", "recovered", "annual_sales", "new", "cancelled", "exempt_reason", "approved_on", "released_on", "created_on",
	"rate_pct", "reported_on", "assigned_at", "extended", "filed_on", "net_of_refund", "is_member"}

func proxyOf(e *Export) proxy {
	p := proxy{map[string]*big.Rat{}, map[string]int{}, 0}
	if e.Refused() {
		return p
	}
	for _, tables := range byDataset(e.Tables) {
		d := tables[0].Dataset
		h := &holding{dataset: d, tables: tables, kept: d.keptIndex()}
		for _, row := range h.rows() {
			p.rows++
			p.add(h, row)
		}
	}
	return p
}

func (p proxy) add(h *holding, row heldRow) {
	d := h.dataset
	if d.ID == "units" || d.ID == "online_shops" {
		return
	}
	for i := range d.Columns {
		c := &d.Columns[i]
		value := h.value(row, c.Key)
		if c.Personal || value == "" || slices.Contains(undecisive, c.Key) {
			continue
		}
		name := d.ID + " " + c.Key + " "
		switch {
		case c.IsNumber() && !c.isYear() && (d.ID != "complaints_12315" || c.Key != "amount"):
			if figure, ok := h.figure(row, c.Key); ok {
				p.figures[name+d.keyOf(h.kept, row.Values)] = figure
			}
		case c.Type == "enum" || c.Type == "bool":
			p.counts[name+value]++
		case c.Type == "date" || c.Type == "datetime":
			p.counts[name+value[:4]]++
		}
	}
}

// differs reports whether a figure, or the number of rows of a code or year,
// differs by more than two in a hundred.
func (p proxy) differs(q proxy) bool {
	for _, pair := range [][2]proxy{{p, q}, {q, p}} {
		for key, a := range pair[0].figures {
			b, ok := pair[1].figures[key]
			if !ok || isFar(a, b) {
				return true
			}
		}
		for key, a := range pair[0].counts {
			if b := pair[1].counts[key]; (a-b)*50 > p.rows || (b-a)*50 > p.rows {
				return true
			}
		}
	}
	return false
}

func isFar(a, b *big.Rat) bool {
	gap := new(big.Rat).Sub(a, b)
	gap.Abs(gap).Mul(gap, big.NewRat(50, 1))
	return gap.Cmp(new(big.Rat).Abs(a)) > 0
}

// isPlainNumber tells whether a cell holds nothing but a number of digits, marks and
// a point.
func isPlainNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789.,") == "" && strings.ContainsAny(text, "123456789")
}
