package county

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// somebody is a made-up person: the region of the numbers does not exist, the
// check digits hold.
type somebody struct{ id, old, mobile, card, plate string }

func madeUpSomebody(random *rand.Rand) somebody {
	year, month, day := 1930+random.IntN(85), 1+random.IntN(12), 1+random.IntN(28)
	p := somebody{
		mobile: fmt.Sprintf("1%d%09d", 3+random.IntN(7), random.IntN(1_000_000_000)),
		old:    fmt.Sprintf("359999%02d%02d%02d%03d", 30+random.IntN(70), month, day, random.IntN(1000)),
		card:   withLuhn(fmt.Sprintf("62%0*d", 13+random.IntN(4), random.Int64N(1e13))),
	}
	sequence := random.IntN(1000)
	for _, check := range "0123456789X" {
		if id := fmt.Sprintf("889999%04d%02d%02d%03d%c", year, month, day, sequence, check); isIdentityNumber(id) {
			p.id = id
		}
	}
	letters := "ABCDEFGHJKLMNPQRSTUVWXYZ"
	head := string([]rune(provinces)[random.IntN(31)]) + string(letters[random.IntN(24)])
	p.plate = fmt.Sprintf("%s%c%04d", head, letters[random.IntN(24)], random.IntN(10_000))
	if random.IntN(2) == 0 { // new energy
		p.plate = fmt.Sprintf("%sD%05d", head, random.IntN(100_000))
	}
	return p
}

func withLuhn(body string) string {
	for digit := range 10 {
		if card := body + itoa(digit); luhnHolds(card) {
			return card
		}
	}
	return ""
}

// forms are the ways a value is written, alone and inside a sentence.
func (p somebody) forms(random *rand.Rand) []string {
	m, wide := p.mobile, strings.Map(func(r rune) rune { return r + '！' - '!' }, p.mobile)
	values := []string{
		p.id, strings.ToLower(p.id), p.id[:6] + " " + p.id[6:14] + " " + p.id[14:], p.id[:6] + "-" + p.id[6:14] + "-" + p.id[14:], p.old,
		m, m[:3] + "-" + m[3:7] + "-" + m[7:], m[:3] + " " + m[3:7] + " " + m[7:], m[:3] + " " + m[3:], "+86" + m, "+86 " + m, "86-" + m, "(+86)" + m, "0086" + m,
		"0" + m, wide, strings.Join(strings.Split(m, ""), " "), m[:5] + "\u200b" + m[5:], m + "/" + m, p.id + m, m[:1] + "." + m[1:] + "E+10",
		p.card, strings.ToLower(p.plate), p.plate, p.plate[:4] + "·" + p.plate[4:], grouped(p.card),
	}
	for i, v := range values {
		switch random.IntN(4) {
		case 0:
			values[i] = "联系" + v + "，要求退货"
		case 1:
			values[i] = "（" + v + "）"
		}
		if strings.Contains(v, "E+10") {
			values[i] = v
		}
	}
	return values
}

func grouped(card string) string {
	out := ""
	for i, c := range card {
		if i > 0 && i%4 == 0 {
			out += " "
		}
		out += string(c)
	}
	return out
}

// Of the numbers of ten thousand made-up persons, written in twenty-six ways,
// at least 99 % are found, and what Scrub leaves holds none of them.
func TestDetectorRecall(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 10))
	total, found := 0, 0
	missed := map[string]bool{}
	for range 10_000 {
		for _, form := range madeUpSomebody(random).forms(random) {
			total++
			if left := Scrub(form); left != form && !holdsPersonalNumber(left) {
				found++
			} else if len(missed) < 10 {
				missed[form] = true
			}
		}
	}
	t.Logf("recall %d of %d (%.3f %%)", found, total, 100*float64(found)/float64(total))
	if found*100 < total*99 {
		t.Errorf("wanted 99 %%, missed for example %v", missed)
	}
}

