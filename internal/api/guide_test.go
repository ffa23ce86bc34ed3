package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// exampleLine is a line of docs/api.md: a call of curl, the status that it has to
// get, and a variable that is taken out of the answer.
var exampleLine = regexp.MustCompile(`^curl (.+?)\s+# (\d{3})(?: ([A-Z]+)=(\S+))?$`)

// Every example of docs/api.md is run, in its order, against a served desk.
func TestTheGuidesExamples(t *testing.T) {
	s := newStand(context.Background(), false)
	if s.err != nil {
		t.Fatal(s.err)
	}
	served := httptest.NewServer(s.handler)
	defer served.Close()
	guide, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{"ASSAY": served.URL, "KEY": s.keys["all"]}
	seen, inside := 0, false
	for line := range strings.Lines(string(guide)) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			inside = line == "```sh"
			continue
		}
		if !inside || line == "" {
			continue
		}
		m := exampleLine.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("no example: %s", line)
			continue
		}
		seen++
		status, body := curl(t, shellWords(t, m[1], set))
		if strconv.Itoa(status) != m[2] {
			t.Errorf("%s\ngives %d: %.300s", line, status, body)
		}
		if m[3] != "" {
			set[m[3]] = pick(t, body, m[4])
		}
	}
	if seen < 15 {
		t.Errorf("%d examples were run", seen)
	}
}

// shellWords splits a command as a shell does, with its variables.
func shellWords(t *testing.T, s string, set map[string]string) []string {
	t.Helper()
	var words []string
	var w strings.Builder
	quote, open := byte(0), false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote == '\'' && c != '\'', c == '\\' && quote == '"':
			if c == '\\' && quote == '"' {
				i++
			}
			w.WriteByte(s[i])
		case c == '\'' || c == '"':
			open = true
			if quote == 0 {
				quote = c
			} else {
				quote = 0
			}
		case c == '$':
			name := regexp.MustCompile(`^[A-Z]+`).FindString(s[i+1:])
			value, ok := set[name]
			if !ok {
				t.Fatalf("$%s is not set in %s", name, s)
			}
			w.WriteString(value)
			i += len(name)
		case c == ' ' && quote == 0:
			if w.Len() > 0 || open {
				words = append(words, w.String())
			}
			w.Reset()
			open = false
		default:
			w.WriteByte(c)
		}
	}
	return append(words, w.String())
}

// curl does what curl does with the options that the guide uses.
func curl(t *testing.T, words []string) (status int, body string) {
	t.Helper()
	method, address, sent := http.MethodGet, "", ""
	header := http.Header{}
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "-N":
		case "-X":
			i++
			method = words[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header.Set(name, value)
		case "-d", "--data-binary":
			i++
			sent = words[i]
		case "":
		default:
			address = words[i]
		}
	}
	r, err := http.NewRequest(method, address, strings.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(b)
}

// pick takes a field out of JSON by its path; "." is the whole.
func pick(t *testing.T, body, path string) string {
	t.Helper()
	if path == "." {
		return body
	}
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %.200s", err, body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(at) {
				t.Fatalf("no %s in %.200s", path, body)
			}
			v = at[n]
		}
	}
	out, ok := v.(string)
	if !ok || out == "" {
		t.Fatalf("no %s in %.200s", path, body)
	}
	return out
}
