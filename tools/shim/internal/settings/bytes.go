package settings

import (
	"fmt"
	"regexp"
	"strconv"
)

var quantities = regexp.MustCompile(`^([1-9][0-9]{0,5})(Ki|Mi|Gi)$`)

var units = map[string]int64{"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}

// ParseBytes reads "512Mi" as Kubernetes writes memory, in whole Ki, Mi or Gi.
func ParseBytes(text string) (int64, bool) {
	parts := quantities.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	count, err := strconv.ParseInt(parts[1], 10, 64)
	return count * units[parts[2]], err == nil
}

// FormatBytes writes a size for people: "12.3 MiB".
func FormatBytes(size int64) string {
	switch {
	case size >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(size)/(1<<30))
	case size >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(size)/(1<<20))
	case size >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(size)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", size)
}
