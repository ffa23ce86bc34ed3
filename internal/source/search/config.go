package search

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay"
	"assay/internal/text"
)

// Settings say which providers are asked and how each is set up. They come
// from a file (docs/search.md), or are the keyless providers with their public
// endpoints.
type Settings struct {
	Path string // of the file; "" when there is none
	// Open are the private ranges whose addresses every provider keeps in its answers:
	// those that the fetching client is opened to. The caller sets them.
	Open        []netip.Prefix
	providers   []entry
	contact     string
	allow, deny []string // of the file as a whole
}

// entry is one provider as the file sets it up.
type entry struct {
	name    string
	config  Config
	missing string // the environment variable that key_env names and that is not set
}

// Defaults gives the settings without a file: every provider that has a public
// endpoint and needs no key.
func Defaults() *Settings {
	s := &Settings{}
	for _, d := range Descriptions() {
		if d.Key != Required && d.Endpoint != "" {
			s.providers = append(s.providers, entry{name: d.Name})
		}
	}
	return s
}

const (
	maxFile      = 1 << 20 // bytes of a search file
	maxProviders = 100
)

// Load reads the settings of a file. Keys that the file names by environment
// variable are taken from env. Errors wrap assay.ErrNotFound, assay.ErrTooLarge
// or assay.ErrUsage with the line; no error holds a key.
func Load(path string, env func(string) string) (*Settings, error) {
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: no search configuration at %s", assay.ErrNotFound, path)
	case err != nil:
		return nil, fmt.Errorf("%w: the search configuration %s: %w", assay.ErrUnreadable, path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w: the search configuration %s: %w", assay.ErrUnreadable, path, err)
	}
	return Parse(path, data, env)
}

// Parse reads settings out of a file's bytes; name stands in errors.
func Parse(name string, data []byte, env func(string) string) (*Settings, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: %s is larger than 1 MB", assay.ErrTooLarge, name)
	}
	p := parser{name: name, env: env, settings: &Settings{Path: name}}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%w: %s: %s", assay.ErrUsage, name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return nil, p.errorf(1, "the file is empty: it needs the key providers, with a list")
	}
	if err := p.file(doc.Content[0]); err != nil {
		return nil, err
	}
	return p.settings, nil
}

// parser reads one file.
type parser struct {
	name     string
	env      func(string) string
	settings *Settings
}

func (p *parser) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%w: %s: line %d: %s", assay.ErrUsage, p.name, line, fmt.Sprintf(format, args...))
}

