package collector

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"toe.run/shim/internal/outcome"
)

// next says what to do about an answer.
type next int

const (
	done next = iota
	// again and again, as long as there is time.
	again
	// whileAway: for about two minutes, as long as it may take until there is a route to a collector.
	whileAway
	fewTimes
	never
)

// How often such an answer to a request is heard before it counts.
var most = map[next]int{whileAway: 20, fewTimes: 4, never: 1}

// judge says what an answer to an upload means, and in words what is wrong. Whoever says 200 without what the collector
// says of what it has kept is somebody else, such as the login page of a proxy, and has not stored anything.
func judge(answer Answer, kept string) (next, *outcome.Refusal) {
	code, words := reasonOf(answer)
	say := fmt.Sprintf("the collector answered %d%s", answer.Status, words)
	switch status := answer.Status; {
	case status == 200 || status == 201:
		if saysKept(answer, kept) {
			return done, nil
		}
		return again, stranger(status)
	case status == 401 || status == 403:
		return never, &outcome.Refusal{Why: outcome.Cancelled, Say: say + ": the job's token no longer counts, because the job was stopped or deleted"}
	case status == 507:
		return never, &outcome.Refusal{Why: outcome.Quota, Say: say + ": make room or ask an admin for more; what fitted is kept"}
	case status == 408 || status == 429 || status >= 500:
		return again, &outcome.Refusal{Why: outcome.Upload, Say: say}
	// There is no route yet, or just now, which is said by a gateway and not by the collector.
	case status == 404 && code == "":
		return whileAway, &outcome.Refusal{Why: outcome.Upload, Say: say}
	// Content was spoilt on its way.
	case status == 422:
		return fewTimes, &outcome.Refusal{Why: outcome.Upload, Say: say}
	case status >= 300 && status < 400:
		say += ": no redirect is followed. COLLECTOR_ENDPOINT must be the collector's own address"
	}
	return never, &outcome.Refusal{Why: outcome.Upload, Say: say}
}

func stranger(status int) *outcome.Refusal {
	return &outcome.Refusal{Why: outcome.Upload, Say: fmt.Sprintf("what answers %d at COLLECTOR_ENDPOINT is not toe's collector: "+
		"let it lead to the collector's Service, with no other proxy or login page in between", status)}
}

func saysKept(answer Answer, kept string) bool {
	var body struct{ Kept string }
	return json.Unmarshal(answer.Body, &body) == nil && body.Kept == kept
}

// The code and the sentence of an error's body, as " code: sentence"; both may be missing, or anything.
func reasonOf(answer Answer) (code, words string) {
	var body struct{ Code, Message string }
	if json.Unmarshal(answer.Body, &body) != nil {
		return "", ""
	}
	if body.Code = printable(body.Code, 40); body.Code != "" {
		words = " " + body.Code
	}
	if message := printable(body.Message, 120); message != "" {
		words += ": " + message
	}
	return body.Code, words
}

func printable(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}
