// Package profiles holds the vocabularies of fields, as data: what their units
// are and which are not the same, the steps of their processes, the words that
// mark a topic, and what a reader would want to see counted. The general one
// applies to every question; a field's is laid over it when the question is of
// that field.
package profiles

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"assay"
)

//go:embed *.yaml
var files embed.FS

// Load gives every profile, the general one first, the others by name.
func Load() ([]*assay.Profile, error) {
	paths, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out []*assay.Profile
	for _, path := range paths {
		data, err := files.ReadFile(path)
		if err != nil {
			return nil, err
		}
		p, err := Parse(data)
		if err != nil {
			return nil, fmt.Errorf("profile %s: %w", path, err)
		}
		out = append(out, p)
	}
	for _, p := range out {
		if p.Extends != "" && !slices.ContainsFunc(out, func(q *assay.Profile) bool { return q.Name == p.Extends }) {
			return nil, fmt.Errorf("profile %s extends %q, which does not exist", p.Name, p.Extends)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if (out[i].Name == "general") != (out[j].Name == "general") {
			return out[i].Name == "general"
		}
		return out[i].Name < out[j].Name
	})
	return out, nil
}

// Parse reads one profile and checks it whole. An error is of category
// ErrUsage and lists what is wrong, each with its line and what to do: unknown
// keys, values of the wrong form, empty or repeated words, keys that stand
// twice, stages without cues, units and groups that contradict each other.
func Parse(data []byte) (*assay.Profile, error) {
	if len(data) > maxProfile {
		return nil, fmt.Errorf("it has %d bytes; a profile has at most %d: %w", len(data), maxProfile, assay.ErrUsage)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var p assay.Profile
	var found []string
	err := decoder.Decode(&p)
	var wrong *yaml.TypeError
	switch {
	case errors.As(err, &wrong):
		for _, e := range wrong.Errors {
			found = append(found, advice(e))
		}
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("it is empty: begin with name: and a word: %w", assay.ErrUsage)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", strings.TrimPrefix(advice(err.Error()), "yaml: "), assay.ErrUsage)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err == nil {
		found = append(found, examine(&root)...)
	}
	if len(found) > 0 {
		found = byLine(found)
		return nil, fmt.Errorf("%s: %w", strings.Join(found[:min(len(found), maxFaults)], "\n"), assay.ErrUsage)
	}
	return &p, nil
}

// LoadWith gives every profile with the one of a file of the user's own among
// them, and its name. It takes the place of one of the same name. Errors are as
// of Parse, and one more: it extends a profile that does not exist, or has a
// kind of event with a ladder that neither it nor what it builds on has.
func LoadWith(path string) ([]*assay.Profile, string, error) {
	all, err := Load()
	if err != nil {
		return nil, "", err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, "", fmt.Errorf("read the profile %s: %w", path, errors.Join(err, assay.ErrUsage))
	}
	p, err := Parse(data)
	if err != nil {
		return nil, "", fmt.Errorf("profile %s: %w", path, err)
	}
	if i := slices.IndexFunc(all, func(x *assay.Profile) bool { return x.Name == p.Name }); i >= 0 {
		all[i] = p
	} else {
		all = append(all, p)
	}
	if err := linked(all, p); err != nil {
		return nil, "", fmt.Errorf("profile %s: %w", path, err)
	}
	return all, p.Name, nil
}

// linked checks what a profile names of others.
func linked(all []*assay.Profile, p *assay.Profile) error {
	ladders := map[string]bool{}
	seen := map[string]bool{}
	for q := p; q != nil; {
		if seen[q.Name] {
			return fmt.Errorf("%s extends itself by way of others: take out one extends: %w", q.Name, assay.ErrUsage)
		}
		seen[q.Name] = true
		for _, l := range q.Ladders {
			ladders[l.Key] = true
		}
		if q.Extends == "" {
			break
		}
		i := slices.IndexFunc(all, func(x *assay.Profile) bool { return x.Name == q.Extends })
		if i < 0 {
			return fmt.Errorf("%s extends %q, which does not exist: name one of the profiles: %w", q.Name, q.Extends, assay.ErrUsage)
		}
		q = all[i]
	}
	for _, l := range all[0].Ladders {
		ladders[l.Key] = true
	}
	for _, k := range p.Events {
		for _, l := range k.Ladders {
			if !ladders[l] {
				return fmt.Errorf("the kind of event %q has the ladder %q, which does not exist: add it to ladders or correct its name: %w", k.Key, l, assay.ErrUsage)
			}
		}
	}
	return nil
}
