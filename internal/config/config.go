// Package config is how a desk is set up: one table of settings, each read from
// a flag, the environment, a file or its default, in this order. From the table
// come the sample file, docs/config.md, what `assay config` prints and what the
// settings page shows, so that none of them can name what does not exist.
//
// It reads and checks values and does nothing with them; cmd/assay hands each to
// the part that it is for.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"assay"
)

// Config is a desk's settings as they hold, whole and checked.
type Config struct {
	Library   string // file of the library
	Server    Server
	Site      Site
	Desk      Desk
	Questions Questions
	Network   Network
	Programs  Programs
	Log       Log

	values []Value
}

// Server is how the desk answers on the network.
type Server struct {
	Listen      string   // host:port
	Base        *url.URL // where readers reach it; nil: as each request says
	Proxied     bool     // a proxy in front sets X-Forwarded-For
	Certificate string   // file, PEM; "" for plain HTTP
	Key         string   // file, PEM
	Connections int      // open at one time at the most
	StopAfter   time.Duration
	Metrics     string // "loopback", "on", "off"
}

// Site is how the desk presents itself.
type Site struct {
	Name, Language, Notice, Disclaimer, Contact string
	Operator, Funding                           string   // who runs the desk, and who pays for it
	Examples                                    []string // questions offered on the first page
}

// Desk is who may do what.
type Desk struct {
	Accounts    string // "auto", "on", "off"
	AskBy       string // "everybody", "reader", "editor", "admin"
	CapturesBy  string // the same
	SessionDays int
	Tips        bool // readers may send tips
}

// Questions bounds what is answered at a time.
type Questions struct {
	Workers   int           // 0: one for each processor
	Queue     int           // waiting at the most
	PerClient int           // of one client, waiting or running
	Longest   time.Duration // of one answer
}

// Network is how the world is asked when sources are read.
type Network struct {
	Contact string         // sent with each request
	Archive string         // address of a web archive; "" for the Wayback Machine
	Search  string         // file of search providers; "" for the usual place
	Allow   []netip.Prefix // asked though they are not public
}

// Programs are other programs that the desk runs.
type Programs struct {
	Chromium string // path; "" looks in PATH, "off" runs none
}

// Log is what is written on standard error while the desk runs, and where the
// log is of what it published.
type Log struct {
	Format, Level string
	Dir           string // the published log's folder; "" when no library is known
	Key           string // file of its secret key; "" when none is known
}

// Value is a setting with what holds for it.
type Value struct {
	Setting
	Value string // as it was given; passwords in addresses are left out
	From  string // "default", "file /etc/assay/config.yaml, line 3", "environment ASSAY_LISTEN", "flag --listen"
}

// Inputs are the places where settings come from.
type Inputs struct {
	// File is the name of the file that Data was read from; "" when there is none.
	File string
	Data []byte
	// Env gives a variable of the environment; an empty one is not set.
	Env func(string) string
	// Flags gives the value of a flag by its name and whether it was given; nil for none.
	Flags func(name string) (string, bool)
	// Defaults take the place of the table's, by key: those that depend on the machine.
	Defaults map[string]string
}

// Load gives the settings that hold: flags over the environment over the file
// over the defaults. An unknown key, a value that does not fit or two settings
// that do not go together are errors that wrap assay.ErrUsage (a file that is
// too large, assay.ErrTooLarge) and say where the value stands and what is allowed.
func Load(in Inputs) (*Config, error) {
	inFile, err := parseFile(in.File, in.Data)
	if err != nil {
		return nil, err
	}
	c := &Config{}
	for _, s := range Settings() {
		v := in.find(s, inFile)
		if err := s.set(c, v.Value); err != nil {
			return nil, fmt.Errorf("%w: %s: %s: %w", assay.ErrUsage, v.From, s.Key(), err)
		}
		v.Value = withoutPassword(v.Value)
		c.values = append(c.values, v)
	}
	if c.Log.Dir == "" && c.Library != "" {
		c.Log.Dir = c.Library + ".log"
	}
	if err := c.agree(); err != nil {
		return nil, err
	}
	return c, nil
}

// find gives a setting's value from the first place that has it.
func (in Inputs) find(s Setting, inFile map[string]given) Value {
	if in.Flags != nil && s.Flag != "" {
		if v, ok := in.Flags(s.Flag); ok {
			return Value{s, v, "flag --" + s.Flag}
		}
	}
	if in.Env != nil {
		if v := in.Env(s.Env); v != "" {
			return Value{s, v, "environment " + s.Env}
		}
	}
	if v, ok := inFile[s.Key()]; ok {
		return Value{s, v.value, fmt.Sprintf("file %s, line %d", in.File, v.line)}
	}
	v := s.Default
	if own, ok := in.Defaults[s.Key()]; ok {
		v = own
	}
	return Value{s, v, "default"}
}

// agree refuses settings that contradict each other.
func (c *Config) agree() error {
	if (c.Server.Certificate == "") != (c.Server.Key == "") {
		return fmt.Errorf("%w: server.tls_certificate and server.tls_key go together: give both, or neither", assay.ErrUsage)
	}
	return nil
}

// Values gives every setting in the order of the table, with what holds for it
// and where that came from.
func (c *Config) Values() []Value { return c.values }

// withoutPassword leaves the password out of an address.
func withoutPassword(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.User == nil {
		return s
	}
	return u.Redacted()
}
