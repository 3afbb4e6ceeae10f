// Package nbs reads the monthly release of 国家统计局 on 社会消费品零售总额 (retail
// sales from its main table and prose, online retail from its prose) and the
// yearly 统计公报, and says where both are found.
//
// Wording, tables and their drift since 2014 are described at each reader. A
// page that does not hold what a release holds is refused as a whole.
package nbs

import (
	"errors"
	"regexp"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// Parser reads release pages of 国家统计局. Levels are CNY with multiplier 8
// (亿元), growth is PERCENT; the figures of the twelve months are yearly, all
// others monthly. Errors are one or several joined *ingest.LayoutError.
func Parser() ingest.Parser {
	return ingest.Parser{Source: "nbs", Version: "nbs/2", Parse: parse}
}

var kind = bulletin.Kind{
	Wanted:  "a release titled YYYY年M月份社会消费品零售总额…",
	Pattern: bulletin.TitlePattern("^", "社会消费品零售总额"),
	Refused: regexp.MustCompile(`解读|答记者问|走势图|日程|发布会|工作会议|负责人|首席|专家`),
}

func parse(page ingest.Page) (ingest.Release, error) {
	doc, err := bulletin.Read(page.Body)
	if err != nil {
		return ingest.Release{}, err
	}
	if _, yearly := communique.Match(doc.Title()); yearly {
		return parseCommunique(doc)
	}
	title, period, err := doc.Release(kind)
	if err != nil {
		return ingest.Release{}, err
	}
	r := release{period: period}
	r.readTables(doc.Tables)
	r.readProse(doc.Prose)
	if len(r.figures.Problems()) == 0 {
		r.requireAll(doc.Prose)
	}
	if err := errors.Join(r.figures.Problems()...); err != nil {
		return ingest.Release{}, err
	}
	return ingest.Release{Title: title, ReleasedOn: doc.Published, Notes: doc.Notes, Observations: r.figures.Sorted()}, nil
}

// release is one page while it is being read.
type release struct {
	period  bulletin.Period // as announced by the title
	figures bulletin.Figures
}
