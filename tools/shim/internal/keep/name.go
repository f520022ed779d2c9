package keep

import (
	"fmt"
	"regexp"
	"strings"
)

// What a store takes as a name; two endings of ours may follow it.
const nameBytes = 128 - len("-00001") - len(".gz") - len("-99")

var noNameLetters = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Name makes a file's path below {out} a name that every store takes: "a/b c.txt" is "a_b_c.txt". In slice n, from 1,
// it gets that number before its endings. taken says which names there are already.
func Name(path string, slice int, taken func(string) bool) string {
	name := noNameLetters.ReplaceAllString(path, "_")
	if name == "" || !isAlphanumeric(name[0]) {
		name = "x" + name
	}
	// The beginning goes: the endings say what it is.
	if len(name) > nameBytes {
		name = "x" + name[len(name)-nameBytes+1:]
	}
	if name == "manifest.json" {
		name = "tool-manifest.json"
	}
	stem, endings := split(name)
	if slice > 0 {
		stem = fmt.Sprintf("%s-%05d", stem, slice)
	}
	name = stem + endings
	for n := 2; taken(name); n++ {
		name = fmt.Sprintf("%s-%d%s", stem, n, endings)
	}
	return name
}

// "profile.tar.gz" -> "profile", ".tar.gz"
func split(name string) (stem, endings string) {
	if at := strings.IndexByte(name, '.'); at > 0 {
		return name[:at], name[at:]
	}
	return name, ""
}

func isAlphanumeric(letter byte) bool {
	return letter >= '0' && letter <= '9' || letter >= 'A' && letter <= 'Z' || letter >= 'a' && letter <= 'z'
}
