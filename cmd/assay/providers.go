package main

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"assay/internal/source/search"
	"assay/internal/text"
)

// newProviders lists the search providers.
func newProviders(a *app) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "providers",
		Short: "List the services that can be searched",
		Long: `Providers lists the services that a search of the world can ask: what each
needs, whether it is set up, and what can be found there. Those marked yes are
asked unless others are named; those marked open need no key and can be named.

A file sets them up (docs/search.md has an example): --search-config, else
$ASSAY_SEARCH_CONFIG, else assay/search.yaml in the XDG config directory. Without
a file the services that need no key are asked. Nothing is sent by this command.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			settings, err := a.searchSettings(file)
			if err != nil {
				return err
			}
			return a.writeProviders(settings)
		},
	}
	searchConfigFlag(c, &file)
	return c
}

// searchConfigFlag adds the flag that names the search configuration.
func searchConfigFlag(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "search-config", "", "YAML `FILE` of search providers (default $ASSAY_SEARCH_CONFIG, else assay/search.yaml in the XDG config directory)")
}

// searchSettings gives the search configuration: the flag's file, the
// environment's, or the user's; when neither names one and the user has none,
// the providers that need no key.
func (a *app) searchSettings(flag string) (*search.Settings, error) {
	c, err := a.configure(nil)
	if err != nil {
		return nil, err
	}
	if named := cmp.Or(flag, c.Network.Search); named != "" {
		return search.Load(named, a.env)
	}
	dir := a.configDir()
	if dir == "" {
		return search.Defaults(), nil
	}
	path := filepath.Join(dir, "search.yaml")
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return search.Defaults(), nil
	}
	return search.Load(path, a.env)
}

// providerRow is a provider as the command shows it.
type providerRow struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	Key        string `json:"key"`        // yes, no, optional
	Configured string `json:"configured"` // yes, open, no
	Problem    string `json:"problem,omitempty"`
	Covers     string `json:"covers"`
	Endpoint   string `json:"endpoint,omitempty"`
	PageSize   int    `json:"page_size"`
	Most       int    `json:"most_results"`
	Limits     string `json:"limits"`
	// Applies names the restrictions that the service applies itself: dates, languages, domains.
	Applies []string `json:"applies"`
	See     string   `json:"documentation"`
}

func providerRows(settings *search.Settings) []providerRow {
	asked := settings.Names()
	var rows []providerRow
	for _, d := range search.Descriptions() {
		row := providerRow{
			Name: d.Name, Title: d.Title, Key: string(d.Key), Configured: "no", Covers: d.Covers, Endpoint: d.Endpoint,
			PageSize: d.PageSize, Most: d.Most, Limits: d.Limits, See: d.Documentation,
		}
		row.Applies = applies(d)
		switch c, err := settings.Config(d.Name); {
		case err != nil:
			row.Problem = plain(err)
		case slices.Contains(asked, d.Name):
			row.Configured, row.Endpoint = "yes", c.Endpoint
		default:
			row.Configured = "open"
		}
		rows = append(rows, row)
	}
	return rows
}

func applies(d search.Description) []string {
	out := []string{}
	for _, r := range []struct {
		name string
		does bool
	}{{"dates", d.Dates}, {"languages", d.Languages}, {"domains", d.Domains}} {
		if r.does {
			out = append(out, r.name)
		}
	}
	return out
}

func (a *app) writeProviders(settings *search.Settings) error {
	rows := providerRows(settings)
	if a.json {
		return a.writeJSON(rows)
	}
	t := table{head: []string{"NAME", "NEEDS A KEY", "CONFIGURED", "COVERS"}, width: a.width()}
	for _, r := range rows {
		t.add(r.Name, r.Key, r.Configured, r.Covers)
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	for _, r := range rows {
		if r.Problem != "" && slices.Contains(settings.Names(), r.Name) {
			a.note("%s", r.Problem)
		}
	}
	from := "there is no search configuration, and these need no key"
	if settings.Path != "" {
		from = "set up by " + settings.Path
	}
	a.note("%s asked; %s", text.Count(len(settings.Names()), "provider is", "providers are"), line(from))
	return nil
}
