package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"netmarket/publish"
	"netmarket/transform"
)

// settings lists what a person or the program decided otherwise.
func (w *waterfall) settings(cause string) []publish.DiffSetting {
	from, to := w.sides[0].Manifest.Run, w.sides[1].Manifest.Run
	one := func(name, from, to string) []publish.DiffSetting {
		if from == to {
			return nil
		}
		return []publish.DiffSetting{{Name: name, From: from, To: to}}
	}
	switch cause {
	case publish.CauseCode:
		return one("version", from.Version, to.Version)
	case publish.CauseNewPeriod:
		return one("as_of", from.AsOf, to.AsOf)
	case publish.CauseEdition:
		return one("edition", from.Edition, to.Edition)
	case publish.CauseArea:
		return append(one("areas", strings.Join(from.Areas, ","), strings.Join(to.Areas, ",")), changed(areaTexts(from.OwnAreas), areaTexts(to.OwnAreas))...)
	case publish.CauseOption:
		return changed(w.inForce(0), w.inForce(1))
	case publish.CauseMisprint:
		return changed(correctionTexts(from.Corrections), correctionTexts(to.Corrections))
	case publish.CausePlan:
		return changed(stageTexts(from.PlanStages), stageTexts(to.PlanStages))
	}
	return nil
}

// inForce are a side's readings that either side chose against its default.
func (w *waterfall) inForce(i int) map[string]string {
	values := map[string]string{}
	for j, s := range w.sides {
		for name := range s.chosen(w.sides[1-j], true) {
			if value, ok := w.sides[i].Manifest.Run.Options[name]; ok {
				values[name] = value
			}
		}
	}
	return values
}

func correctionTexts(list []transform.Correction) map[string]string {
	texts := map[string]string{}
	for _, c := range list {
		text, err := json.Marshal(c)
		if err != nil {
			text = []byte(c.ID)
		}
		texts[c.ID] = string(text)
	}
	return texts
}

func areaTexts(list []transform.Area) map[string]string {
	texts := map[string]string{}
	for _, a := range list {
		texts[a.RefArea] = strings.Join([]string{a.Name, a.Level, a.Parent, a.RegionClass, a.ValidFrom, a.ValidTo, a.Successor}, " ")
	}
	return texts
}

func stageTexts(stages []publish.MovedStage) map[string]string {
	texts := map[string]string{}
	for _, s := range stages {
		texts[fmt.Sprint("stage ", s.Number)] = s.From + ".." + s.To
	}
	return texts
}

// changed lists the names whose values differ, in order.
func changed(from, to map[string]string) []publish.DiffSetting {
	var settings []publish.DiffSetting
	names := slices.Collect(maps.Keys(from))
	names = slices.AppendSeq(names, maps.Keys(to))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if from[name] != to[name] {
			settings = append(settings, publish.DiffSetting{Name: name, From: from[name], To: to[name]})
		}
	}
	return settings
}
