package toolfile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestParseTakesTheExampleOfTheDocs(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/tool-images.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```json\n")
	example, _, _ := strings.Cut(rest, "```")
	tool, err := Parse([]byte(example))
	if err != nil || tool.Stop != syscall.SIGINT || len(tool.After) != 1 || !tool.Rolling || tool.Memory != 512<<20 {
		t.Errorf("%+v, %v", tool, err)
	}
}

func TestTheImagesOfThisRepositoryHaveGoodToolFiles(t *testing.T) {
	files, _ := filepath.Glob("../../../*/tool.json")
	if len(files) < 2 {
		t.Fatal("where are they?")
	}
	for _, file := range files {
		if _, _, err := Load(file, nil); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, words string }{
		"no JSON":                 {`command`, "tool.json"},
		"an array":                {`[]`, "tool.json"},
		"two objects":             {`{"command":["a"]}{}`, "more than one object"},
		"no command":              {`{}`, "needs at least the program"},
		"an empty program":        {`{"command":[""]}`, "needs at least the program"},
		"an unknown field":        {`{"command":["a"],"shell":true}`, "shell"},
		"an unknown signal":       {`{"command":["a"],"stop":"SIGKILL"}`, "stop must be one of"},
		"an unknown type":         {`{"command":["a"],"files":{"a":"virus"}}`, "type must be one of"},
		"a bad pattern":           {`{"command":["a"],"files":{"[":"text"}}`, "type must be one of"},
		"args beside other words": {`{"command":["a","x={args}"]}`, "must stand alone"},
		"stdout elsewhere":        {`{"command":["a"],"stdout":"/etc/passwd"}`, "must be a file in"},
		"stdout above":            {`{"command":["a"],"stdout":"{out}/../b"}`, "must be a file in"},
		"stdout below":            {`{"command":["a"],"stdout":"{out}/.."}`, "must be a file in"},
		"a step without command":  {`{"command":["a"],"after":[{}]}`, "needs at least the program"},
		"a NUL":                   {`{"command":["a","\u0000"]}`, "NUL"},
		"memory without unit":     {`{"command":["a"],"memory":"512"}`, "memory must be"},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			_, err := Parse([]byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("got %v, want %q", err, c.words)
			}
		})
	}
}

func TestWithoutAToolFileTheCommandAfterTheDashesIsRun(t *testing.T) {
	none := filepath.Join(t.TempDir(), "tool.json")
	tool, args, err := Load(none, []string{"--", "my-tool", "--pid", "{pid}"})
	if err != nil || !slices.Equal(tool.Command, []string{"my-tool", "--pid", "{pid}"}) || len(args) != 0 {
		t.Errorf("%+v, %q, %v", tool, args, err)
	}
	for _, args := range [][]string{nil, {"--"}, {"my-tool"}} {
		if _, _, err := Load(none, args); err == nil || !strings.Contains(err.Error(), "docs/tool-images.md") {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestExpand(t *testing.T) {
	values := Values{Seconds: 30, PID: 7, Code: 3, Out: "/o", Work: "/w", Args: []string{"-F", "{pid}", ""}}
	for name, c := range map[string]struct{ command, want []string }{
		"puts values in":                            {[]string{"a", "{seconds}", "p={pid}", "{out}/x", "{work}{code}"}, []string{"a", "30", "p=7", "/o/x", "/w3"}},
		"passes arguments on as they are":           {[]string{"a", "{args}", "z"}, []string{"a", "-F", "{pid}", "", "z"}},
		"leaves other braces alone":                 {[]string{"awk", "{print}", "{ pid }"}, []string{"awk", "{print}", "{ pid }"}},
		"does not look at what it has put in":       {[]string{"{out}"}, []string{"/o"}},
		"has no arguments where none are asked for": {[]string{"a"}, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Expand(c.command, values); !slices.Equal(got, c.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestKindOf(t *testing.T) {
	tool := Tool{Files: map[string]string{"profile.folded": "folded", "*.pcap": "pcap", "*": "text", "*.html": "collapsed-html"}}
	for name, want := range map[string]string{"profile.folded": "folded", "a.pcap": "pcap", "a.txt": "text", "flame.html": "collapsed-html"} {
		if got := tool.KindOf(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, want := range map[string]string{"a.jfr": "jfr", "A.PCAP": "pcap", "a": "binary", "a.exe": "binary"} {
		if got := (Tool{}).KindOf(name); got != want {
			t.Errorf("%s without a tool file: %s", name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"command":["a","{args}"],"stop":"SIGINT","after":[{"command":["b"],"stdout":"{out}/c"}],"files":{"*":"text"},"memory":"1Gi"}`))
	f.Add([]byte(`{"command":[],"explain":["x"]}`))
	f.Add([]byte(`{"command":["a"],"stdout":"{out}/../../etc/passwd"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		tool, err := Parse(text)
		if err != nil {
			return
		}
		if len(tool.Command) == 0 || tool.Stop == 0 || tool.Stop == syscall.SIGKILL || tool.Memory <= 0 {
			t.Errorf("taken: %+v", tool)
		}
		values := Values{Out: "/o", Work: "/w"}
		if path := values.Path(tool.Stdout); path != "" && filepath.Dir(path) != "/o" && filepath.Dir(path) != "/w" {
			t.Errorf("stdout goes to %q", path)
		}
		Expand(tool.Command, values)
		tool.KindOf(string(text))
	})
}
