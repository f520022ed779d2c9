package once

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestClaim(t *testing.T) {
	folder := t.TempDir()
	name := fmt.Sprintf("test-%d", os.Getpid())
	none, empty, full := filepath.Join(folder, "none"), filepath.Join(folder, "empty"), filepath.Join(folder, "full")
	_ = os.WriteFile(empty, nil, 0o600)
	_ = os.WriteFile(full, []byte("{}"), 0o600)
	for _, c := range []struct {
		sentence, container, message string
		want                         error
	}{
		{"a container with a termination message has run", name, full, ErrTwice},
		{"one without has not", name, empty, nil},
		{"while it runs nobody else does", name, none, ErrTwice},
		{"another container does", name + "-2", none, nil},
		{"without a name only the message counts", "", empty, nil},
	} {
		if err := Claim(c.container, c.message); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.sentence, err)
		}
	}
}
