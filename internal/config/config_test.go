package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

var update = flag.Bool("update", false, "rewrite docs/config.md")

func load(t *testing.T, in Inputs) *Config {
	t.Helper()
	c, err := Load(in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPrecedence(t *testing.T) {
	const file = "server:\n  listen: 127.0.0.1:1\n  proxied: on\nsite:\n  name: From the file\n"
	env := map[string]string{"ASSAY_LISTEN": "127.0.0.1:2", "ASSAY_SITE_NAME": "From the environment"}
	flags := map[string]string{"listen": "127.0.0.1:3"}
	c := load(t, Inputs{
		File: "x.yaml", Data: []byte(file),
		Env:      func(name string) string { return env[name] },
		Flags:    func(name string) (string, bool) { v, ok := flags[name]; return v, ok },
		Defaults: map[string]string{"library": "/data/l.assay"},
	})
	got := map[string]string{}
	for _, v := range c.Values() {
		got[v.Key()] = v.Value + " | " + v.From
	}
	for key, want := range map[string]string{
		"server.listen":  "127.0.0.1:3 | flag --listen",
		"site.name":      "From the environment | environment ASSAY_SITE_NAME",
		"server.proxied": "on | file x.yaml, line 3",
		"site.language":  "en | default",
		"library":        "/data/l.assay | default",
	} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
	if c.Server.Listen != "127.0.0.1:3" || !c.Server.Proxied || c.Site.Name != "From the environment" || c.Library != "/data/l.assay" {
		t.Errorf("the values are not in their fields: %+v", c)
	}
}

// TestBadFiles: every wrong file is refused, with its line and what is allowed.
func TestBadFiles(t *testing.T) {
	for _, tt := range []struct{ file, want string }{
		{"servers:\n  listen: x\n", `line 1: "servers" is no key of the file; it has library, server, site`},
		{"server:\n  listn: 127.0.0.1:1\n", `line 2: "listn" is no key of server; it has listen, base, proxied`},
		{"server: on\n", "line 1: server is written as keys with values: listen"},
		{"server:\n  - listen\n", "line 2: server is written as keys with values"},
		{"- a\n", "line 1: the file is written as keys with values: library"},
		{"just words\n", "line 1: the file is written as keys with values"},
		{"server:\n  listen: 127.0.0.1:1\n  listen: 127.0.0.1:2\n", "line 3"},
		{"server:\n  listen: [a, b]\n", "line 2: server.listen needs a plain value"},
		{"server:\n  listen: {a: b}\n", "line 2: server.listen needs a plain value"},
		{"server:\n  listen: 8080\n", `file x.yaml, line 2: server.listen: "8080" is no host with a port: give HOST:PORT`},
		{"server:\n  listen: localhost:99999\n", "has no port from 0 to 65535"},
		{"server:\n  listen: a/b:80\n", "has no host before its port"},
		{"server:\n  base: check.example.org\n", `"check.example.org" is no http or https address: give an address as https://check.example.org`},
		{"server:\n  base: https://example.org/desk\n", "has more than a scheme, a host and a port"},
		{"server:\n  base: https://me:secret@example.org\n", "has more than a scheme"},
		{"server:\n  proxied: perhaps\n", `"perhaps" is neither on nor off: give on or off`},
		{"server:\n  connections: many\n", `"many" is no whole number: give a whole number from 1 to 1000000`},
		{"server:\n  connections: 0\n", `"0" is out of bounds`},
		{"server:\n  stop_after: 20\n", `"20" is no length of time: give a time from 0s to 1h, as 30s or 5m`},
		{"server:\n  stop_after: -1s\n", `"-1s" is out of bounds`},
		{"server:\n  metrics: anyone\n", "give loopback, on or off"},
		{"server:\n  tls_key: k.pem\n", "server.tls_certificate and server.tls_key go together"},
		{"site:\n  name: \"two\\nlines\"\n", "holds characters that cannot be printed"},
		{"site:\n  notice: \"" + strings.Repeat("x", 501) + "\"\n", "a text of 501 characters: give text of at most 500 characters, or nothing"},
		{"site:\n  notice: \"\\u0000\"\n", "holds characters that cannot be printed"},
		{"site:\n  language: english please\n", "is no language tag"},
		{"site:\n  contact: nobody\n", "is no http or https address: give an e-mail address"},
		{"desk:\n  accounts: maybe\n", "give auto, on or off"},
		{"desk:\n  ask_by: king\n", "give everybody, reader, editor or admin"},
		{"desk:\n  session_days: 3.5\n", "is no whole number"},
		{"network:\n  allow: [10.0.0.0/8, everything]\n", `"everything" is no range of addresses`},
		{"network:\n  archive: ftp://example.org\n", "is no http or https address"},
		{"site:\n  examples: [\"a?\", \"b?\", {c: d}]\n", "line 2: site.examples needs a plain value"},
		{"site:\n  examples: [a, b, c, d, e, f, g, h, i]\n", "a list of 9: give a list of at most 8 texts"},
		{"site:\n  name: [a, b]\n", "line 2: site.name needs a plain value"},
		{"site: {name: &a x, language: *a}\n", "line 1: site.language needs a plain value"},
		{"site:\n\tname: x\n", "line 2"},
		{"a: [\n", "line"},
	} {
		_, err := Load(Inputs{File: "x.yaml", Data: []byte(tt.file)})
		if !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "x.yaml") && !strings.Contains(err.Error(), "go together") {
			t.Errorf("%q:\n got %v\nwant %s", tt.file, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("an error tells a password: %v", err)
		}
	}
	if _, err := Load(Inputs{File: "x.yaml", Data: make([]byte, MaxFile+1)}); !errors.Is(err, assay.ErrTooLarge) {
		t.Errorf("a file of more than 1 MB: %v", err)
	}
}

func TestGoodFiles(t *testing.T) {
	for _, file := range []string{
		"", "# nothing\n", "server:\n", "server:\n  listen:\n", "site:\n  name: 2026\n",
		"site:\n  notice: |\n    two\n    lines\n", "network:\n  allow: [10.0.0.0/8, \"fd00::1\"]\n", "desk: {tips: off}\n",
	} {
		if _, err := Load(Inputs{File: "x.yaml", Data: []byte(file)}); err != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// TestSample: the sample file is valid, changes nothing as it is, and nothing
// when every setting of it is taken up.
func TestSample(t *testing.T) {
	var b strings.Builder
	if err := Sample(&b); err != nil {
		t.Fatal(err)
	}
	defaults := load(t, Inputs{})
	taken := regexp.MustCompile(`(?m)^( *)# ([a-z_]+:)( |$)`).ReplaceAllString(b.String(), "$1$2$3")
	if strings.Count(taken, ":") == strings.Count(b.String(), "# ") {
		t.Fatal("no setting was taken up")
	}
	for name, data := range map[string]string{"as it is": b.String(), "taken up": taken} {
		c := load(t, Inputs{File: "sample", Data: []byte(data)})
		fromFile := 0
		for i, v := range c.Values() {
			if v.Value != defaults.Values()[i].Value {
				t.Errorf("%s: %s is %q, and %q by default", name, v.Key(), v.Value, defaults.Values()[i].Value)
			}
			if strings.HasPrefix(v.From, "file ") {
				fromFile++
			}
		}
		if (fromFile > 0) != (name == "taken up") {
			t.Errorf("%s: %d settings are from the file", name, fromFile)
		}
	}
	for _, l := range strings.Split(b.String(), "\n") {
		if len([]rune(l)) > width {
			t.Errorf("a line of %d characters: %s", len([]rune(l)), l)
		}
	}
}

func TestPasswordsAreNotShown(t *testing.T) {
	c := load(t, Inputs{Env: func(name string) string {
		if name == "ASSAY_ARCHIVE" {
			return "https://desk:secret@archive.example/"
		}
		return ""
	}})
	for _, v := range c.Values() {
		if strings.Contains(v.Value, "secret") {
			t.Errorf("%s shows a password: %s", v.Key(), v.Value)
		}
	}
	if !strings.Contains(c.Network.Archive, "secret") {
		t.Error("the address itself lost its password")
	}
}

// TestTableIsWhole: every setting is explained, has a valid default and its own
// key, flag, variable and field, and every field has a setting.
func TestTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	groups := map[string]bool{"": true}
	for _, g := range Groups() {
		groups[g.Name] = true
	}
	for _, s := range Settings() {
		if len(s.Doc) < 20 || !strings.HasSuffix(s.Doc, ".") || s.allowed == "" {
			t.Errorf("%s is not explained", s.Key())
		}
		if !groups[s.Group] {
			t.Errorf("%s is of no group", s.Key())
		}
		if !strings.HasPrefix(s.Env, "ASSAY_") {
			t.Errorf("%s has no variable of the environment", s.Key())
		}
		for _, name := range []string{"key " + s.Key(), "flag " + s.Flag, "environment " + s.Env} {
			if seen[name] && name != "flag " {
				t.Errorf("%s stands twice", name)
			}
			seen[name] = true
		}
	}
	fields := 0
	c := reflect.TypeFor[Config]()
	for i := range c.NumField() {
		switch f := c.Field(i); {
		case !f.IsExported():
		case f.Type.Kind() == reflect.Struct:
			fields += f.Type.NumField()
		default:
			fields++
		}
	}
	if n := len(Settings()); n != fields {
		t.Errorf("%d settings fill %d fields", n, fields)
	}
}

const intro = `# Settings

<!-- The tables are written from the program: go test ./internal/config -run TestDoc -update -->

A desk is set up by a file, by the environment and by flags of ` + "`assay serve`" + `. A flag
goes over the environment, that over the file, and that over the default.

    assay config                            # what holds, and where it came from
    assay config --sample > config.yaml     # a file with every key, at its default
    assay serve --config config.yaml

The file is named by ` + "`--config FILE`" + ` or ` + "`$ASSAY_CONFIG`" + `; without either it is
` + "`assay/config.yaml`" + ` in the XDG config directory (` + "`~/.config/assay/config.yaml`" + `), if
there is one. It is YAML: groups, and below each its keys.

    server:
      listen: 127.0.0.1:8080
      base: https://check.example.org
      proxied: on
    site:
      name: County Check

A key that is no setting, one that stands twice and a value that does not fit are
errors with their line. A key with nothing after it keeps its default. No setting
is a secret: passwords are made by their owners, keys of the API are shown once,
and those of search services stand in a file of their own ([search.md](search.md)).
`

// TestDoc holds docs/config.md to the table.
func TestDoc(t *testing.T) {
	var b strings.Builder
	b.WriteString(intro)
	if err := Markdown(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "..", "docs", "config.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("docs/config.md is not what the table says; run: go test ./internal/config -run TestDoc -update\n%s", diff)
	}
}
