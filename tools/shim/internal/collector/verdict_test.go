package collector

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"toe.run/shim/internal/outcome"
)

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   next
		why    outcome.Why
		words  string
	}{
		"200 with what is kept is done":         {200, `{"kept":"3610a686"}`, done, "", ""},
		"201 with what is kept is done":         {201, `{"kept":"3610a686"}`, done, "", ""},
		"200 without words is a stranger's":     {200, "", again, outcome.Upload, "not toe's collector"},
		"200 of a login page is a stranger's":   {200, "<html>", again, outcome.Upload, "200 at COLLECTOR_ENDPOINT"},
		"201 with other JSON is a stranger's":   {201, `{"ok":true}`, again, outcome.Upload, "201 at COLLECTOR_ENDPOINT"},
		"200 for other bytes is no answer":      {200, `{"kept":"00000000"}`, again, outcome.Upload, "not toe's collector"},
		"an error that says kept is an error":   {500, `{"kept":"3610a686"}`, again, outcome.Upload, "500"},
		"204 is not in the contract":            {204, "", never, outcome.Upload, "204"},
		"302 is not followed":                   {302, "", never, outcome.Upload, "no redirect is followed"},
		"400 is final, in its words":            {400, `{"code":"malformed","message":"bad name"}`, never, outcome.Upload, "400 malformed: bad name"},
		"401 means revoked":                     {401, "", never, outcome.Cancelled, "no longer counts"},
		"403 means revoked":                     {403, "", never, outcome.Cancelled, "no longer counts"},
		"404 of a gateway may be no route yet":  {404, "<html>", whileAway, outcome.Upload, "404"},
		"404 of the collector is final":         {404, `{"code":"unknown"}`, never, outcome.Upload, "404 unknown"},
		"408 of a gateway is tried again":       {408, "", again, outcome.Upload, "408"},
		"409 is final":                          {409, `{"code":"changed"}`, never, outcome.Upload, "409 changed"},
		"413 is final":                          {413, "", never, outcome.Upload, "413"},
		"422 may have been spoilt on its way":   {422, "", fewTimes, outcome.Upload, "422"},
		"429 is tried again":                    {429, "", again, outcome.Upload, "429"},
		"500 is tried again":                    {500, "", again, outcome.Upload, "500"},
		"503 is tried again":                    {503, "", again, outcome.Upload, "503"},
		"507 means no room":                     {507, `{"code":"quota","message":"the namespace has 0 bytes left"}`, never, outcome.Quota, "0 bytes left"},
		"words that never end are cut":          {400, `{"code":"` + strings.Repeat("x", 1000) + `"}`, never, outcome.Upload, "..."},
		"words for a terminal lose their power": {400, `{"message":"\u001b[31mred\n"}`, never, outcome.Upload, ":  [31mred "},
	} {
		t.Run(name, func(t *testing.T) {
			todo, refusal := judge(Answer{Status: c.status, Body: []byte(c.body)}, "3610a686")
			if todo != c.want {
				t.Errorf("got %d", todo)
			}
			if refusal != nil && (refusal.Why != c.why || !strings.Contains(refusal.Say, c.words)) || refusal == nil && c.why != "" {
				t.Errorf("got %+v", refusal)
			}
		})
	}
}

func TestParseLease(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   Lease
		ok     bool
	}{
		"a whole answer":               {200, `{"verdict":"go","beatSeconds":5,"leaseSeconds":30,"bytesLeft":7}`, Lease{"go", 5 * time.Second, 30 * time.Second, 7}, true},
		"a verdict alone":              {200, `{"verdict":"stop"}`, Lease{"stop", 10 * time.Second, 60 * time.Second, -1}, true},
		"more than we know":            {200, `{"verdict":"cancel","joke":[1]}`, Lease{"cancel", 10 * time.Second, 60 * time.Second, -1}, true},
		"no time at all is a second":   {200, `{"verdict":"go","beatSeconds":0,"leaseSeconds":0}`, Lease{"go", time.Second, 2 * time.Second, -1}, true},
		"eternity is ten minutes":      {200, `{"verdict":"go","beatSeconds":1e300,"leaseSeconds":1e300}`, Lease{"go", time.Minute, 10 * time.Minute, -1}, true},
		"less than nothing left":       {200, `{"verdict":"go","bytesLeft":-5}`, Lease{"go", 10 * time.Second, 60 * time.Second, -1}, true},
		"an unknown verdict":           {200, `{"verdict":"explode"}`, Lease{}, false},
		"no verdict":                   {200, `{}`, Lease{}, false},
		"no JSON":                      {200, `<html>`, Lease{}, false},
		"a number that is a word":      {200, `{"verdict":"go","beatSeconds":"5"}`, Lease{}, false},
		"another status":               {201, `{"verdict":"cancel"}`, Lease{}, false},
		"an error with a good verdict": {500, `{"verdict":"go"}`, Lease{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := parseLease(Answer{Status: c.status, Body: []byte(c.body)}); ok != c.ok || got != c.want {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestRetryAfterHasBounds(t *testing.T) {
	for text, want := range map[string]time.Duration{"2": 2 * time.Second, "86400": 30 * time.Second, "-1": 0, "": 0, "Fri, 31 Dec 1999 23:59:59 GMT": 0} {
		if got := retryAfter(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Whatever the collector answers, the shim goes on within its bounds.
func FuzzAnswer(f *testing.F) {
	f.Add(200, []byte(`{"verdict":"go","beatSeconds":10,"leaseSeconds":60,"bytesLeft":1000}`), "5")
	f.Add(507, []byte(`{"code":"quota","message":"full"}`), "1e9")
	f.Add(201, []byte(`{"kept":"3610a686"}`), "")
	f.Add(302, []byte(`{"verdict":"cancel","beatSeconds":-1e308}`), "")
	f.Fuzz(func(t *testing.T, status int, body []byte, after string) {
		answer := Answer{status, body, retryAfter(after)}
		if answer.After < 0 || answer.After > 30*time.Second {
			t.Errorf("Retry-After %q is %v", after, answer.After)
		}
		if lease, ok := parseLease(answer); ok && (lease.Every < time.Second || lease.Every > time.Minute ||
			lease.Term < 2*lease.Every || lease.Term > 10*time.Minute || lease.Left < -1) {
			t.Errorf("%+v", lease)
		}
		todo, refusal := judge(answer, "3610a686")
		if (todo == done) != (refusal == nil) || refusal != nil && (!utf8.ValidString(refusal.Say) || len(refusal.Say) > 1000) {
			t.Errorf("%v %v", todo, refusal)
		}
		if _, err := json.Marshal(refusal); err != nil {
			t.Error(err)
		}
	})
}
