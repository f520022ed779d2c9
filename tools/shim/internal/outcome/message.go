package outcome

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
)

// MessageBytes is the most that a termination message may have, so that the status of many containers stays small.
const MessageBytes = 400

// Kept is a file of the result, or what the store has of one that is not whole: then it has no digest.
type Kept struct {
	Name string
	// Type is its type, in the words of the manifest.
	Type   string
	Size   int64
	SHA256 [32]byte
	Whole  bool
}

// Hex is the digest as people know it.
func (k Kept) Hex() string { return hex.EncodeToString(k.SHA256[:]) }

type message struct {
	Toe     int    `json:"toe"`
	Files   []file `json:"files"`
	More    int    `json:"more"`
	Bytes   int64  `json:"bytes"`
	Partial bool   `json:"partial"`
	Why     Why    `json:"why"`
	Say     string `json:"say"`
}

type file struct {
	Name string `json:"n"`
	Size int64  `json:"s"`
	Hash string `json:"h"`
}

// Message is the termination message: compact JSON of at most MessageBytes. The sentence is cut first to what leaves
// room for nothing else, then files are left out, the last first, and counted. One that is not whole is only counted.
func Message(o Outcome, kept []Kept) []byte {
	m := message{Toe: 1, Files: []file{}, More: len(kept), Partial: o.Partial, Why: o.Why, Say: clean(o.Say)}
	for _, one := range kept {
		m.Bytes += one.Size
	}
	for len(encode(m)) > MessageBytes {
		m.Say = shorten(m.Say)
	}
	for _, one := range kept {
		if !one.Whole {
			continue
		}
		longer := m
		longer.More--
		longer.Files = append(longer.Files, file{one.Name, one.Size, base64.RawURLEncoding.EncodeToString(one.SHA256[:])})
		if len(encode(longer)) > MessageBytes {
			break
		}
		m = longer
	}
	return encode(m)
}

// Write writes the message where the kubelet reads it. It is written anew while the container lives.
func Write(path string, text []byte) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := out.WriteAt(text, 0); err != nil {
		return err
	}
	return out.Truncate(int64(len(text)))
}

func encode(m message) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	// Strings, numbers and booleans always can be encoded.
	_ = encoder.Encode(m)
	return bytes.TrimRight(text.Bytes(), "\n")
}

// One line, without control characters, which JSON would write as six bytes each, and no longer than can be of use.
func clean(say string) string {
	if runes := []rune(say); len(runes) > MessageBytes {
		say = string(runes[:MessageBytes]) + "..."
	}
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(say, "?"), func(r rune) bool {
		return r < ' ' || r == 0x7f || r == ' ' || r == '\u2028' || r == '\u2029'
	}), " ")
}

// A few characters less, and three dots that show it.
func shorten(say string) string {
	runes := []rune(strings.TrimSuffix(say, "..."))
	return string(runes[:max(0, len(runes)-4)]) + "..."
}