// fields reads a mapping with the readers of its keys.
func (p *parser) fields(n *yaml.Node, what string, read map[string]func(*yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return p.errorf(n.Line, "%s is written as keys with values", what)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, ok := read[key.Value]
		switch {
		case !ok:
			return p.errorf(key.Line, "%q is no key of %s; it has %s", text.Cut(key.Value, 40), what, strings.Join(slices.Sorted(maps.Keys(read)), ", "))
		case seen[key.Value]:
			return p.errorf(key.Line, "%s stands twice", key.Value)
		}
		seen[key.Value] = true
		if err := f(value); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) file(n *yaml.Node) error {
	var rows *yaml.Node
	err := p.fields(n, "the file", map[string]func(*yaml.Node) error{
		"contact":   p.text(&p.settings.contact),
		"allow":     p.domains(&p.settings.allow),
		"deny":      p.domains(&p.settings.deny),
		"providers": func(v *yaml.Node) error { rows = v; return nil },
	})
	if err != nil {
		return err
	}
	if rows == nil || rows.Kind != yaml.SequenceNode {
		return p.errorf(n.Line, "providers is needed: a list, each item beginning with - name:")
	}
	if len(rows.Content) == 0 || len(rows.Content) > maxProviders {
		return p.errorf(rows.Line, "providers has %d items; give 1 to %d", len(rows.Content), maxProviders)
	}
	for _, row := range rows.Content {
		if err := p.provider(row); err != nil {
			return err
		}
	}
	return nil
}

// provider reads one item and tries its settings.
func (p *parser) provider(n *yaml.Node) error {
	var e entry
	var keyEnv string
	c := &e.config
	err := p.fields(n, "a provider", map[string]func(*yaml.Node) error{
		"name": p.text(&e.name), "endpoint": p.text(&c.Endpoint), "key": p.text(&c.Key), "key_env": p.text(&keyEnv),
		"allow": p.domains(&c.Allow), "deny": p.domains(&c.Deny),
	})
	if err != nil {
		return err
	}
	s, err := lookup(e.name)
	switch {
	case e.name == "":
		return p.errorf(n.Line, "a provider needs a name: one of %s", strings.Join(Names(), ", "))
	case err != nil:
		return p.errorf(n.Line, "%s", strings.TrimPrefix(err.Error(), assay.ErrUsage.Error()+": "))
	case slices.ContainsFunc(p.settings.providers, func(o entry) bool { return o.name == e.name }):
		return p.errorf(n.Line, "%s stands twice", e.name)
	case c.Key != "" && keyEnv != "":
		return p.errorf(n.Line, "%s has both key and key_env: give one", e.name)
	}
	if keyEnv != "" {
		if c.Key = strings.TrimSpace(p.env(keyEnv)); c.Key == "" {
			e.missing = keyEnv
		}
	}
	if own := len(c.Allow) > 0; own && len(meet(c.Allow, p.settings.allow)) == 0 {
		return p.errorf(n.Line, "%s allows no domain that the file as a whole allows", e.name)
	}
	if e.missing == "" {
		if _, err := p.settings.whole(s, *c); err != nil {
			return p.errorf(n.Line, "%s", strings.TrimPrefix(err.Error(), assay.ErrUsage.Error()+": "))
		}
	}
	p.settings.providers = append(p.settings.providers, e)
	return nil
}

// text reads a scalar that is not empty.
func (p *parser) text(into *string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
			return p.errorf(n.Line, "a text is needed here")
		}
		*into = strings.TrimSpace(n.Value)
		return nil
	}
}

// domains reads a list of domains.
func (p *parser) domains(into *[]string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode {
			return p.errorf(n.Line, "a list of domains is needed here, as [example.org, gov]")
		}
		var all []string
		for _, d := range n.Content {
			var s string
			if err := p.text(&s)(d); err != nil {
				return err
			}
			all = append(all, s)
		}
		var err error
		if *into, err = domains(all); err != nil {
			return p.errorf(n.Line, "%v", err)
		}
		return nil
	}
}

// Names gives the providers that are asked unless others are named: those of
// the file in its order, or without one those that need no key.
func (s *Settings) Names() []string {
	var names []string
	for _, e := range s.providers {
		names = append(names, e.name)
	}
	return names
}

// Contact gives the e-mail address of the file, "" when it has none. Services
// expect it in the User-Agent too, which is the fetching client's to send.
func (s *Settings) Contact() string { return s.contact }

// Config gives how a provider is set up: as in the file, or, when the file does
// not have it and it needs no key, with its public endpoint. The error wraps
// assay.ErrUsage and says what is missing.
func (s *Settings) Config(name string) (Config, error) {
	sp, err := lookup(name)
	if err != nil {
		return Config{}, err
	}
	for _, e := range s.providers {
		if e.name != name {
			continue
		}
		if e.missing != "" && sp.Key == Required {
			return Config{}, fmt.Errorf("%w: search provider %s: its key is to be in the environment variable %s, which is not set", assay.ErrUsage, name, e.missing)
		}
		return s.whole(sp, e.config)
	}
	return s.whole(sp, Config{})
}

// whole completes a provider's own settings with those of the file as a whole.
func (s *Settings) whole(sp spec, c Config) (Config, error) {
	c.Allow = meet(c.Allow, s.allow)
	c.Deny = append(slices.Clone(c.Deny), s.deny...)
	c.Contact, c.Open = s.contact, s.Open
	return sp.settle(c)
}

// Provider makes a provider as it is set up.
func (s *Settings) Provider(name string, get Getter) (Provider, error) {
	c, err := s.Config(name)
	if err != nil {
		return nil, err
	}
	return New(name, c, get)
}
