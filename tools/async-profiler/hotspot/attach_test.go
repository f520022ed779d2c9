package hotspot

import "testing"

func TestReturnCode(t *testing.T) {
	for answer, want := range map[string]int{
		"0\nreturn code: 0\n":   0,
		"0\nreturn code: 200\n": 200,
		"0\nreturn code: -1":    -1,
		"0\n0\n":                0, // Java 8
	} {
		if code, ok := returnCode(answer); !ok || code != want {
			t.Errorf("%q means %d, not %d (%v)", answer, want, code, ok)
		}
	}
}

func TestAnAnswerWithoutACodeIsNone(t *testing.T) {
	for _, answer := range []string{
		"", "0\n", "101\n", "100\nreturn code: 0\n", "0\n/tmp/x.so was not loaded.\n/tmp/x.so: failed to map segment\n",
	} {
		if code, ok := returnCode(answer); ok {
			t.Errorf("%q does not say that the library was loaded, and was read as %d", answer, code)
		}
	}
}
