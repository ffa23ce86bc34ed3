package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay"
	"assay/internal/config"
)

// newConfig prints the settings that hold.
func newConfig(a *app) *cobra.Command {
	var sample bool
	c := &cobra.Command{
		Use:   "config",
		Short: "Print the settings, and where each came from",
		Long: `Config prints every setting with its value and where that came from: a flag,
the environment, the file of settings, or the default. A file with an unknown key
or a value that does not fit is refused with the line. docs/config.md lists them
all.

With --sample it prints a file of settings with every key, explained, and
commented out at its default.`,
		Example: `  assay config
  assay config --sample > config.yaml
  assay config --config config.yaml --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if sample {
				return config.Sample(a.out)
			}
			c, err := a.configure(cmd.Flags())
			if err != nil {
				return err
			}
			return a.writeSettings(c)
		},
	}
	c.Flags().BoolVar(&sample, "sample", false, "print a file of settings, each explained and at its default")
	return c
}

// writeSettings prints what holds.
func (a *app) writeSettings(c *config.Config) error {
	if a.json {
		type row struct {
			Key   string `json:"key"`
			Value string `json:"value"`
			From  string `json:"from"`
		}
		rows := []row{}
		for _, v := range c.Values() {
			rows = append(rows, row{v.Key(), v.Value, v.From})
		}
		return a.writeJSON(rows)
	}
	t := table{head: []string{"SETTING", "VALUE", "FROM"}, width: a.width()}
	for _, v := range c.Values() {
		t.add(v.Key(), cmp.Or(v.Value, "(none)"), v.From)
	}
	return t.write(a.out)
}

// settingFlags adds the flags of the settings to a command; configure reads them.
func settingFlags(c *cobra.Command) {
	for _, s := range config.Settings() {
		if s.Flag != "" && s.Key() != "library" { // every command has that one
			c.Flags().String(s.Flag, s.Default, "`VALUE`: "+s.Doc+" Give "+s.Allowed())
		}
	}
}

// configure gives the settings: those of a command's flags over the
// environment's, over the file's. The others are asked once.
func (a *app) configure(flags *pflag.FlagSet) (*config.Config, error) {
	if a.settings != nil && flags == nil {
		return a.settings, nil
	}
	in := config.Inputs{Env: a.env, Defaults: map[string]string{}}
	if dir := a.userDir("XDG_DATA_HOME", "LocalAppData", ".local", "share"); dir != "" {
		in.Defaults["library"] = filepath.Join(dir, "assay", "library.assay")
	}
	if dir := a.configDir(); dir != "" {
		in.Defaults["log.key"] = filepath.Join(dir, "log.key")
	}
	in.Flags = func(name string) (string, bool) {
		if name == "library" {
			return a.library, a.library != ""
		}
		if flags == nil {
			return "", false
		}
		f := flags.Lookup(name)
		if f == nil || !f.Changed {
			return "", false
		}
		return f.Value.String(), true
	}
	var err error
	if in.File, in.Data, err = a.settingsFile(); err != nil {
		return nil, err
	}
	a.settings, err = config.Load(in)
	return a.settings, err
}

// configDir is the user's folder of settings; "" when none is known.
func (a *app) configDir() string {
	dir := a.userDir("XDG_CONFIG_HOME", "AppData", ".config")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "assay")
}

// settingsFile reads the file of settings: the flag's, the environment's, or
// the user's; "" when none is named and the user has none.
func (a *app) settingsFile() (string, []byte, error) {
	named := cmp.Or(a.file, a.env("ASSAY_CONFIG"))
	path := named
	if path == "" {
		dir := a.configDir()
		if dir == "" {
			return "", nil, nil
		}
		path = filepath.Join(dir, "config.yaml")
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && named == "":
		return "", nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, fmt.Errorf("%w: no such file of settings: %s: make one with 'assay config --sample > %s'", assay.ErrNotFound, path, path)
	case err != nil:
		return "", nil, fmt.Errorf("%w: the settings %s: %w", assay.ErrUnreadable, path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, config.MaxFile+1))
	if err != nil {
		return "", nil, fmt.Errorf("%w: the settings %s: %w", assay.ErrUnreadable, path, err)
	}
	return path, data, nil
}
