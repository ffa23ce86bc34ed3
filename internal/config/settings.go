package config

import (
	"net/netip"
	"net/url"
	"time"
)

// Setting is one thing that can be set.
type Setting struct {
	Group   string // of the file; "" for a key that stands at its top
	Name    string // key in its group
	Flag    string // of assay serve, without dashes; "" for none
	Env     string // variable of the environment
	Default string
	Doc     string // what it is for, in a sentence or two
	binding
}

// Key is the setting's whole name: "server.listen".
func (s Setting) Key() string {
	if s.Group == "" {
		return s.Name
	}
	return s.Group + "." + s.Name
}

// Allowed says what may be given, in words.
func (s Setting) Allowed() string { return s.allowed }

// Group is a part of the file.
type Group struct{ Name, Doc string }

// Groups gives the parts of the file in their order.
func Groups() []Group {
	return []Group{
		{"server", "How the desk answers on the network."},
		{"site", "How the desk presents itself to readers."},
		{"desk", "Who may do what."},
		{"questions", "How many questions are answered at a time."},
		{"network", "How the world is asked when sources are read. Every command uses these."},
		{"programs", "Other programs that the desk runs."},
		{"log", "What is written on standard error while the desk runs (no line holds a question or an address of a reader), and where the append-only log is of what it published (docs/log.md)."},
	}
}

// roles are who may do a thing, the least of them.
func roles() kind[string] { return choice("everybody", "reader", "editor", "admin") }

// Settings gives the table of all settings, in the order of the file.
func Settings() []Setting {
	all := []Setting{
		{Name: "library", Flag: "library", Env: "ASSAY_LIBRARY",
			Doc:     "The library's file. Every command uses it. The default is assay/library.assay in the XDG data directory.",
			binding: to(path("the path of a file"), func(c *Config) *string { return &c.Library })},
	}
	for _, group := range [][]Setting{serverSettings(), siteSettings(), deskSettings(), questionSettings(), otherSettings()} {
		all = append(all, group...)
	}
	return all
}

func serverSettings() []Setting {
	return []Setting{
		{Group: "server", Name: "listen", Flag: "listen", Env: "ASSAY_LISTEN", Default: "127.0.0.1:8080",
			Doc:     "The address to answer on.",
			binding: to(endpoint(), func(c *Config) *string { return &c.Server.Listen })},
		{Group: "server", Name: "base", Flag: "base", Env: "ASSAY_BASE",
			Doc:     "Where readers reach the desk. Feeds, structured data and lasting links need it; behind a proxy it has to be set.",
			binding: to(site(), func(c *Config) **url.URL { return &c.Server.Base })},
		{Group: "server", Name: "proxied", Flag: "proxied", Env: "ASSAY_PROXIED", Default: "off",
			Doc:     "A proxy stands in front and sets X-Forwarded-For. Limits for one reader then count its last address, which readers could forge if there is no proxy.",
			binding: to(onOff(), func(c *Config) *bool { return &c.Server.Proxied })},
		{Group: "server", Name: "tls_certificate", Flag: "tls-certificate", Env: "ASSAY_TLS_CERTIFICATE",
			Doc:     "File of the certificate with its chain (PEM), to answer over TLS without a proxy. A renewed file is taken up while the desk runs.",
			binding: to(path("the path of a file, or nothing"), func(c *Config) *string { return &c.Server.Certificate })},
		{Group: "server", Name: "tls_key", Flag: "tls-key", Env: "ASSAY_TLS_KEY",
			Doc:     "File of the certificate's private key (PEM).",
			binding: to(path("the path of a file, or nothing"), func(c *Config) *string { return &c.Server.Key })},
		{Group: "server", Name: "connections", Flag: "connections", Env: "ASSAY_CONNECTIONS", Default: "16384",
			Doc:     "Connections open at one time; more wait until one is closed. Each takes about 10 KB and one open file.",
			binding: to(number(1, 1_000_000), func(c *Config) *int { return &c.Server.Connections })},
		{Group: "server", Name: "stop_after", Flag: "stop-after", Env: "ASSAY_STOP_AFTER", Default: "20s",
			Doc:     "How long a stop waits for running questions. What has not ended then is kept, and begun again at the next start.",
			binding: to(span(0, time.Hour), func(c *Config) *time.Duration { return &c.Server.StopAfter })},
		{Group: "server", Name: "metrics", Flag: "metrics", Env: "ASSAY_METRICS", Default: "loopback",
			Doc:     "Who may read /metrics: requests from this machine that no proxy passed on and keys with the scope read, everybody, or nobody.",
			binding: to(choice("loopback", "on", "off"), func(c *Config) *string { return &c.Server.Metrics })},
	}
}

