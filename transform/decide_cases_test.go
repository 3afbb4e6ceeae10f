package transform

import (
	"maps"

	"pgregory.net/rapid"
)

// decided is the draw with every doubt settled at random, as the bureau might
// settle it: blank or contradictory dates are given, unknown scopes told, and
// what is certain stays as it is.
func (c caseDraw) decided(t *rapid.T) caseDraw {
	settle := map[string]func(*rapid.T, record){
		"complaints_12315": settleComplaint, "reports_12315": settleReport, "supervised_leads": settleLead, "monitoring_checks": settleTask,
		"identity_claims": settleClaim, "odr": settleDispute, "review_litigation": settleSuit,
	}
	out := maps.Clone(c)
	for _, dataset := range caseDatasets {
		if settle[dataset] == nil {
			continue
		}
		rows := make([]record, len(c[dataset]))
		for i, row := range c[dataset] {
			rows[i] = maps.Clone(row)
			settle[dataset](t, rows[i])
		}
		out[dataset] = rows
	}
	return out
}

// happened tells whether a day is printed and not after caseAsOf.
func happened(day string) bool { return day != "" && day <= caseAsOf }

// between draws a day from a day to caseAsOf.
func between(t *rapid.T, from string) string {
	day := plus(from, rapid.SampledFrom([]int{0, 3, 20, 61, 100}).Draw(t, "days"))
	return min(day, max(caseAsOf, from))
}

func orElse(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func settleScope(t *rapid.T, r record) {
	if r["is_online"] != "yes" && r["is_online"] != "no" && r["platform"] == "" {
		r["is_online"] = pick(t, "yes", "no")
	}
}

// decision is that of the rules: as stated, else as the other columns tell.
func (r record) decision() string {
	switch {
	case r["accepted"] != "":
		return r["accepted"]
	case r["accepted_at"] != "" || r["result"] == "mediated" || r["result"] == "not_mediated" || r["result"] == "terminated":
		return "accepted"
	case r["result"] == "rejected":
		return "rejected"
	case (r["result"] == "withdrawn" || r["result"] == "settled") && r["first_check_at"] == "":
		return "withdrawn"
	}
	return ""
}

func settleComplaint(t *rapid.T, r record) {
	settleScope(t, r)
	day := r["received_at"]
	isClosed := happened(r["closed_at"]) || r["closed_at"] == "" && r["result"] != "" && r["result"] != "pending"
	decision := r.decision()
	if decision == "" && isClosed {
		decision = pick(t, "accepted", "rejected")
	}
	r["accepted"] = decision
	first := orElse(r["first_check_at"], r["accepted_at"])
	if happened(first) && first < day || !happened(first) && decision != "" && decision != "withdrawn" {
		r["first_check_at"] = between(t, day)
	}
	if decision == "accepted" {
		if accepted := orElse(r["accepted_at"], r["first_check_at"]); !happened(accepted) || accepted < day {
			r["accepted_at"] = between(t, day)
		}
		accepted := orElse(r["accepted_at"], r["first_check_at"])
		if isClosed && r["closed_at"] < accepted {
			r["closed_at"] = between(t, accepted)
		}
		r["on_time"] = orElse(r["on_time"], pick(t, "true", "false"))
	}
	if isClosed && r["result"] == "" {
		r["result"] = pick(t, "mediated", "not_mediated", "terminated", "withdrawn", "settled")
	}
}

func settleReport(t *rapid.T, r record) {
	settleScope(t, r)
	done := orElse(r["checked_at"], r["filed_on"])
	isDone := happened(done) || done == "" && (r["decision"] == "filed" || r["decision"] == "not_filed")
	if isDone && done < r["received_at"] {
		r["checked_at"] = between(t, r["received_at"])
	}
}

func settleLead(t *rapid.T, r record) {
	day := r["assigned_on"]
	if r["due_on"] == "" {
		r["due_on"] = plus(day, rapid.SampledFrom([]int{1, 15, 40, 900}).Draw(t, "days"))
	}
	settleDone(t, r, "finished_on", day, r["status"] == "finished")
	if r["handled_on"] != "" && r["handled_on"] < day {
		r["handled_on"] = between(t, day)
	}
}

// settleDone gives a case that is done a day on which it was, no earlier than
// it began.
func settleDone(t *rapid.T, r record, field, begun string, isMarked bool) {
	if r[field] == "" && isMarked || r[field] != "" && r[field] < begun {
		r[field] = between(t, begun)
	}
}

func settleTask(t *rapid.T, r record) {
	settleDone(t, r, "finished_on", r["dispatched_on"], r["status"] == "finished")
}

func settleClaim(t *rapid.T, r record) {
	settleDone(t, r, "handled_on", r["dispatched_on"], r["result"] != "pending" && r["result"] != "")
}

func settleDispute(t *rapid.T, r record) {
	settleDone(t, r, "closed_at", r["received_at"], r["result"] == "settled" || r["result"] == "failed")
	if happened(r["closed_at"]) {
		r["result"] = orElse(r["result"], pick(t, "settled", "failed"))
	}
}

func settleSuit(t *rapid.T, r record) {
	if r["kind"] == "first_instance" || r["kind"] == "litigation" {
		r["effective"] = orElse(r["effective"], pick(t, "true", "false"))
	}
	r["procedural_fault"] = orElse(r["procedural_fault"], pick(t, "true", "false"))
}
