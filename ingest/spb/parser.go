// Package spb reads the release of 国家邮政局 on 邮政行业运行情况: the national
// 快递业务量 from its prose and, where the page carries it, from the annex table
// 全国邮政行业发展情况表.
package spb

import (
	"errors"
	"regexp"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// Parser reads release pages of 国家邮政局 and their copies at 交通运输部. Volumes
// are PIECES with multiplier 8 (亿件, the prose) or 4 (万件, only where the annex
// stands alone); growth is PERCENT on the bureau's own comparable basis.
// Errors are one or several joined *ingest.LayoutError.
func Parser() ingest.Parser {
	return ingest.Parser{Source: "spb", Version: "spb/2", Parse: parse}
}

// kind is the release; preliminary figures spoken at the January meeting
// (工作会议) differ from it and are never taken.
var kind = bulletin.Kind{
	Wanted:  "a release titled 国家邮政局公布YYYY年…邮政行业运行情况",
	Pattern: bulletin.TitlePattern("^(?:国家邮政局)?(?:公布|发布|关于)?", "邮政(?:行业|业)(?:经济)?运行情况"),
	Refused: regexp.MustCompile(`工作会议|解读|答记者问|走势图|日程|发展指数|发布会|预计|专家`),
}

func parse(page ingest.Page) (ingest.Release, error) {
	doc, err := bulletin.Read(page.Body)
	if err != nil {
		return ingest.Release{}, err
	}
	title, period, err := doc.Release(kind)
	if err != nil {
		return ingest.Release{}, err
	}
	r := release{period: period}
	r.readProse(doc.Prose)
	r.readAnnex(doc.Tables)
	if len(r.figures.Problems()) == 0 {
		r.requireTitlePeriod(doc.Prose)
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