func siteSettings() []Setting {
	return []Setting{
		{Group: "site", Name: "name", Flag: "site-name", Env: "ASSAY_SITE_NAME", Default: "Assay",
			Doc:     "The desk's name, on every page and in feeds.",
			binding: to(words(80, false), func(c *Config) *string { return &c.Site.Name })},
		{Group: "site", Name: "language", Flag: "language", Env: "ASSAY_LANGUAGE", Default: "en",
			Doc:     "The language that pages say they are in. It translates nothing: the reports are English.",
			binding: to(tongue(), func(c *Config) *string { return &c.Site.Language })},
		{Group: "site", Name: "notice", Flag: "notice", Env: "ASSAY_NOTICE",
			Doc:     "A notice below the masthead of every page.",
			binding: to(words(500, true), func(c *Config) *string { return &c.Site.Notice })},
		{Group: "site", Name: "disclaimer", Flag: "disclaimer", Env: "ASSAY_DISCLAIMER",
			Doc:     "A text at the foot of every page.",
			binding: to(words(2000, true), func(c *Config) *string { return &c.Site.Disclaimer })},
		{Group: "site", Name: "contact", Flag: "site-contact", Env: "ASSAY_SITE_CONTACT",
			Doc:     "Where readers reach the people behind the desk: for complaints and corrections.",
			binding: to(contact(), func(c *Config) *string { return &c.Site.Contact })},
		{Group: "site", Name: "operator", Flag: "site-operator", Env: "ASSAY_SITE_OPERATOR",
			Doc:     "Who runs the desk, as the pages about it finish the sentence 'is run by'.",
			binding: to(words(300, false), func(c *Config) *string { return &c.Site.Operator })},
		{Group: "site", Name: "funding", Flag: "site-funding", Env: "ASSAY_SITE_FUNDING",
			Doc:     "Who pays for the desk, as the pages about it finish the sentence 'is paid for by'.",
			binding: to(words(1000, false), func(c *Config) *string { return &c.Site.Funding })},
		{Group: "site", Name: "examples", Flag: "examples", Env: "ASSAY_EXAMPLES",
			Doc:     "Questions that the first page offers to somebody who has none.",
			binding: to(lines(8, 300), func(c *Config) *[]string { return &c.Site.Examples })},
	}
}

func deskSettings() []Setting {
	return []Setting{
		{Group: "desk", Name: "accounts", Flag: "accounts", Env: "ASSAY_ACCOUNTS", Default: "auto",
			Doc: "Whether people sign in. Without accounts whoever reaches the desk may do everything, so off is refused unless the desk listens on the loopback interface alone, " +
				"with no base address and no proxy. auto is off there as long as no account exists, and on everywhere else.",
			binding: to(choice("auto", "on", "off"), func(c *Config) *string { return &c.Desk.Accounts })},
		{Group: "desk", Name: "ask_by", Flag: "ask-by", Env: "ASSAY_ASK_BY", Default: "everybody",
			Doc:     "The least role that may ask questions.",
			binding: to(roles(), func(c *Config) *string { return &c.Desk.AskBy })},
		{Group: "desk", Name: "captures_by", Flag: "captures-by", Env: "ASSAY_CAPTURES_BY", Default: "editor",
			Doc:     "The least role that may fetch raw captures. These are publishers' own files, which the law may not let you give to everybody; the text that a report is anchored in is shown to all.",
			binding: to(roles(), func(c *Config) *string { return &c.Desk.CapturesBy })},
		{Group: "desk", Name: "session_days", Flag: "session-days", Env: "ASSAY_SESSION_DAYS", Default: "14",
			Doc:     "Days without use after which somebody has to sign in again.",
			binding: to(number(1, 365), func(c *Config) *int { return &c.Desk.SessionDays })},
		{Group: "desk", Name: "tips", Flag: "tips", Env: "ASSAY_TIPS", Default: "on",
			Doc:     "Whether readers may send tips: questions, sources, disputes of a sentence.",
			binding: to(onOff(), func(c *Config) *bool { return &c.Desk.Tips })},
	}
}

