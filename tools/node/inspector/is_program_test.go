package inspector

import (
	"strings"
	"testing"
)

func TestIsLauncher(t *testing.T) {
	for line, want := range map[string]bool{
		"npm start": true, // its title
		"node|/usr/local/lib/node_modules/npm/bin/npm-cli.js|start":   true,
		"node|/usr/local/bin/npm|start":                               true,
		"node|/usr/local/bin/npx|serve":                               true,
		"/usr/local/bin/node|/opt/yarn-v1.22.22/bin/yarn.js|start":    true,
		"node|.yarn/releases/yarn-4.1.0.cjs|start":                    true,
		"node|/usr/local/bin/pnpm|start":                              true,
		"node|/root/.cache/node/corepack/v1/pnpm/9.0.0/bin/pnpm.cjs":  true,
		"node|--no-warnings|/app/node_modules/.bin/nodemon|server.js": true,
		"node|-r|dotenv/config|/app/node_modules/.bin/concurrently":   true,
		"PM2 v5.3.0: God Daemon (/root/.pm2)":                         true,
		"node|/app/server.js|npm":                                     false,
		"node|-r|npm|/app/server.js":                                  false,
		"node|-e|npm":                                                 false,
		"node|/app/npm-proxy.js":                                      false,
		"node|/app/npm/server.js":                                     false,
		"next-server (v15.1.0)":                                       false,
		"node":                                                        false,
		"":                                                            false,
	} {
		if IsLauncher(strings.Split(line, "|")) != want {
			t.Errorf("%q: %v is wrong", line, !want)
		}
	}
}

func TestScript(t *testing.T) {
	for line, want := range map[string]string{
		"node|server.js|--port|80":                             "server.js",
		"node|--enable-source-maps|/app/server.js|first":       "/app/server.js",
		"node|-r|./tracing.js|--import|./x.mjs|/app/server.js": "/app/server.js",
		"node|--require=./tracing.js|server.js":                "server.js",
		"node|--no-warnings|-e|work('s3cret')":                 "",
		"node|-r":                                              "",
		"npm start":                                            "",
	} {
		if got := Script(strings.Split(line, "|")); got != want {
			t.Errorf("%q has %q as its script, not %q", line, got, want)
		}
	}
}
