package county

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// madeUpCode is a code of that department and region with both checks right.
func madeUpCode(random *rand.Rand, head string) string {
	body := head + "350421"
	for {
		inner := ""
		for range 8 {
			inner += string(usccLetters[random.IntN(len(usccLetters))])
		}
		for _, check := range "0123456789X" {
			if !innerCodeHolds(inner + string(check)) {
				continue
			}
			if code, ok := withCheck(body + inner + string(check)); ok {
				return code
			}
		}
	}
}

// withCheck appends the character that makes seventeen a code.
func withCheck(seventeen string) (string, bool) {
	for i := range len(usccLetters) {
		code := seventeen + usccLetters[i:i+1]
		if v := checkUSCC(code); v == codeGood || v == codeDoubtful || v == codeDepartment {
			return code, true
		}
	}
	return "", false
}

// Whatever the department of the standard, also a letter in front, a code with
// both checks right is good in any printed form, and one wrong character or two
// neighbours swapped never pass for it.
func TestCodesHold(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 1))
	for department, kinds := range departments {
		for _, kind := range kinds {
			for range 20 {
				code := madeUpCode(random, string(department)+string(kind))
				checkPrintedForms(t, code)
				checkOneWrongCharacter(t, random, code)
			}
		}
	}
}

func checkPrintedForms(t *testing.T, code string) {
	t.Helper()
	wide := strings.Map(func(r rune) rune { return r + '！' - '!' }, code)
	for _, form := range []string{code, strings.ToLower(code), wide, strings.ToLower(wide), code[:6] + " " + code[6:], "\u3000" + code + "\u200b"} {
		if verdict := checkUSCC(usccForm(form)); verdict != codeGood {
			t.Errorf("%q: wanted good, found %d", form, verdict)
		}
	}
}

func checkOneWrongCharacter(t *testing.T, random *rand.Rand, code string) {
	t.Helper()
	at := random.IntN(18)
	other := usccLetters[random.IntN(len(usccLetters))]
	if wrong := code[:at] + string(other) + code[at+1:]; other != code[at] && checkUSCC(wrong) != codeCheck {
		t.Errorf("%s for %s: wanted a wrong check character, found %d", wrong, code, checkUSCC(wrong))
	}
	if at < 17 && code[at] != code[at+1] {
		if swapped := code[:at] + code[at+1:at+2] + code[at:at+1] + code[at+2:]; checkUSCC(swapped) != codeCheck {
			t.Errorf("%s for %s: wanted a wrong check character, found %d", swapped, code, checkUSCC(swapped))
		}
	}
	if barred := code[:at] + string("IOZSV"[random.IntN(5)]) + code[at+1:]; checkUSCC(barred) != codeLetter {
		t.Errorf("%s: wanted a letter that never occurs, found %d", barred, checkUSCC(barred))
	}
}

// A wrong inner check and a department that is not in the standard are doubts,
// not errors.
func TestDoubtfulCodes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 2))
	for range 500 {
		code := madeUpCode(random, "91")
		inner := "0123456789X"[random.IntN(11)]
		if inner == code[16] {
			continue
		}
		wrong, ok := withCheck(code[:16] + string(inner))
		if !ok || checkUSCC(wrong) != codeDoubtful {
			t.Errorf("%s: wanted a doubtful inner code, found %d", wrong, checkUSCC(wrong))
		}
	}
	for _, head := range []string{"97", "0A", "B1", "Y2", "N4"} {
		if code := madeUpCode(random, head); checkUSCC(code) != codeDepartment {
			t.Errorf("%s: wanted a department that is not in the standard, found %d", code, checkUSCC(code))
		}
	}
}

// A registration number of fifteen digits is told apart, and its own check
// digit finds a wrong digit and two neighbours swapped.
func TestOldNumbersHaveTheirOwnCheck(t *testing.T) {
	if checkUSCC("110108000000016") != codeOld {
		t.Error("the example of the rules for registration numbers was not taken")
	}
	random := rand.New(rand.NewPCG(5, 3))
	for range 2000 {
		number := madeUpOldNumber(random)
		if checkUSCC(number) != codeOld {
			t.Fatalf("%s: wanted an old number, found %d", number, checkUSCC(number))
		}
		at, digit := random.IntN(15), byte('0'+random.IntN(10))
		if wrong := number[:at] + string(digit) + number[at+1:]; digit != number[at] && checkUSCC(wrong) != codeOldDoubtful {
			t.Errorf("%s for %s: wanted a doubtful old number, found %d", wrong, number, checkUSCC(wrong))
		}
	}
}

func madeUpOldNumber(random *rand.Rand) string { return oldNumber(random.IntN(100_000_000)) }

// oldNumber is a sound registration number of 15 digits.
func oldNumber(n int) string {
	body := fmt.Sprintf("350421%08d", n)
	for digit := range 10 {
		if number := body + itoa(digit); oldNumberHolds(number) {
			return number
		}
	}
	return ""
}
