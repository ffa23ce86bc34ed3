package fetch

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// maxRobots is how much of a robots.txt is read: what RFC 9309, 2.5 asks for.
const maxRobots = 500 << 10

// maxSitemaps is how many sitemaps of a robots.txt are kept.
const maxSitemaps = 100

// rules are what a robots.txt says to this program (RFC 9309).
type rules struct {
	list     []rule
	delay    time.Duration // Crawl-delay; not in the RFC, and kept
	sitemaps []string
}

type rule struct {
	pattern string // canonical
	end     bool   // it ended in "$"
	allow   bool
}

// parseRobots reads the rules for a product token: those of every group that
// names it, else those of the groups for all. What does not parse is passed over.
func parseRobots(data []byte, product string) *rules {
	product = token(product)
	var ours, all rules
	var named, forUs, forAll, inAgents bool
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var sitemaps []string
	for line := range bytes.FieldsFuncSeq(data, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		k, v, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			continue
		}
		value := string(bytes.TrimSpace(v))
		switch key := strings.ToLower(string(bytes.TrimSpace(k))); key {
		case "user-agent", "useragent":
			if !inAgents {
				forUs, forAll, inAgents = false, false, true
			}
			switch {
			case value == "*" || strings.HasPrefix(value, "* "):
				forAll = true
			case product != "" && token(value) == product:
				forUs, named = true, true
			}
		case "allow", "disallow":
			inAgents = false
			r, ok := newRule(value, key == "allow")
			if ok && forUs {
				ours.list = append(ours.list, r)
			}
			if ok && forAll {
				all.list = append(all.list, r)
			}
		case "crawl-delay", "crawldelay":
			d, err := strconv.ParseFloat(value, 64)
			if err != nil || !(d >= 0 && d < 1e6) {
				continue
			}
			if forUs {
				ours.delay = time.Duration(d * float64(time.Second))
			}
			if forAll {
				all.delay = time.Duration(d * float64(time.Second))
			}
		case "sitemap":
			if len(sitemaps) < maxSitemaps {
				if a, err := Normalise(value); err == nil {
					sitemaps = append(sitemaps, a)
				}
			}
		}
	}
	if !named {
		ours = all
	}
	ours.sitemaps = sitemaps
	return &ours
}

// token gives the product token that a User-Agent value begins with (RFC 9309,
// 2.2.1), in lower case.
func token(s string) string {
	s = strings.ToLower(s)
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && c != '-' && c != '_' {
			return s[:i]
		}
	}
	return s
}

// newRule reads the path of a rule; an empty one matches nothing.
func newRule(path string, allow bool) (rule, bool) {
	if path == "" {
		return rule{}, false
	}
	if path[0] != '/' && path[0] != '*' {
		path = "/" + path // not in the RFC's grammar, and meant so
	}
	pattern, end := strings.CutSuffix(path, "$")
	return rule{canonical(pattern, true), end, allow}, true
}

// allows says whether a path with its query may be asked: the longest rule that
// matches says so, and of two equal ones the one that allows (RFC 9309, 2.2.2).
func (r *rules) allows(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	path = canonical(path, false)
	longest, allow := -1, true
	for _, rule := range r.list {
		n := len(rule.pattern)
		if rule.end {
			n++
		}
		if n < longest || n == longest && (allow || !rule.allow) {
			continue
		}
		if rule.matches(path) {
			longest, allow = n, rule.allow
		}
	}
	return allow
}

// matches reports whether the pattern stands at the beginning of path; "*" is
// any run of bytes.
func (r rule) matches(path string) bool {
	pieces := strings.Split(r.pattern, "*")
	path, ok := strings.CutPrefix(path, pieces[0])
	if !ok {
		return false
	}
	pieces = pieces[1:]
	for i, p := range pieces {
		if r.end && i == len(pieces)-1 {
			return strings.HasSuffix(path, p)
		}
		at := strings.Index(path, p)
		if at < 0 {
			return false
		}
		path = path[at+len(p):]
	}
	return !r.end || path == ""
}

// canonical gives the one spelling of a path for comparison: escapes of plain
// characters undone, all else outside ASCII escaped, as RFC 9309, 2.2.2 has it. An
// escaped slash is no slash in a path, and one in a query. The "*" and "$" that
// are not a pattern's own signs are escaped.
func canonical(s string, pattern bool) string {
	var b strings.Builder
	b.Grow(len(s))
	const digits = "0123456789ABCDEF"
	query := false
	for i := 0; i < len(s); i++ {
		c, escaped := s[i], false
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8) // two hexadecimal digits
			c, escaped = byte(n), true
			i += 2
		}
		query = query || c == '?' && !escaped
		plain := c > ' ' && c < 0x7f
		switch c {
		case '*':
			plain = pattern && !escaped
		case '$', '%':
			plain = false
		case '/':
			plain = !escaped || query
		case '?', '#':
			plain = !escaped
		}
		if plain {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}
