package search_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source/search"
	"assay/internal/source/search/searchtest"
)

func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestSettings(t *testing.T) {
	s, err := search.Parse("search.yaml", []byte(`
contact: desk@paper.example
deny: [spam.example]
providers:
  - name: searxng
    endpoint: https://search.paper.example
    allow: [gov, "*.example.org", www.example.net/press]
  - name: brave
    key_env: BRAVE_KEY
    deny:
      - forum.example
  - name: openalex
`), environment(map[string]string{"BRAVE_KEY": " s3cr3t\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Names(); !slices.Equal(got, []string{"searxng", "brave", "openalex"}) {
		t.Errorf("providers: %v", got)
	}
	if got := s.Contact(); got != "desk@paper.example" {
		t.Errorf("contact: %q", got)
	}
	for name, want := range map[string]search.Config{
		"searxng":   {Endpoint: "https://search.paper.example", Contact: "desk@paper.example", Allow: []string{"gov", "example.org", "example.net/press"}, Deny: []string{"spam.example"}},
		"brave":     {Endpoint: "https://api.search.brave.com/res/v1/web/search", Key: "s3cr3t", Contact: "desk@paper.example", Deny: []string{"forum.example", "spam.example"}, Pause: time.Second},
		"openalex":  {Endpoint: "https://api.openalex.org/works", Contact: "desk@paper.example", Deny: []string{"spam.example"}},
		"wikipedia": {Endpoint: "https://{language}.wikipedia.org/w/api.php", Contact: "desk@paper.example", Deny: []string{"spam.example"}}, // not in the file, and needs no key
	} {
		got, err := s.Config(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, want := range map[string]string{"tavily": "a key is needed: set key_env or key", "nowhere": `no such search provider: "nowhere": use one of searxng, brave`} {
		if _, err := s.Provider(name, nil); !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDefaults(t *testing.T) {
	want := []string{"wikipedia", "gdelt", "federalregister", "courtlistener", "openalex", "internetarchive"}
	s := search.Defaults()
	if got := s.Names(); !slices.Equal(got, want) {
		t.Errorf("without a file: %v, want %v", got, want)
	}
	for _, name := range want {
		if _, err := s.Provider(name, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Provider("searxng", nil); err == nil || !strings.Contains(err.Error(), "an endpoint is needed: the address of the instance") {
		t.Errorf("searxng without an endpoint: %v", err)
	}
}

// A key that its variable does not hold stops the provider that needs it, and no other.
func TestMissingKey(t *testing.T) {
	s, err := search.Parse("search.yaml", []byte("providers:\n  - {name: brave, key_env: BRAVE_KEY}\n  - {name: courtlistener, key_env: COURT_KEY}\n"), environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Provider("brave", nil); !errors.Is(err, assay.ErrUsage) || !strings.Contains(err.Error(), "BRAVE_KEY, which is not set") {
		t.Errorf("brave: %v", err)
	}
	if _, err := s.Provider("courtlistener", nil); err != nil {
		t.Errorf("courtlistener takes a key and needs none: %v", err)
	}
}

// Every mistake is named with its line, and no error holds a key.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"": "line 1: the file is empty",
		"providers:\n  - name: brave\n    apikey: s3cr3t\n": `line 3: "apikey" is no key of a provider; it has allow, deny, endpoint, key, key_env, name`,
		"searches: []\n":                                                               `line 1: "searches" is no key of the file; it has allow, contact, deny, providers`,
		"contact: a@b.example\n":                                                       "line 1: providers is needed",
		"providers: brave\n":                                                           "line 1: providers is needed",
		"providers: []\n":                                                              "line 1: providers has 0 items",
		"providers:\n  - brave\n":                                                      "line 2: a provider is written as keys with values",
		"providers:\n  - endpoint: https://a.example\n":                                "line 2: a provider needs a name",
		"providers:\n\n  - name: yahoo\n":                                              `line 3: no such search provider: "yahoo"`,
		"providers:\n  - name: gdelt\n  - name: gdelt\n":                               "line 3: gdelt stands twice",
		"providers:\n  - name: gdelt\n    name: brave\n":                               "line 3",
		"providers:\n  - name: brave\n    key: s3cr3t\n    key_env: X\n":               "line 2: brave has both key and key_env",
		"providers:\n  - name: brave\n":                                                "line 2: search provider brave: a key is needed",
		"providers:\n  - name: gdelt\n    key: s3cr3t\n":                               "line 2: search provider gdelt: it takes no key",
		"providers:\n  - name: brave\n    key: s3cr3t s3cr3t\n":                        "line 2: search provider brave: the key has characters",
		"providers:\n  - name: searxng\n":                                              "line 2: search provider searxng: an endpoint is needed",
		"providers:\n  - name: searxng\n    endpoint: file:///etc/passwd\n":            "the endpoint is no address",
		"providers:\n  - name: searxng\n    endpoint: https://u:s3cr3t@a.example\n":    "holds a login",
		"providers:\n  - name: searxng\n    endpoint: https://a.example/?key=s3cr3t\n": "holds a login, a query",
		"providers:\n  - name: gdelt\n    allow: gov\n":                                "line 3: a list of domains is needed",
		"providers:\n  - name: gdelt\n    allow: [https://a.example]\n":                `line 3: "https://a.example" is no domain`,
		"providers:\n  - name: gdelt\n    allow: [[gov]]\n":                            "line 3: a text is needed",
		"providers:\n  - name: gdelt\n    endpoint:\n":                                 "line 3: a text is needed",
		"allow: [gov]\nproviders:\n  - name: gdelt\n    allow: [example.org]\n":        "line 3: gdelt allows no domain that the file as a whole allows",
		"contact: nobody\nproviders:\n  - name: openalex\n":                            `the contact "nobody" is no e-mail address`,
		"providers:\n  - name: [brave\n":                                               "line 3",
		"a: &a [x, x]\nb: &b [*a, *a]\nproviders: *b\n":                                `line 1: "a" is no key`,
		"providers: &p\n  - *p\n":                                                      "line",
		strings.Repeat("# comment\n", 120_000):                                         "is larger than 1 MB",
	} {
		_, err := search.Parse("search.yaml", []byte(text), environment(nil))
		short := text[:min(len(text), 80)]
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "search.yaml") || !errors.Is(err, assay.ErrUsage) && !errors.Is(err, assay.ErrTooLarge) {
			t.Errorf("%q: %v, want %q", short, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%q: the error shows the key: %v", short, err)
		}
	}
	if _, err := search.Load(filepath.Join(t.TempDir(), "none.yaml"), environment(nil)); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("no file: %v", err)
	}
	if _, err := search.Load(t.TempDir(), environment(nil)); !errors.Is(err, assay.ErrUnreadable) {
		t.Errorf("a folder: %v", err)
	}
}

// The example of docs/search.md is a file that works.
func TestDocumentedExample(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "search.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(doc), "```yaml\n")
	example, _, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("docs/search.md has no example")
	}
	s, err := search.Parse("search.yaml", []byte(example), environment(map[string]string{"BRAVE_API_KEY": "k", "GOOGLE_API_KEY": "k", "COURTLISTENER_TOKEN": "k", "TAVILY_API_KEY": "k", "OPENALEX_API_KEY": "k"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range s.Names() {
		if _, err := s.Provider(name, nil); err != nil {
			t.Error(err)
		}
	}
	for _, d := range search.Descriptions() {
		if !strings.Contains(string(doc), "`"+d.Name+"`") || !strings.Contains(string(doc), d.Documentation) {
			t.Errorf("docs/search.md does not describe %s (%s)", d.Name, d.Documentation)
		}
	}
}

// A stand-in's own file sets every provider up to ask it.
func TestStandInFile(t *testing.T) {
	stand := searchtest.New(t, searchtest.Town())
	path := filepath.Join(t.TempDir(), "search.yaml")
	if err := os.WriteFile(path, stand.File(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := search.Load(path, environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	s.Open = stand.Config("gdelt").Open
	if !slices.Equal(s.Names(), search.Names()) || s.Path != path {
		t.Errorf("%s sets up %v", s.Path, s.Names())
	}
	for _, name := range s.Names() {
		p, err := s.Provider(name, client(t))
		if err != nil {
			t.Fatal(err)
		}
		if a := ask(t, p, search.Query{}); len(a.Hits) == 0 || a.Dropped > 0 {
			t.Errorf("%s: %d hits, %d dropped", name, len(a.Hits), a.Dropped)
		}
	}
}
