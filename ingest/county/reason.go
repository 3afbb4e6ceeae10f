package county

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed reasons.yaml
var reasonsFile []byte

// Reason is one entry of the closed list of problem codes, told in Chinese.
type Reason struct {
	Code     string `yaml:"code" json:"code"`
	Severity string `yaml:"severity" json:"severity"` // fail, warn, or both where it depends
	What     string `yaml:"what" json:"what"`
	Remedy   string `yaml:"remedy" json:"remedy"`
}

var reasonTable = sync.OnceValues(func() ([]Reason, error) {
	var all []Reason
	if err := yaml.UnmarshalWithOptions(reasonsFile, &all, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reasons.yaml: %w", err)
	}
	return all, nil
})

// Reasons returns every problem code there is with its meaning and remedy, the
// file first, then header, cells and rows.
func Reasons() []Reason {
	all, _ := reasonTable()
	return slices.Clone(all)
}

// ReasonOf returns the entry of a code, nil when it is not in the list.
func ReasonOf(code string) *Reason {
	all, _ := reasonTable()
	i := slices.IndexFunc(all, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return nil
	}
	return &all[i]
}
