package disktest

import (
	"strings"
	"testing"
	"time"
)

const campaignRounds = "NETMARKET_TEST_OF_CAMPAIGNS"

// Without a bound every round is done; a bound in time ends a campaign early,
// and it says after how many.
func TestCampaignsAreDoneOrSayHowFar(t *testing.T) {
	t.Setenv(Minutes, "")
	t.Setenv(campaignRounds, "7")
	if n, text := count(t, 0); n != 7 || !strings.HasPrefix(text, "7 of 7 rounds in ") {
		t.Errorf("wanted 7 rounds, found %d: %s", n, text)
	}
	t.Setenv(Minutes, "0.0005")
	if n, text := count(t, 100*time.Millisecond); n != 1 || !strings.HasPrefix(text, "ended by its 0.0005 minutes after 1 of 7 rounds in ") {
		t.Errorf("wanted one round within 30 ms, found %d: %s", n, text)
	}
}

func count(t *testing.T, each time.Duration) (n int, text string) {
	c := Begin(t, campaignRounds, 3)
	for round, ok := c.Next(); ok; round, ok = c.Next() {
		if round != n {
			t.Errorf("wanted round %d, found %d", n, round)
		}
		n++
		time.Sleep(each)
	}
	return n, c.Done()
}
