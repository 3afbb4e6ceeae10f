package main

import "fmt"

// months shares a year's total, in hundredths, over the months: February is
// weak, November strong. The parts add up exactly.
func months(total int) [12]int {
	weights := [12]int{82, 51, 76, 79, 83, 88, 79, 80, 84, 89, 112, 97}
	all := 0
	for _, w := range weights {
		all += w
	}
	var out [12]int
	weight, given := 0, 0
	for i, w := range weights {
		weight += w
		out[i] = total*weight/all - given
		given += out[i]
	}
	return out
}

// hundredths prints 1234 as 12.34.
func hundredths(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }
