package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/internal/config"
	"assay/internal/problem"
)

// deployed reads a file of deploy.
func deployed(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// parses holds a command line to the commands and flags that there are, and the
// values of settings to what they allow.
func parses(t *testing.T, where string, words []string) {
	t.Helper()
	root := newRoot(&app{})
	c, rest, err := root.Find(words[1:])
	if err != nil || c == root {
		t.Errorf("%s: no such command: %s: %v", where, strings.Join(words, " "), err)
		return
	}
	if err := c.ParseFlags(rest); err != nil {
		t.Errorf("%s: %s: %v", where, strings.Join(words, " "), err)
		return
	}
	if err := c.ValidateArgs(c.Flags().Args()); err != nil {
		t.Errorf("%s: %s: %v", where, strings.Join(words, " "), err)
	}
	_, err = config.Load(config.Inputs{Flags: func(name string) (string, bool) {
		f := c.Flags().Lookup(name)
		if f == nil || !f.Changed {
			return "", false
		}
		return f.Value.String(), true
	}})
	if err != nil {
		t.Errorf("%s: %s: %v", where, strings.Join(words, " "), err)
	}
}

// TestUnit: the systemd unit starts the program with flags that it has.
func TestUnit(t *testing.T) {
	unit := deployed(t, "assay.service")
	m := regexp.MustCompile(`(?m)^ExecStart=(.+)$`).FindAllStringSubmatch(unit, -1)
	if len(m) != 1 {
		t.Fatalf("%d lines ExecStart", len(m))
	}
	words := strings.Fields(m[0][1])
	if filepath.Base(words[0]) != "assay" {
		t.Errorf("it starts %s", words[0])
	}
	parses(t, "assay.service", words)
	for _, want := range []string{"DynamicUser=yes", "StateDirectory=assay", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n"} {
		if !strings.Contains(unit, want) {
			t.Errorf("the unit lacks %q", want)
		}
	}
	if path, err := exec.LookPath("systemd-analyze"); err == nil {
		file := filepath.Join(t.TempDir(), "assay.service")
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(unit, "ExecStart="+words[0], "ExecStart="+program)), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(path, "verify", file).CombinedOutput(); err != nil || strings.Contains(string(out), "assay.service:") {
			t.Errorf("systemd-analyze verify: %v\n%s", err, out)
		}
	}
}

// TestContainerfile: the image's commands are ones that the program has, every
// variable that it sets is a setting or one of the system's, and it runs as no
// user with rights.
func TestContainerfile(t *testing.T) {
	file := deployed(t, "Containerfile")
	n := 0
	var entry []string
	for _, m := range regexp.MustCompile(`(?m)^(?:HEALTHCHECK .*CMD|CMD|ENTRYPOINT) (\[.*\])$`).FindAllStringSubmatch(file, -1) {
		var words []string
		if err := json.Unmarshal([]byte(m[1]), &words); err != nil {
			t.Fatalf("%s: %v", m[0], err)
		}
		switch {
		case strings.HasPrefix(m[0], "ENTRYPOINT"):
			entry = words
			continue
		case strings.HasPrefix(m[0], "CMD"):
			words = append(entry, words...)
		}
		n++
		parses(t, "Containerfile", words)
	}
	if n != 2 || len(entry) != 1 {
		t.Errorf("%d commands seen", n)
	}
	known := map[string]bool{"XDG_CACHE_HOME": true, "HOME": true}
	for _, s := range config.Settings() {
		known[s.Env] = true
	}
	for _, m := range regexp.MustCompile(`(?m)^ENV (.+)$`).FindAllStringSubmatch(file, -1) {
		for _, pair := range strings.Fields(m[1]) {
			if name, _, _ := strings.Cut(pair, "="); !known[name] {
				t.Errorf("%s is no setting", name)
			}
		}
	}
	stages := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(file, -1)
	if len(stages) != 2 || stages[1][1] != "scratch" || !regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`).MatchString(file) {
		t.Errorf("stages %v; the last one has to be empty and without rights", stages)
	}
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(mod))
	if want := "golang:" + version[1]; stages[0][1] != want {
		t.Errorf("it is built by %s, go.mod wants %s", stages[0][1], want)
	}
}

// TestDeployDoc: every command line of docs/deploy.md is one that the program takes.
func TestDeployDoc(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "deploy.md"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	b = regexp.MustCompile(`\$\([^)]*\)`).ReplaceAll(b, []byte("X")) // what the shell puts in
	for _, m := range regexp.MustCompile(`(?m)^ {4}(?:.*[ /])?(assay (?:serve|backup|restore|config|verify|healthcheck)\b[^#\n|&;>]*)`).FindAllStringSubmatch(string(b), -1) {
		n++
		parses(t, "docs/deploy.md", strings.Fields(m[1]))
	}
	if n < 5 {
		t.Errorf("only %d command lines seen", n)
	}
}

func TestHealthcheck(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host, _, _ := net.SplitHostPort(r.Host); r.URL.Path != "/readyz" || !problem.Loopback(host) {
			t.Errorf("it asked for %s of %s", r.URL.Path, r.Host)
		}
		w.WriteHeader(status)
	}))
	a := &app{world: world{err: io.Discard}, quiet: true}
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, listen := range []string{server.Listener.Addr().String(), "localhost:" + port} {
		if err := a.healthy(t.Context(), config.Server{Listen: listen}); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
	status = http.StatusServiceUnavailable
	if err := a.healthy(t.Context(), config.Server{Listen: server.Listener.Addr().String()}); exitCode(err) != codeUnavailable || !strings.Contains(err.Error(), "503") {
		t.Errorf("a desk that cannot serve: %v", err)
	}
	server.Close()
	if err := a.healthy(t.Context(), config.Server{Listen: server.Listener.Addr().String()}); exitCode(err) != codeUnavailable {
		t.Errorf("no desk at all: %v", err)
	}
}
