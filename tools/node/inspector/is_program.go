package inspector

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"toe.run/tools/lib/target"
)

// IsProgram tells whether a process runs Node for more than to start another.
func IsProgram(pid int) (bool, error) {
	isNode, err := IsNode(pid)
	return isNode && !IsLauncher(target.Process{PID: pid}.Arguments()), err
}

// IsNode tells whether a process runs Node.
func IsNode(pid int) (bool, error) {
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	name := filepath.Base(program)
	return name == "node" || name == "nodejs", err
}

// Programs of Node that start the one that is meant, by the name of their script: npm, npm-cli.js, yarn-4.1.0.cjs.
var launcher = regexp.MustCompile(`^(?i:npm|npx|yarn|yarnpkg|pnpm|pnpx|corepack|nodemon|concurrently|cross-env|dotenv|tsx|pm2|pm2-runtime)` +
	`(-cli)?(-[0-9.]+)?(\.[cm]?js)?$`)

// IsLauncher tells by its arguments whether a process of Node is one that starts others. Some have a title in place of
// their arguments: `npm start`.
func IsLauncher(arguments []string) bool {
	title, _, _ := strings.Cut(arguments[0], " ")
	return launcher.MatchString(filepath.Base(title)) || launcher.MatchString(filepath.Base(Script(arguments)))
}

// Options of Node that another argument belongs to; of those of the second line, it is the program itself.
var (
	paired = []string{"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file"}
	inline = []string{"-e", "--eval", "-p", "--print", "-pe"}
)

// Script is the file of the program in the arguments of Node: empty when there is none.
func Script(arguments []string) string {
	for at := 1; at < len(arguments) && !slices.Contains(inline, arguments[at]); at++ {
		switch {
		case slices.Contains(paired, arguments[at]):
			at++
		case !strings.HasPrefix(arguments[at], "-"):
			return arguments[at]
		}
	}
	return ""
}
