package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"assay/internal/text"
)

// kind is what values of a sort look like, in words, and how one is read.
type kind[T any] struct {
	allowed string
	parse   func(string) (T, error)
	list    bool // the file may give it as a list, which is read with | between
}

// binding puts a value into its field.
type binding struct {
	allowed string
	list    bool
	set     func(c *Config, value string) error
}

// to binds a kind to a field. An error of the kind is followed by what is allowed.
func to[T any](k kind[T], field func(*Config) *T) binding {
	return binding{k.allowed, k.list, func(c *Config, value string) error {
		v, err := k.parse(strings.TrimSpace(value))
		if err != nil {
			return fmt.Errorf("%w: give %s", err, k.allowed)
		}
		*field(c) = v
		return nil
	}}
}

// fault quotes a value that does not fit, without the password that it may have.
func fault(value, what string) error {
	return fmt.Errorf("%q %s", text.Cut(withoutPassword(value), 60), what)
}

// words is text of at most most characters, on one line unless lines is set.
func words(most int, lines bool) kind[string] {
	allowed := fmt.Sprintf("text of at most %d characters on one line, or nothing", most)
	if lines {
		allowed = fmt.Sprintf("text of at most %d characters, or nothing", most)
	}
	return kind[string]{allowed: allowed, parse: func(s string) (string, error) {
		if n := utf8.RuneCountInString(s); n > most {
			return "", fmt.Errorf("a text of %d characters", n)
		}
		for _, r := range s {
			if unicode.IsControl(r) && !(lines && (r == '\n' || r == '\t')) || r == utf8.RuneError {
				return "", fault(s, "holds characters that cannot be printed")
			}
		}
		return s, nil
	}}
}

// path is the name of a file.
func path(allowed string) kind[string] {
	return kind[string]{allowed: allowed, parse: func(s string) (string, error) {
		if strings.ContainsAny(s, "\x00\n\r") {
			return "", fault(s, "is no name of a file")
		}
		return s, nil
	}}
}

// choice is one of several words.
func choice(options ...string) kind[string] {
	return kind[string]{allowed: listed(options), parse: func(s string) (string, error) {
		if !slices.Contains(options, s) {
			return "", fault(s, "is none of them")
		}
		return s, nil
	}}
}

// listed writes "a, b or c".
func listed(options []string) string {
	last := len(options) - 1
	return strings.Join(options[:last], ", ") + " or " + options[last]
}

// onOff is a switch.
func onOff() kind[bool] {
	return kind[bool]{allowed: "on or off", parse: func(s string) (bool, error) {
		switch s {
		case "on", "true", "yes":
			return true, nil
		case "off", "false", "no":
			return false, nil
		}
		return false, fault(s, "is neither on nor off")
	}}
}

// number is a whole number within bounds.
func number(least, most int) kind[int] {
	return kind[int]{allowed: fmt.Sprintf("a whole number from %d to %d", least, most), parse: func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		switch {
		case err != nil:
			return 0, fault(s, "is no whole number")
		case n < least || n > most:
			return 0, fault(s, "is out of bounds")
		}
		return n, nil
	}}
}

// span is a length of time within bounds.
func span(least, most time.Duration) kind[time.Duration] {
	return kind[time.Duration]{allowed: fmt.Sprintf("a time from %s to %s, as 30s or 5m", short(least), short(most)), parse: func(s string) (time.Duration, error) {
		d, err := time.ParseDuration(s)
		switch {
		case err != nil:
			return 0, fault(s, "is no length of time")
		case d < least || d > most:
			return 0, fault(s, "is out of bounds")
		}
		return d, nil
	}}
}

// short writes a length of time without the parts that are zero: 1h for 1h0m0s.
func short(d time.Duration) string {
	s := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-2]
		}
	}
	return s
}

// endpoint is a host and a port to listen on.
func endpoint() kind[string] {
	return kind[string]{allowed: "HOST:PORT, as 127.0.0.1:8080 or [::1]:8080; :8080 is every address of the machine, and port 0 any free port", parse: func(s string) (string, error) {
		host, port, err := net.SplitHostPort(s)
		if err != nil {
			return "", fault(s, "is no host with a port")
		}
		if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			return "", fault(s, "has no port from 0 to 65535")
		}
		if strings.ContainsAny(host, "/@ \t") {
			return "", fault(s, "has no host before its port")
		}
		return s, nil
	}}
}

// site is the address of a whole site, nil for none.
func site() kind[*url.URL] {
	return kind[*url.URL]{allowed: "an address as https://check.example.org, without a path, or nothing", parse: func(s string) (*url.URL, error) {
		if s == "" {
			return nil, nil
		}
		u, err := webAddress(s)
		if err != nil {
			return nil, err
		}
		if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return nil, fault(s, "has more than a scheme, a host and a port")
		}
		return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
	}}
}

// address is an address of the web, "" for none.
func address() kind[string] {
	return kind[string]{allowed: "an http or https address, or nothing", parse: func(s string) (string, error) {
		if s == "" {
			return "", nil
		}
		_, err := webAddress(s)
		return s, err
	}}
}

func webAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fault(s, "is no http or https address")
	}
	return u, nil
}

// contact is where a person is reached: an e-mail address or a page.
func contact() kind[string] {
	return kind[string]{allowed: "an e-mail address or an http or https address, or nothing", parse: func(s string) (string, error) {
		if s == "" {
			return "", nil
		}
		if a, err := mail.ParseAddress(s); err == nil && a.Address == s {
			return s, nil
		}
		_, err := webAddress(s)
		return s, err
	}}
}

// tongue is a language by its tag (BCP 47).
func tongue() kind[string] {
	return kind[string]{allowed: "a language tag of BCP 47, as en or es-MX", parse: func(s string) (string, error) {
		if _, err := language.Parse(s); err != nil {
			return "", fault(s, "is no language tag")
		}
		return s, nil
	}}
}

// items takes a list apart.
func items(s string) []string {
	var all []string
	for _, item := range strings.Split(s, "|") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}

// lines is a list of texts of one line.
func lines(most, long int) kind[[]string] {
	one := words(long, false)
	return kind[[]string]{allowed: fmt.Sprintf("a list of at most %d texts of %d characters, with | between them outside a file, or nothing", most, long), parse: func(s string) ([]string, error) {
		all := items(s)
		if len(all) > most {
			return nil, fmt.Errorf("a list of %d", len(all))
		}
		for _, item := range all {
			if _, err := one.parse(item); err != nil {
				return nil, err
			}
		}
		return all, nil
	}, list: true}
}

// ranges is a list of ranges of addresses.
func ranges() kind[[]netip.Prefix] {
	return kind[[]netip.Prefix]{allowed: "a list of ranges, with | between them outside a file, as 10.1.0.0/16 | fd00::/8, or nothing", parse: func(s string) ([]netip.Prefix, error) {
		var all []netip.Prefix
		for _, item := range items(s) {
			p, err := ParseRange(item)
			if err != nil {
				return nil, fault(item, "is no range of addresses")
			}
			all = append(all, p)
		}
		return all, nil
	}, list: true}
}

// ParseRange reads a range of addresses (CIDR), or one address as a range of one.
func ParseRange(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p, nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, errors.New("no range of addresses")
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}
