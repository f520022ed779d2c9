package toolfile

import (
	"path"
	"strings"
)

// The types of files that readers know.
var kinds = []string{"folded", "cpuprofile", "heapprofile", "pprof", "jfr", "collapsed-html", "perf", "pcap", "text", "binary"}

// What an ending means where the tool file says nothing.
var endings = map[string]string{
	".folded": "folded", ".cpuprofile": "cpuprofile", ".heapprofile": "heapprofile", ".pprof": "pprof", ".jfr": "jfr",
	".html": "collapsed-html", ".perf": "perf", ".pcap": "pcap", ".pcapng": "pcap", ".txt": "text", ".log": "text",
	".json": "text", ".csv": "text",
}

// KindOf says what type a file of the tool has.
func (t Tool) KindOf(name string) string {
	if kind, ok := t.Files[name]; ok {
		return kind
	}
	best := ""
	for pattern := range t.Files {
		// The longest pattern says most.
		if ok, _ := path.Match(pattern, name); ok && (len(pattern) > len(best) || len(pattern) == len(best) && pattern < best) {
			best = pattern
		}
	}
	if best != "" {
		return t.Files[best]
	}
	if kind, ok := endings[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	return "binary"
}
