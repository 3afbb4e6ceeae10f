package nbs

import (
	"regexp"

	"netmarket/ingest/bulletin"
)

// communique is the yearly 统计公报, at the end of February.
var communique = bulletin.Kind{
	Wanted:  "a 统计公报 titled 中华人民共和国YYYY年国民经济和社会发展统计公报",
	Pattern: regexp.MustCompile(`^中华人民共和国(?P<period>\d{4}年)国民经济和社会发展统计公报(?:\[\d+\])*$`),
	Refused: regexp.MustCompile(`解读|评读|图解|答记者问|发布会`),
}