// Codes of firms, sums, case numbers, dates and telephones of offices are not
// taken for a person's.
func TestDetectorPrecision(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 11))
	for range 5_000 {
		for _, text := range []string{
			madeUpCode(random, "91"), madeUpCode(random, "92"), fmt.Sprintf("%d", random.IntN(9_999_999_999)), fmt.Sprintf("%d.%02d", random.IntN(99_999_999), random.IntN(100)),
			fmt.Sprintf("1350421%08d%010d", 20240101+random.IntN(30), random.IntN(1e9)), fmt.Sprintf("0598-%07d", 2_000_000+random.IntN(900_000)), fmt.Sprintf("400-%03d-%04d", random.IntN(1000), random.IntN(10_000)),
			fmt.Sprintf("明市监处罚〔2025〕%d号", random.IntN(1000)), fmt.Sprintf("（2024）闽0421行初%d号", random.IntN(1000)), "2024-03-05 09:30:12", fmt.Sprintf("闽B2-2024%04d", random.IntN(10_000)),
			fmt.Sprintf("闽ICP备%08d号", random.IntN(100_000_000)), fmt.Sprintf("350421%08d%05d", 20200101+random.IntN(1000), random.IntN(100_000)),
		} {
			if kind := personalKind(text, false); kind != "" {
				t.Errorf("%s was taken for %s", text, kind)
			}
		}
		task := fmt.Sprintf("350421%04d%02d%02d%04d", 2018+random.IntN(8), 1+random.IntN(12), 1+random.IntN(28), random.IntN(10_000))
		if kind := personalKind(task, true); kind != "" {
			t.Errorf("the case number %s was taken for %s", task, kind)
		}
	}
}

// Nothing in the bundled exports is personal, and nothing there is taken for
// it.
func TestSampleHoldsNobody(t *testing.T) {
	const sample = "../../testdata/sample/inbox"
	cells := 0
	err := filepath.WalkDir(sample, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if Scrub(entry.Name()) != entry.Name() {
			t.Errorf("the name %s was taken for personal", entry.Name())
		}
		for _, s := range openSheets(body, &Export{}, &problems{}) {
			s.clean()
			for i, row := range s.rows {
				for j, cell := range row {
					cells++
					if kind := personalKind(cell, false); kind != "" {
						t.Errorf("%s %s%d was taken for %s: %s", entry.Name(), columnName(j+1), i+1, kind, cell)
					}
				}
			}
		}
		return nil
	})
	if err != nil || cells < 10_000 {
		t.Errorf("wanted the cells of the sample, found %d, %v", cells, err)
	}
}

// Sheet names, headers, titles, file names and errors about files are shown
// without the numbers in them.
func TestShownNamesAreScrubbed(t *testing.T) {
	body := buildBook(t, []byte(`sheets:
  - name: 台账13900001234
    rows:
      - [车主闽G12345 台账]
      - [人员编号, 是否在编, 备注13900001234, 微信：abc123]
      - ['001', 是, x, y]
      - ['002', 也许, x, y]
`))
	e := Read(body, Options{Name: "名册889999190001010060.xlsx"})
	shown := fmt.Sprint(e.Problems, e.Tables)
	for _, secret := range []string{"13900001234", "闽G12345", "889999190001010060", "abc123"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s is shown: %s", secret, shown)
		}
	}
	if !strings.Contains(shown, mask) || len(e.Tables) != 1 || len(e.Tables[0].Rows) != 2 {
		t.Errorf("wanted two rows of a sheet with a masked name, found %s", shown)
	}
	_, err := os.ReadFile("/nowhere/13900001234.csv")
	if text := ScrubError(fmt.Errorf("read: %w", err)).Error(); strings.Contains(text, "13900001234") {
		t.Errorf("an error shows %s", text)
	}
}

// A number of a person that stands in a column of figures is removed where it
// cannot be a figure and kept where it may be one.
func TestPersonalFigures(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		kept string
	}{
		"pieces":  {"地区,年份,类别,快递业务量（万件）\n350421,2025,收寄,13900001234\n", ""},
		"wan":     {"年度,范围,税额（万元）\n2025,电子商务纳税额,13900001234\n", ""},
		"yuan":    {"年度,范围,税额（元）\n2025,税务组织税收收入,13900001234\n", "13900001234"},
		"persons": {"年度,范围,人数（人）\n2025,全社会,13900001234\n", ""},
		"card":    {"年度,范围,税额（元）\n2025,税务组织税收收入,6222021234567890125\n", ""},
	} {
		e := Read([]byte(c.body), Options{Area: "350421", Name: name})
		if len(e.Tables) != 1 || len(e.Tables[0].Rows) != 1 {
			t.Fatalf("%s: wanted one row, found %+v", name, e)
		}
		if isKept := strings.Contains(strings.Join(e.Tables[0].Rows[0].Values, " "), "13900001234"); isKept != (c.kept != "") {
			t.Errorf("%s: kept %t, wanted %q; %v", name, isKept, c.kept, e.Problems)
		}
	}
}
