package inspector

import "testing"

func TestLoopback(t *testing.T) {
	for text, want := range map[string]string{
		"0100007F:240D":                         "127.0.0.1:9229",
		"00000000:1F90":                         "127.0.0.1:8080",
		"00000000000000000000000001000000:240D": "[::1]:9229",
		"00000000000000000000000000000000:240D": "[::1]:9229",
		"0000000000000000FFFF00000100007F:240D": "127.0.0.1:9229",
	} {
		if address, ok := loopback(text); !ok || address != want {
			t.Errorf("%s is %s, not %s (%v)", text, want, address, ok)
		}
	}
}

func TestOtherAddressesAreNone(t *testing.T) {
	for _, text := range []string{"0100000A:240D", "", ":", "0100007F", "0100007F:1240D", "01007F:240D", "xx00007F:240D"} {
		if address, ok := loopback(text); ok {
			t.Errorf("%q is no address on the loopback, and was read as %s", text, address)
		}
	}
}

func FuzzLoopback(f *testing.F) {
	f.Add("0100007F:240D")
	f.Fuzz(func(_ *testing.T, text string) { loopback(text) })
}
