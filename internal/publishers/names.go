package publishers

import (
	nurl "net/url"
	"strings"
	"unicode"
)

// embeddedName is how errors call the embedded file.
const embeddedName = "the embedded publishers"

// normalise makes one key of the spellings of a name: lower case, no article,
// no points in abbreviations, no marks, "and" for "&", "us" for "United States".
func normalise(name string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(name) {
		switch {
		case r == '.', r == '\'', r == '\u2019':
			continue // U.S., St., Attorney's
		case r == '&':
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("and")
			space = true
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
			continue
		}
		space = true
	}
	key := b.String()
	key = strings.TrimPrefix(key, "the ")
	if rest, ok := strings.CutPrefix(key, "united states"); ok && (rest == "" || rest[0] == ' ') {
		key = "us" + rest
	}
	return strings.TrimSpace(key)
}

// normalDomain makes one key of the spellings of a domain, with its path if it
// has one.
func normalDomain(domain string) string {
	domain = strings.ToLower(strings.TrimSpace(domain))
	if _, rest, ok := strings.Cut(domain, "://"); ok {
		domain = rest
	}
	return strings.TrimRight(strings.TrimPrefix(domain, "www."), "/.")
}

const maxAddress = 4096 // bytes of an address that is looked up

// splitAddress gives the host and the path of an address. The address that a
// web archive holds stands in its own path.
func splitAddress(address string) (host, path string) {
	if address == "" || len(address) > maxAddress {
		return "", ""
	}
	address = archived(address)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := nurl.Parse(address)
	if err != nil {
		return "", ""
	}
	host = strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	path = strings.ToLower(strings.TrimRight(u.Path, "/"))
	if strings.Count(path, "/") > 4 { // the book has short ones only
		parts := strings.SplitN(path, "/", 6)
		path = strings.Join(parts[:5], "/")
	}
	return strings.TrimPrefix(host, "www."), path
}

// archived takes the archived address out of a Wayback Machine address. Another
// host that has an archive's name in its path is not that archive.
func archived(address string) string {
	after := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	for _, mark := range []string{"web.archive.org/web/", "webcache.googleusercontent.com/search?q=cache:"} {
		rest, ok := strings.CutPrefix(after, mark)
		if !ok {
			continue
		}
		if _, inner, ok := strings.Cut(rest, "/"); ok && strings.Contains(inner, ".") {
			return inner
		}
	}
	return address
}
