package toolfile

import (
	"strconv"
	"strings"
)

const argsMark = "{args}"

// Values stand for the placeholders of a command.
type Values struct {
	Seconds, PID, Code int
	// Out is the folder of the result, Work one for anything else.
	Out, Work string
	Args      []string
}

// Expand puts the values into a command. What is no placeholder stays as it is: awk has braces too.
// Arguments of the user are passed on as they are, whatever they look like.
func Expand(command []string, values Values) []string {
	var words []string
	for _, word := range command {
		if word == argsMark {
			words = append(words, values.Args...)
			continue
		}
		words = append(words, values.Path(word))
	}
	return words
}

// Path puts the values into one word.
func (v Values) Path(word string) string {
	return strings.NewReplacer(
		"{seconds}", strconv.Itoa(v.Seconds), "{pid}", strconv.Itoa(v.PID), "{code}", strconv.Itoa(v.Code),
		"{out}", v.Out, "{work}", v.Work,
	).Replace(word)
}
