package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay"
)

// MaxFile is the most bytes of a file of settings.
const MaxFile = 1 << 20

// given is a value as the file has it.
type given struct {
	value string
	line  int
}

// parser reads one file.
type parser struct {
	name   string
	values map[string]given
}

// parseFile gives the values of a file by their keys. It is strict: a key that
// is no setting, one that stands twice, and a value of the wrong form are errors
// with their line.
func parseFile(name string, data []byte) (map[string]given, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: the settings in %s are larger than 1 MB", assay.ErrTooLarge, name)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%w: %s: %s", assay.ErrUsage, name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	p := parser{name, map[string]given{}}
	if len(doc.Content) == 0 || none(doc.Content[0]) {
		return p.values, nil // comments only
	}
	return p.values, p.top(doc.Content[0])
}

// none reports whether a node is no value at all: a key with nothing after it.
func none(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func (p *parser) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%w: %s: line %d: %s", assay.ErrUsage, p.name, n.Line, fmt.Sprintf(format, args...))
}

// top reads the whole file: groups, and the keys that belong to none.
func (p *parser) top(n *yaml.Node) error {
	groups, alone := Groups(), keysOf("")
	names := slices.Clone(alone)
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return p.pairs(n, "the file", names, func(key, value *yaml.Node) error {
		if slices.Contains(alone, key.Value) {
			return p.value(key.Value, value)
		}
		if none(value) {
			return nil // all of the group's keys are commented out
		}
		return p.pairs(value, key.Value, keysOf(key.Value), func(k, v *yaml.Node) error {
			return p.value(key.Value+"."+k.Value, v)
		})
	})
}

// keysOf gives the keys of a group.
func keysOf(group string) []string {
	var names []string
	for _, s := range Settings() {
		if s.Group == group {
			names = append(names, s.Name)
		}
	}
	return names
}

// takesList reports whether a setting may be given as a list.
func takesList(key string) bool {
	return slices.ContainsFunc(Settings(), func(s Setting) bool { return s.Key() == key && s.list })
}

// pairs reads a mapping whose keys are among names.
func (p *parser) pairs(n *yaml.Node, what string, names []string, read func(key, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return p.errorf(n, "%s is written as keys with values: %s", what, strings.Join(names, ", "))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(names, key.Value):
			return p.errorf(key, "%.40q is no key of %s; it has %s", key.Value, what, strings.Join(names, ", "))
		case seen[key.Value]:
			return p.errorf(key, "%s stands twice: keep one", key.Value)
		}
		seen[key.Value] = true
		if err := read(key, value); err != nil {
			return err
		}
	}
	return nil
}

// value reads a plain value, or a list of them where the setting takes one; a
// key with nothing after it leaves the setting as it is.
func (p *parser) value(key string, n *yaml.Node) error {
	if none(n) {
		return nil
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode && takesList(key) {
		items = n.Content
	}
	var list []string
	for _, item := range items {
		if item.Kind != yaml.ScalarNode {
			return p.errorf(n, "%s needs a plain value, not a list or keys", key)
		}
		list = append(list, item.Value)
	}
	p.values[key] = given{strings.Join(list, " | "), n.Line}
	return nil
}
