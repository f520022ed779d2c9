package keep

import (
	"regexp"
	"strings"
	"testing"
)

func TestName(t *testing.T) {
	for name, c := range map[string]struct {
		path  string
		slice int
		taken string
		want  string
	}{
		"a good name stays":                          {"profile.folded", 0, "", "profile.folded"},
		"a folder becomes part of it":                {"cpu/a b.txt", 0, "", "cpu_a_b.txt"},
		"it begins with a letter or a digit":         {".hidden", 0, "", "x.hidden"},
		"a slice has its number before the endings":  {"profile.tar.gz", 7, "", "profile-00007.tar.gz"},
		"one without ending has it last":             {"capture", 12, "", "capture-00012"},
		"a second of the same name is told apart":    {"a/b.txt", 0, "a_b.txt", "a_b-2.txt"},
		"the manifest's name is taken":               {"manifest.json", 0, "", "tool-manifest.json"},
		"nothing but dots and slashes is a name too": {"../..", 0, "", "x.._.."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Name(c.path, c.slice, func(name string) bool { return name == c.taken }); got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func FuzzName(f *testing.F) {
	f.Add("profile.folded", 0)
	f.Add("../../etc/passwd\x00", 3)
	f.Add(strings.Repeat("ä/", 200)+".pcap", 99999)
	allowed := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
	f.Fuzz(func(t *testing.T, path string, slice int) {
		slice = min(max(slice, 0), 99999)
		first := Name(path, slice, func(string) bool { return false })
		second := Name(path, slice, func(name string) bool { return name == first })
		if !allowed.MatchString(first+".gz") || !allowed.MatchString(second+".gz") || first == second || first == "manifest.json" {
			t.Errorf("%q is %q, then %q", path, first, second)
		}
	})
}
