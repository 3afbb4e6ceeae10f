package synthetic

// The kinds of firms, in the order of their weights.
const (
	enterprise = iota
	individual
	cooperative
	person // a natural person without a licence
)

// personEvery says which rows of the operators' list are persons without a
// licence: the last of every two hundred.
const personEvery = 200

// repeatEvery says which rows repeat the one before them.
const repeatEvery = 1000

// isRepeat tells a row that repeats the one before it.
func isRepeat(i int) bool { return i%repeatEvery == repeatEvery-1 }

// firm is what the register and the operators' list say about row i of a
// county: both know the same firms by the same codes.
type firm struct {
	kind        int
	established int
	name        [4]uint8 // goods and three characters
	rare        bool     // written with a character that GBK has not
}

// firm of the register; those below the number of operators sell online.
func (c *county) firm(i int) firm {
	d := roll(c.seed, saltFirm, c.area.Index, i)
	f := firm{kind: d.weighted(firmWeights)}
	if i < c.spec.Rows[operators] && i%personEvery == personEvery-1 {
		f.kind = person
	}
	f.established = d.between(0, dayOf(2023, 12, 29))
	if !d.in(c.traits.settled) {
		f.established = d.between(dayOf(2024, 7, 1), dayOf(2026, 2, 10))
	}
	for j := range f.name {
		f.name[j] = uint8(d.below(len(syllables)))
	}
	f.rare = d.in(20)
	return f
}

var firmWeights = []int{30, 65, 5}

// usccLetters are the characters of a code in the order of their values
// (GB 32100-2015).
const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var (
	usccWeights  = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	innerWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2} // GB 11714
	usccValues   = func() (v [256]int) {
		for i := range len(usccLetters) {
			v[usccLetters[i]] = i
		}
		return v
	}()
)

// tenMillions begin the organisation codes: ten million firms with each.
const (
	tenMillions = "XYWUTRQPNM"
	tenMillion  = 10_000_000
)

// code appends the unified social credit code of firm i, all of whose checks
// hold. Its region belongs to no real authority.
func (c *county) code(r row, kind, i int) row {
	at := len(r)
	r = append(r, '9', "1231"[kind])
	r = append(r, c.area.Code...)
	r = append(r, tenMillions[i/tenMillion])
	r = r.padded(i%tenMillion, 7)
	sum := 0
	for j, weight := range innerWeights {
		value := int(r[at+8+j] - '0')
		if j == 0 {
			value = int(r[at+8]-'A') + 10
		}
		sum += value * weight
	}
	r = append(r, "0X987654321"[sum%11])
	sum = 0
	for j, weight := range usccWeights {
		sum += usccValues[r[at+j]] * weight
	}
	return append(r, usccLetters[(31-sum%31)%31])
}

// identity appends the number of a person nobody is: the region of birth does
// not exist.
func (c *county) identity(r row, i int) row {
	at := len(r)
	r = append(r, c.area.Code...)
	r = append(r, "19"...)
	r = r.padded(60+i/personEvery%40, 2)
	r = r.padded(1+i/personEvery/40%12, 2)
	r = r.padded(1+i/personEvery/480%28, 2)
	r = r.padded(i/personEvery/13440%1000, 3)
	sum, weight := 0, 1
	for j := 16; j >= 0; j-- {
		weight = weight * 2 % 11
		sum += int(r[at+j]-'0') * weight
	}
	return append(r, "10X98765432"[sum%11])
}
