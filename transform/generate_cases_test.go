package transform

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// record is one row of an export, by field.
type record map[string]string

// caseDraw is what one county hands in about its cases and its staff: rows by
// data set. A data set without rows is handed in empty.
type caseDraw map[string][]record

// caseAsOf is the day the drawn cases are looked at, unless a property says
// otherwise: some are dated later.
const caseAsOf = "2026-03-31"

// caseDays are days a case may be received on: before every period, at both
// ends of years, beside long holidays, where the law changed, and after
// caseAsOf.
var caseDays = []string{
	"2021-06-01", "2023-03-06", "2023-12-29", "2024-01-02", "2024-06-28", "2024-07-01", "2024-12-31",
	"2025-01-24", "2025-04-07", "2025-09-26", "2025-12-31", "2026-01-05", "2026-03-24", "2026-08-03",
}

func pick(t *rapid.T, from ...string) string { return rapid.SampledFrom(from).Draw(t, "value") }

// plus is the day some days later.
func plus(day string, days int) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // a day of this file
	}
	return d.AddDate(0, 0, days).Format(time.DateOnly)
}

// after draws a day around the ends of the periods that begin on a day, one
// before it, or none, for blanks are what rules are about.
func after(t *rapid.T, day string) string {
	if rapid.IntRange(0, 4).Draw(t, "blank") < 2 {
		return ""
	}
	return plus(day, rapid.SampledFrom([]int{-2, 0, 1, 7, 9, 11, 21, 23, 45, 59, 61, 65, 70, 200}).Draw(t, "days"))
}

var results = []string{"", "mediated", "mediated", "not_mediated", "terminated", "withdrawn", "settled", "rejected", "pending"}

// drawers draw one row of each data set, in any state it can be in.
var drawers = map[string]func(t *rapid.T, id string) record{
	"complaints_12315": func(t *rapid.T, id string) record {
		day := pick(t, caseDays...)
		return record{
			"complaint_no": id, "received_at": day, "assigned_at": pick(t, "", "", day, plus(day, 1), plus(day, -1), plus(day, 20)),
			"first_check_at": after(t, day), "accepted": pick(t, "", "", "accepted", "accepted", "accepted", "rejected", "withdrawn"), "accepted_at": after(t, day),
			"excluded_days": pick(t, "", "", "0", "15"), "closed_at": after(t, day), "result": pick(t, results...), "is_online": pick(t, "yes", "yes", "yes", "no", "unknown", ""),
			"platform": pick(t, "", "", "甲"), "on_time": pick(t, "", "true", "false"),
			"satisfaction": pick(t, "", "very_satisfied", "satisfied", "basically_satisfied", "neutral", "dissatisfied"),
		}
	},
	"reports_12315": func(t *rapid.T, id string) record {
		day := pick(t, caseDays...)
		return record{
			"report_no": id, "received_at": day, "assigned_at": pick(t, "", "", day, plus(day, 1), plus(day, -1)), "checked_at": after(t, day),
			"extended": pick(t, "", "true", "false"), "excluded_days": pick(t, "", "", "15"), "decision": pick(t, "", "filed", "not_filed", "transferred", "no_authority", "pending"),
			"filed_on": after(t, day), "is_online": pick(t, "yes", "yes", "yes", "no", "unknown", ""), "platform": pick(t, "", "", "甲"),
		}
	},
	"supervised_leads": func(t *rapid.T, id string) record {
		day := pick(t, caseDays...)
		return record{
			"lead_no": id, "from_unit": "省局", "assigned_on": day, "due_on": after(t, day), "handled_on": after(t, day), "finished_on": after(t, day),
			"is_online": pick(t, "true", "true", "false"), "status": pick(t, "", "finished", "pending"),
		}
	},
	"monitoring_checks": func(t *rapid.T, id string) record {
		day := pick(t, caseDays...)
		return record{"task_id": id, "dispatched_on": day, "due_on": after(t, day), "finished_on": after(t, day), "status": pick(t, "", "finished", "pending")}
	},
	"identity_claims": func(t *rapid.T, id string) record {
		day := pick(t, caseDays...)
		return record{"dispatch_id": id, "dispatched_on": day, "result": pick(t, "claimed", "returned", "cancelled", "invalid", "pending"), "handled_on": after(t, day)}
	},
	"odr": func(t *rapid.T, id string) record {
		day := pick(t, caseDays...)
		return record{"odr_no": id, "unit_name": "甲", "received_at": day, "due_on": after(t, day), "closed_at": after(t, day), "result": pick(t, "", "settled", "settled", "failed", "pending")}
	},
	"review_litigation": func(t *rapid.T, id string) record {
		return record{
			"case_no": id, "kind": pick(t, "review", "review", "first_instance", "second_instance", "retrial", "litigation"), "penalty_no": pick(t, "", "p"+id),
			"is_online": pick(t, "true", "true", "false"), "decided_on": pick(t, append(caseDays, "")...),
			"outcome":          pick(t, "upheld", "upheld", "dismissed", "won", "changed", "revoked", "found_illegal", "lost", "withdrawn", "mediated"),
			"procedural_fault": pick(t, "", "true", "false"), "effective": pick(t, "", "true", "false"),
		}
	},
	"staff_roster": func(t *rapid.T, id string) record {
		return record{
			"staff_id": id, "on_establishment": pick(t, "true", "true", "false"), "role": pick(t, "", "online_supervision", "enforcement", "supervision", "administration"),
			"from_on": pick(t, "", "2019-03-01", "2025-07-01", "2026-03-31", "2026-04-01"), "to_on": pick(t, "", "", "2025-03-31", "2026-03-31", "2024-12-31"),
			"name_key": pick(t, "", "n"+id, "namesake"),
		}
	},
	"training_records": func(t *rapid.T, id string) record {
		return record{
			"staff_id": pick(t, "id0", "id0", "id1", "nid0", "namesake", "stranger"), "session_id": "s" + id,
			"held_on": pick(t, "2024-12-31", "2025-01-01", "2025-12-31", "2025-06-30", "2026-05-01"), "hours": pick(t, "0", "12.5", "24.99", "25", "50", "60"),
		}
	},
	"platform_users": func(t *rapid.T, id string) record {
		return record{
			"account_id": "a" + id, "staff_id": pick(t, "", "id0", "id1", "nid0", "namesake", "stranger"),
			"enabled": pick(t, "enabled", "enabled", "disabled"), "created_on": pick(t, "", "2025-01-01", "2026-04-01"),
		}
	},
}