func questionSettings() []Setting {
	return []Setting{
		{Group: "questions", Name: "workers", Flag: "workers", Env: "ASSAY_WORKERS", Default: "0",
			Doc:     "Questions answered at a time; 0 is one for each processor.",
			binding: to(number(0, 256), func(c *Config) *int { return &c.Questions.Workers })},
		{Group: "questions", Name: "queue", Flag: "queue", Env: "ASSAY_QUEUE", Default: "200",
			Doc:     "Questions that may wait; more are turned away with a word.",
			binding: to(number(1, 100_000), func(c *Config) *int { return &c.Questions.Queue })},
		{Group: "questions", Name: "per_client", Flag: "per-client", Env: "ASSAY_PER_CLIENT", Default: "5",
			Doc:     "Questions of one reader or account that may wait or run at a time.",
			binding: to(number(1, 10_000), func(c *Config) *int { return &c.Questions.PerClient })},
		{Group: "questions", Name: "longest", Flag: "longest", Env: "ASSAY_LONGEST", Default: "10m",
			Doc:     "The longest that one question is worked on; it then fails with a word.",
			binding: to(span(time.Second, 24*time.Hour), func(c *Config) *time.Duration { return &c.Questions.Longest })},
	}
}

func otherSettings() []Setting {
	return []Setting{
		{Group: "network", Name: "contact", Env: "ASSAY_CONTACT",
			Doc:     "Where a site's keeper reaches you, sent with each request.",
			binding: to(words(200, false), func(c *Config) *string { return &c.Network.Contact })},
		{Group: "network", Name: "archive", Env: "ASSAY_ARCHIVE",
			Doc:     "A web archive to ask in place of the Wayback Machine, with the same interfaces.",
			binding: to(address(), func(c *Config) *string { return &c.Network.Archive })},
		{Group: "network", Name: "search", Env: "ASSAY_SEARCH_CONFIG",
			Doc:     "File of search providers (docs/search.md). The default is assay/search.yaml in the XDG config directory, if there is one.",
			binding: to(path("the path of a file, or nothing"), func(c *Config) *string { return &c.Network.Search })},
		{Group: "network", Name: "allow", Env: "ASSAY_ALLOW_NETWORK",
			Doc:     "Ranges that are asked though they are not public: an intranet. Nothing else that is private is ever asked.",
			binding: to(ranges(), func(c *Config) *[]netip.Prefix { return &c.Network.Allow })},
		{Group: "programs", Name: "chromium", Flag: "chromium", Env: "ASSAY_CHROMIUM",
			Doc:     "The Chromium or Chrome that prints reports as PDF. Without a value it is looked for in PATH; off prints none.",
			binding: to(path("the path of a program, off, or nothing"), func(c *Config) *string { return &c.Programs.Chromium })},
		{Group: "log", Name: "format", Flag: "log-format", Env: "ASSAY_LOG_FORMAT", Default: "text",
			Doc:     "The form of the lines: text, or an object of JSON each.",
			binding: to(choice("text", "json"), func(c *Config) *string { return &c.Log.Format })},
		{Group: "log", Name: "level", Flag: "log-level", Env: "ASSAY_LOG_LEVEL", Default: "info",
			Doc:     "The least that is written. info has a line for each request.",
			binding: to(choice("debug", "info", "warn", "error"), func(c *Config) *string { return &c.Log.Level })},
		{Group: "log", Name: "dir", Flag: "log-dir", Env: "ASSAY_LOG_DIR",
			Doc:     "The folder of the published log, which 'assay log init' makes; there is no log without it. The default is the library's file with .log after it.",
			binding: to(path("the path of a folder, or nothing"), func(c *Config) *string { return &c.Log.Dir })},
		{Group: "log", Name: "key", Flag: "log-key-file", Env: "ASSAY_LOG_KEY_FILE",
			Doc:     "The file of the published log's secret key. The default is assay/log.key in the XDG config directory.",
			binding: to(path("the path of a file"), func(c *Config) *string { return &c.Log.Key })},
	}
}
