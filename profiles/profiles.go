// Package profiles holds the vocabularies of fields, as data: what their units
// are and which are not the same, the steps of their processes, the words that
// mark a topic, and what a reader would want to see counted. The general one
// applies to every question; a field's is laid over it when the question is of
// that field.
package profiles

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"sort"

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
	sort.SliceStable(out, func(i, j int) bool {
		if (out[i].Name == "general") != (out[j].Name == "general") {
			return out[i].Name == "general"
		}
		return out[i].Name < out[j].Name
	})
	return out, nil
}

// Parse reads one profile. Unknown keys are an error of category ErrUsage, with
// their line, so that a misspelt key is noticed.
func Parse(data []byte) (*assay.Profile, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var p assay.Profile
	if err := decoder.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %w", err, assay.ErrUsage)
	}
	if p.Name == "" {
		return nil, fmt.Errorf("it has no name: %w", assay.ErrUsage)
	}
	return &p, nil
}
