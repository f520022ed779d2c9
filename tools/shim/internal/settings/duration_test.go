package settings

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"90": 90 * time.Second, "90s": 90 * time.Second, "2m": 2 * time.Minute, "1m30s": 90 * time.Second,
		"1h": time.Hour, "1h1m1s": 3661 * time.Second, "0001s": time.Second,
	} {
		t.Run(text+" is a duration", func(t *testing.T) {
			if got, ok := ParseDuration(text); !ok || got != want {
				t.Errorf("got %v, %v", got, ok)
			}
		})
	}
	for _, text := range []string{"", "0", "0s", "90x", "s", "-1s", "+1s", "1.5s", "1s1m", "1s1s", " 1s", "1 s", "1e3s", "9999999s", "0x1s", "١s", "1s\n"} {
		t.Run("'"+text+"' is none", func(t *testing.T) {
			if got, ok := ParseDuration(text); ok {
				t.Errorf("got %v", got)
			}
		})
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, seed := range []string{"90", "30s", "1m30s", "9999h99999m999999s", "0s", "1h-1s", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, ok := ParseDuration(text)
		if ok && (value < time.Second || value > 12000*time.Hour || value%time.Second != 0) {
			t.Errorf("%q is %v", text, value)
		}
		if again, same := ParseDuration(value.String()); ok && value < 9999*time.Hour && (!same || again != value) {
			t.Errorf("%q is %v, which is %v", text, value, again)
		}
	})
}
