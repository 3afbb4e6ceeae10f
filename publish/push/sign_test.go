package push

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// The published vectors: v1 is TestWebhookSign of the specification's Go
// library; v1a is the example in the specification's text, which is the vector
// of test_asymmetric_key_signing in svix/svix-webhooks, where the key is.
const (
	vectorID      = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorBody    = `{"test": 2432232314}`
	vectorSecret  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorV1      = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	vectorSeed    = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="
	vectorPrivate = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
	vectorPublic  = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
	vectorV1a     = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
)

var vectorAt = time.Unix(1614265330, 0)

func signingKey(t testing.TB, kind, text string) SigningKey {
	t.Helper()
	k, err := ParseSigningKey("k", kind, text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func verifyKey(t testing.TB, text string) VerifyKey {
	t.Helper()
	k, err := ParseVerifyKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// What we sign is what the vectors say, byte for byte, and what the vectors say
// is verified, each alone and both in one header.
func TestPublishedVectorsBothWays(t *testing.T) {
	seed, private, secret := signingKey(t, KindEd25519, vectorSeed), signingKey(t, KindEd25519, vectorPrivate), signingKey(t, KindHMAC, vectorSecret)
	public, shared := verifyKey(t, vectorPublic), verifyKey(t, vectorSecret)
	for _, v := range []struct {
		keys []SigningKey
		want string
		with []VerifyKey
	}{
		{[]SigningKey{secret}, vectorV1, []VerifyKey{shared}},
		{[]SigningKey{seed}, vectorV1a, []VerifyKey{public}},
		{[]SigningKey{private}, vectorV1a, []VerifyKey{public}},
		{[]SigningKey{private, secret}, vectorV1a + " " + vectorV1, []VerifyKey{shared}},
		{[]SigningKey{secret, private}, vectorV1 + " " + vectorV1a, []VerifyKey{public}},
	} {
		h, err := Sign(v.keys, vectorID, vectorAt, []byte(vectorBody))
		if err != nil || h.Signature != v.want || h.Timestamp != "1614265330" {
			t.Errorf("wanted %s, found %+v (%v)", v.want, h, err)
		}
		if err := Verify(v.with, Headers{vectorID, "1614265330", v.want}, []byte(vectorBody), vectorAt); err != nil {
			t.Errorf("%s: %v", v.want, err)
		}
	}
	if err := Verify([]VerifyKey{shared}, Headers{vectorID, "1614265330", vectorV1a}, []byte(vectorBody), vectorAt); !errors.Is(err, ErrSignature) {
		t.Errorf("a v1a signature with a key of the other kind: wanted %v, found %v", ErrSignature, err)
	}
}

// The specification's own library takes what we sign, and we take what it signs.
func TestLibraryTakesOursAndWeTakeIts(t *testing.T) {
	hook, err := standardwebhooks.NewWebhook(vectorSecret)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	ours, err := Sign([]SigningKey{signingKey(t, KindEd25519, vectorPrivate), signingKey(t, KindHMAC, vectorSecret)}, "msg_1", now, []byte(vectorBody))
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("webhook-id", ours.ID)
	h.Set("webhook-timestamp", ours.Timestamp)
	h.Set("webhook-signature", ours.Signature)
	if err := hook.Verify([]byte(vectorBody), h); err != nil {
		t.Errorf("the library refuses ours: %v", err)
	}
	its, err := hook.Sign("msg_1", now, []byte(vectorBody))
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify([]VerifyKey{verifyKey(t, vectorSecret)}, Headers{"msg_1", fmt.Sprint(now.Unix()), its}, []byte(vectorBody), now); err != nil {
		t.Errorf("we refuse the library's: %v", err)
	}
}

// The cases of the library's own test of verification, and the edges of the
// tolerance: four seconds around each.
func TestVerifyRefuses(t *testing.T) {
	keys := []VerifyKey{verifyKey(t, vectorSecret), verifyKey(t, vectorPublic)}
	good := Headers{vectorID, "1614265330", vectorV1}
	const wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
	for name, c := range map[string]struct {
		h    Headers
		now  time.Time
		want error
	}{
		"good":                  {good, vectorAt, nil},
		"no id":                 {Headers{"", good.Timestamp, good.Signature}, vectorAt, ErrHeaders},
		"no timestamp":          {Headers{good.ID, "", good.Signature}, vectorAt, ErrHeaders},
		"no signature":          {Headers{good.ID, good.Timestamp, ""}, vectorAt, ErrHeaders},
		"odd timestamp":         {Headers{good.ID, "+1614265330", good.Signature}, vectorAt, ErrHeaders},
		"timestamp in words":    {Headers{good.ID, "today", good.Signature}, vectorAt, ErrHeaders},
		"full stop in id":       {Headers{vectorID + ".1", good.Timestamp, good.Signature}, vectorAt, ErrHeaders},
		"wrong signature":       {Headers{good.ID, good.Timestamp, wrong}, vectorAt, ErrSignature},
		"empty signature":       {Headers{good.ID, good.Timestamp, "v1,"}, vectorAt, ErrSignature},
		"empty v1a":             {Headers{good.ID, good.Timestamp, "v1a,"}, vectorAt, ErrSignature},
		"other version":         {Headers{good.ID, good.Timestamp, "v2" + strings.TrimPrefix(vectorV1, "v1")}, vectorAt, ErrSignature},
		"one of several":        {Headers{good.ID, good.Timestamp, wrong + " v2,x " + vectorV1a + " " + wrong}, vectorAt, nil},
		"more after a comma":    {Headers{good.ID, good.Timestamp, vectorV1 + ",x"}, vectorAt, ErrSignature},
		"line break inside":     {Headers{good.ID, good.Timestamp, vectorV1a[:20] + "\n" + vectorV1a[20:]}, vectorAt, ErrSignature},
		"5 minutes old":         {good, vectorAt.Add(Tolerance), nil},
		"older than 5 minutes":  {good, vectorAt.Add(Tolerance + time.Second), ErrTooOld},
		"5 minutes ahead":       {good, vectorAt.Add(-Tolerance), nil},
		"more than that ahead":  {good, vectorAt.Add(-Tolerance - time.Second), ErrTooNew},
		"nobody holds the key":  {good, vectorAt, ErrSignature},
		"timestamp of 292 ages": {Headers{good.ID, "9223372036854775807", good.Signature}, vectorAt, ErrTooNew},
	} {
		with := keys
		if name == "nobody holds the key" {
			with = nil
		}
		if err := Verify(with, c.h, []byte(vectorBody), c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: wanted %v, found %v", name, c.want, err)
		}
	}
}

// A key in a wrong form is refused without being quoted, and none is printed.
func TestKeysKeepTheirSecret(t *testing.T) {
	const secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	for _, c := range []struct{ kind, text string }{
		{KindHMAC, "whsec_!" + secret}, {KindHMAC, secret}, {KindHMAC, "whsec_" + secret[:8]}, {KindHMAC, "whsec_" + strings.Repeat(secret, 4)},
		{KindEd25519, "whsec_" + secret}, {KindEd25519, "whsk_" + secret}, {"rsa", "whsec_" + secret},
		{KindEd25519, "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlaaaaaaaaaaAJ6p9lMicMFs6Kvg=="}, // the public half is another's
		{KindEd25519, vectorPublic},
	} {
		_, err := ParseSigningKey("k", c.kind, c.text)
		if err == nil || strings.Contains(err.Error(), secret[:8]) || strings.Contains(err.Error(), "6Xb/dCc") {
			t.Errorf("%s %.7s: wanted an error that quotes nothing, found %v", c.kind, c.text, err)
		}
	}
	printed := fmt.Sprintf("%v %+v %#v %s", signingKey(t, KindHMAC, vectorSecret), signingKey(t, KindEd25519, vectorSeed), []SigningKey{signingKey(t, KindEd25519, vectorSeed)}, verifyKey(t, vectorSecret))
	if strings.Count(printed, "key") != 4 || len(printed) > 120 {
		t.Errorf("wanted names only, found %q", printed)
	}
	for _, kind := range []string{KindEd25519, KindHMAC} {
		own, portals, err := Generate(kind)
		if err != nil {
			t.Fatal(err)
		}
		h, err := Sign([]SigningKey{signingKey(t, kind, own)}, "msg_1", vectorAt, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify([]VerifyKey{verifyKey(t, portals)}, h, nil, vectorAt); err != nil {
			t.Errorf("a fresh key of kind %s: %v", kind, err)
		}
	}
}
