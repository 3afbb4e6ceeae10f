package nbs

import (
	"errors"
	"regexp"

	"netmarket/ingest"
	"netmarket/ingest/bulletin"
)

// communique is the yearly 统计公报, at the end of February. It repeats the
// year's retail figures in prose, partly on a comparable base (按可比口径计算), and
// holds figures of other publishers, 国家邮政局's 快递业务量 among them, which are
// not read from it.
var communique = bulletin.Kind{
	Wanted:  "a 统计公报 titled 中华人民共和国YYYY年国民经济和社会发展统计公报",
	Pattern: regexp.MustCompile(`^中华人民共和国(?P<period>\d{4}年)国民经济和社会发展统计公报(?:\[\d{1,3}\])*$`),
	Refused: regexp.MustCompile(`解读|评读|图解|答记者问|发布会`),
}

// provisional is how a 统计公报 calls all its figures preliminary, in its first
// footnote.
var provisional = regexp.MustCompile(`本公报(?:中)?(?:的)?(?:数据|各项统计数据)?(?:均)?为初步统计数`)

// parseCommunique reads 社会消费品零售总额 and the online figures a 统计公报 prints:
// 网上零售额 is not in every year's. Its tables hold none of them.
func parseCommunique(doc bulletin.Document) (ingest.Release, error) {
	title, period, err := doc.Release(communique)
	if err != nil {
		return ingest.Release{}, err
	}
	r := release{period: period}
	r.readProse(doc.Prose)
	if len(r.figures.Problems()) == 0 {
		r.require(retailSales, retailLabel, doc.Prose)
		if period.Year >= firstGoods {
			r.require(onlineGoods, "实物商品网上零售额 or 网上商品零售额", doc.Prose)
		}
	}
	if err := errors.Join(r.figures.Problems()...); err != nil {
		return ingest.Release{}, err
	}
	observations := r.figures.Sorted()
	if doc.Says(provisional) {
		for i := range observations {
			observations[i].Status = "P"
		}
	}
	return ingest.Release{Title: title, ReleasedOn: doc.Published, Notes: doc.Notes, Observations: observations}, nil
}
