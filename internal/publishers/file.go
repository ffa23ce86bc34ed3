package publishers

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay"
)

// file is a publishers file as read.
type file struct {
	name     string
	rows     []assay.Publisher
	patterns []pattern
	lines    map[string]int // normalised name, alias or domain -> line that has it
}

const maxFile = 4 << 20 // bytes

// parse reads a publishers file and checks every row. Errors wrap
// assay.ErrUsage and name the line.
func parse(name string, data []byte) (*file, error) {
	f := &file{name: name, lines: map[string]int{}}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: %s is larger than 4 MB", assay.ErrTooLarge, name)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%w: %s: %s", assay.ErrUsage, name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return f, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, f.errorf(top.Line, "the file must have the keys publishers or patterns, each with a list")
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		var err error
		switch key.Value {
		case "publishers":
			err = f.each(value, f.publisher)
		case "patterns":
			err = f.each(value, f.pattern)
		default:
			err = f.errorf(key.Line, "%q is no key of this file; it has publishers and patterns", key.Value)
		}
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *file) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%w: %s: line %d: %s", assay.ErrUsage, f.name, line, fmt.Sprintf(format, args...))
}

func (f *file) each(list *yaml.Node, read func(*yaml.Node) error) error {
	if list.Kind == yaml.ScalarNode && list.Tag == "!!null" {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		return f.errorf(list.Line, "a list is needed here, each item beginning with -")
	}
	for _, item := range list.Content {
		if err := read(item); err != nil {
			return err
		}
	}
	return nil
}

var publisherKeys = map[string]bool{"name": true, "short": true, "class": true, "parent": true, "domains": true, "aliases": true, "wire": true, "plural": true}
var patternKeys = map[string]bool{"match": true, "name": true, "class": true, "parent": true}

// publisher reads one row.
func (f *file) publisher(n *yaml.Node) error {
	var p assay.Publisher
	if err := f.row(n, publisherKeys, &p); err != nil {
		return err
	}
	p.Name = strings.TrimSpace(p.Name)
	switch {
	case normalise(p.Name) == "":
		return f.errorf(n.Line, "a publisher needs a name")
	case !p.Class.Valid():
		return f.errorf(n.Line, "the class of %q is %q; it must be one of %v", p.Name, p.Class, assay.Classes)
	}
	if err := f.claim(n.Line, p.Name, normalise, p.Name); err != nil {
		return err
	}
	if p.Short != "" {
		p.Aliases = append(p.Aliases, p.Short)
	}
	aliases := p.Aliases[:0]
	for _, alias := range p.Aliases {
		if normalise(alias) == "" {
			return f.errorf(n.Line, "%q has an empty alias", p.Name)
		}
		if f.lines[normalise(alias)] == n.Line { // a second spelling of the same
			aliases = append(aliases, alias)
			continue
		}
		if err := f.claim(n.Line, p.Name, normalise, alias); err != nil {
			return err
		}
		aliases = append(aliases, alias)
	}
	p.Aliases = aliases
	for _, domain := range p.Domains {
		if d := normalDomain(domain); d == "" || !strings.Contains(d, ".") {
			return f.errorf(n.Line, "%q of %q is not a domain such as example.org or example.org/path", domain, p.Name)
		}
		if err := f.claim(n.Line, p.Name, normalDomain, domain); err != nil {
			return err
		}
	}
	f.rows = append(f.rows, p)
	return nil
}

// claim notes that a name or a domain is taken.
func (f *file) claim(line int, owner string, form func(string) string, name string) error {
	key := form(name)
	if other, taken := f.lines[key]; taken {
		return f.errorf(line, "%q of %q stands already at line %d", name, owner, other)
	}
	f.lines[key] = line
	return nil
}

// unclaimed leaves out the names that this file gives to another row.
func (f *file) unclaimed(names []string, form func(string) string) []string {
	var out []string
	for _, name := range names {
		if _, taken := f.lines[form(name)]; !taken {
			out = append(out, name)
		}
	}
	return out
}

func (f *file) pattern(n *yaml.Node) error {
	var p pattern
	if err := f.row(n, patternKeys, &p); err != nil {
		return err
	}
	switch {
	case p.Match == "" || p.Name == "":
		return f.errorf(n.Line, "a pattern needs match and name")
	case !p.Class.Valid():
		return f.errorf(n.Line, "the class of the pattern %q is %q; it must be one of %v", p.Match, p.Class, assay.Classes)
	}
	if _, err := regexp.Compile(p.expression()); err != nil {
		return f.errorf(n.Line, "match is not a regular expression: %v", err)
	}
	p.line = n.Line
	f.patterns = append(f.patterns, p)
	return nil
}

func (p pattern) expression() string { return "(?i)^(?:the )?(?:" + p.Match + ")$" }

// row decodes one mapping, and refuses keys that have no meaning.
func (f *file) row(n *yaml.Node, known map[string]bool, into any) error {
	if n.Kind != yaml.MappingNode {
		return f.errorf(n.Line, "each item must have keys and values, such as name: and class:")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !known[key.Value] {
			return f.errorf(key.Line, "%q is no key that has a meaning here", key.Value)
		}
	}
	if err := n.Decode(into); err != nil {
		return f.errorf(n.Line, "a value has the wrong form: %v", err)
	}
	return nil
}
