package metrics

// Plan is what the document asks to be done and when: 三、主要任务 and
// 四、实施步骤.
type Plan struct {
	Window Window  `yaml:"window"`
	Stages []Stage `yaml:"stages"`
	Tasks  []Task  `yaml:"tasks"`
}

// Window is the default period for case-type rates, both days included.
type Window struct {
	From string `yaml:"from"` // YYYY-MM-DD
	To   string `yaml:"to"`   // YYYY-MM-DD
	Why  string `yaml:"why"`
}

// Stage is one of the five stages. The document gives months, no days; stages
// may share a month.
type Stage struct {
	Number    int        `yaml:"number"`
	Name      string     `yaml:"name"`
	From      string     `yaml:"from"` // YYYY-MM
	To        string     `yaml:"to"`   // YYYY-MM
	Text      string     `yaml:"text"` // verbatim
	Handovers []Handover `yaml:"handovers"`
}

// Handover says who gives what to whom in a stage.
type Handover struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
	What string `yaml:"what"`
}

// Task is one of the 22 main tasks.
type Task struct {
	Number     int      `yaml:"number"`
	Section    string   `yaml:"section"` // the heading it stands under
	Title      string   `yaml:"title"`
	Text       string   `yaml:"text"`       // verbatim, without title and units
	Units      []string `yaml:"units"`      // canonical names in printed order
	Indicators []int    `yaml:"indicators"` // served by it where the wording shows it
}