var caseDatasets = slices.Sorted(maps.Keys(drawers))

// drawCases draws up to most rows of every data set; unless whole, some data
// sets were not handed in.
func drawCases(t *rapid.T, most int, whole bool) caseDraw {
	c := caseDraw{}
	for _, dataset := range caseDatasets {
		if !whole && !known(t) {
			continue
		}
		c[dataset] = []record{}
		for i := range rapid.IntRange(0, most).Draw(t, dataset) {
			c[dataset] = append(c[dataset], drawers[dataset](t, fmt.Sprint("id", i)))
		}
	}
	if suits := c["review_litigation"]; len(suits) > 1 && rapid.Bool().Draw(t, "appealed") {
		suits[0]["kind"], suits[1]["kind"] = "first_instance", "second_instance"
		suits[0]["penalty_no"], suits[1]["penalty_no"] = "p", "p"
	}
	return c
}

// again draws other rows under the same numbers, as a later delivery has them.
func (c caseDraw) again(t *rapid.T) caseDraw {
	later := caseDraw{}
	for _, dataset := range caseDatasets {
		for i := range c[dataset] {
			if rapid.Bool().Draw(t, "again") {
				later[dataset] = append(later[dataset], drawers[dataset](t, fmt.Sprint("id", i)))
			}
		}
	}
	return later
}

// named is the draw with a name at every account: seven accounts without one
// may all be of one person.
func (c caseDraw) named() caseDraw {
	for _, account := range c["platform_users"] {
		account["staff_id"] = orElse(account["staff_id"], "stranger")
	}
	return c
}

// blurred is the draw with at most one field of a row left blank: cases that
// are clear but for one thing.
func (c caseDraw) blurred(t *rapid.T) caseDraw {
	required := []string{"received_at", "assigned_on", "dispatched_on", "decided_on", "held_on", "kind", "outcome", "from_unit", "unit_name"}
	out := caseDraw{}
	for _, dataset := range caseDatasets {
		for _, row := range c[dataset] {
			row = maps.Clone(row)
			field := rapid.SampledFrom(slices.Sorted(maps.Keys(row))).Draw(t, "blank")
			if !slices.Contains(required, field) && !slices.Contains(identities, field) {
				row[field] = ""
			}
			out[dataset] = append(out[dataset], row)
		}
	}
	return out
}

// with is the draw and some more rows.
func (c caseDraw) with(more caseDraw) caseDraw {
	out := maps.Clone(c)
	for dataset, rows := range more {
		out[dataset] = append(slices.Clone(out[dataset]), rows...)
	}
	return out
}

// identities are the fields that tell cases and persons apart.
var identities = []string{
	"complaint_no", "report_no", "lead_no", "task_id", "dispatch_id", "odr_no", "case_no", "penalty_no", "staff_id", "name_key", "account_id",
}

// times is the draw so many times over, each time of other cases and persons.
func (c caseDraw) times(n int) caseDraw {
	out := caseDraw{}
	for dataset, rows := range c {
		out[dataset] = []record{}
		for i := range n {
			for _, row := range rows {
				other := maps.Clone(row)
				for _, field := range identities {
					if other[field] != "" {
						other[field] = fmt.Sprint(other[field], "_", i)
					}
				}
				out[dataset] = append(out[dataset], other)
			}
		}
	}
	return out
}

// write puts the rows into files of the area, delivered on a day where one is
// given.
func (c caseDraw) write(s *store, area, delivered string) {
	for dataset, rows := range c {
		file := area + "/" + dataset
		if delivered != "" {
			file += "@" + delivered
		}
		s.open(file)
		for _, row := range rows {
			var cells []string
			for field := range strings.SplitSeq(storeHeaders[dataset], ",") {
				cells = append(cells, row[field])
			}
			s.add(file, "%s", strings.Join(cells, ","))
		}
	}
}
