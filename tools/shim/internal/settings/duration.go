package settings

import (
	"regexp"
	"strconv"
	"time"
)

// As the API server accepts them, and plain seconds.
var durations = regexp.MustCompile(`^(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?$`)
var seconds = regexp.MustCompile(`^[0-9]{1,6}$`)

// ParseDuration reads "90", "90s", "2m", "1m30s". It is false for what is none, or less than a second.
func ParseDuration(text string) (time.Duration, bool) {
	if seconds.MatchString(text) {
		text += "s"
	}
	parts := durations.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	total := time.Duration(0)
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		// Digits only, and few: what is missing is 0.
		count, _ := strconv.Atoi(parts[i+1])
		total += time.Duration(count) * unit
	}
	return total, total > 0
}
