package extract

import (
	nurl "net/url"
	"regexp"
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

// credit says who stands behind a document: its publisher as a reader sees it,
// the owner of its words, the bodies above that one, where a copy was found,
// and the class.
//
// A capture from the web is credited by its address, where what it says of
// itself disagrees; what it said is told in a warning.
func credit(d *assay.Document, c assay.Capture, r *reading, o Options) {
	where := servedBy(c)
	fromWeb := where != "" || savedPage(c) && d.URL != ""
	if where == "" {
		where = d.URL
	}
	if fromWeb {
		r.sayOfItself(where, o)
	}
	d.Publisher = line(r.publisher, 200)
	if o.Publisher != "" {
		d.Publisher = line(o.Publisher, 200)
	}
	var known assay.Publisher
	var ok bool
	lookup := func(name, url string) (assay.Publisher, bool) {
		if o.Publishers == nil || name == "" && url == "" {
			return assay.Publisher{}, false
		}
		return o.Publishers.Lookup(name, url)
	}
	owner, place, copied := parseCredit(d.Publisher, func(name string) (assay.Publisher, bool) { return lookup(name, "") })
	if d.Publisher == "" {
		if known, ok = lookup("", where); ok {
			d.Publisher = known.Name
		} else {
			d.Publisher = host(where)
		}
		owner = d.Publisher
	} else if known, ok = lookup(owner, ""); !ok && !copied {
		// A copy's address says where it was found, not whose it is.
		known, ok = lookup(owner, where)
	}
	d.Owner, d.Copy = owner, place
	if copied && place == "" {
		if _, own := lookup("", where); !own || !sameHost(known, where) {
			d.Copy = host(where)
		}
	}
	if ok {
		d.Owner = known.Name
		d.Parents = o.Publishers.Parents(known.Name)
	}
	d.Class = class(r, known, fromWeb && !listed(c), o)
}

// class takes the caller's class, then the source's own, then that of a fact
// check that the page gives, then that of its publisher. A page of the web whose
// publisher nobody knows is not a fact check because it says so.
func class(r *reading, known assay.Publisher, fromWeb bool, o Options) assay.Class {
	if o.Class != "" {
		return o.Class
	}
	if r.class != "" {
		c := assay.Class(strings.ToLower(strings.TrimSpace(r.class)))
		if c.Valid() {
			return c
		}
		r.warn("class %q is none of %s", text.Cut(line(r.class, 40), 40), classNames())
	}
	if r.review != nil && (!fromWeb || known.Name != "") {
		switch known.Class {
		case assay.News, assay.Academic, assay.Other, "": // others speak for a side, whatever their page says that it is
			return assay.FactCheck
		}
	}
	if known.Class.Valid() {
		return known.Class
	}
	return assay.Other
}

func classNames() string {
	names := make([]string, len(assay.Classes))
	for i, c := range assay.Classes {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

// copyWords match what is said of a copy, and where it was found.
var copyWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:[\p{L}'-]+ ){0,3}?(?:copy|copied|reprint|reprinted|mirror|mirrored|mirror copy|repost|reposted|republished|republication|carried|archived|archive|cached|hosted|syndicated|syndication|posted|rehosted|via)(?: copy)?` +
		`(?:,? (?:from|on|in|by|at|to|via|through|with) (.+))?$|^(?:on|via|through|carried by|archived by) (.+)$`)
})

// ofWords match a copy whose parenthesis names whose words it holds: "reprint of ICE release".
var ofWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:copy|reprint|mirror|repost|republication|rewrite) of (?:an? |the )?(.+?)(?:'s)?(?: (?:news release|press release|release|statement|report|story|article|page|text))?$`)
})

var viaWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i),? (?:via|carried by|reprinted (?:by|in)|republished by|archived by|as carried by|on) (.+)$`)
})

// parseCredit takes a publisher's name apart: whose words they are, where they
// were found when that is a copy, and whether it is one. Names that say
// neither are their own owner.
func parseCredit(name string, known func(string) (assay.Publisher, bool)) (owner, place string, copied bool) {
	base, inside := parenthesis(name)
	if m := viaWords().FindStringSubmatchIndex(base); m != nil && !strings.HasPrefix(strings.ToLower(base[m[0]:]), " on ") {
		return ownerOf(base[:m[0]]), trimPlace(base[m[2]:m[3]]), true
	}
	if owner, place, ok := carried(base, known); ok {
		return owner, place, true
	}
	if inside == "" {
		return strings.TrimSpace(base), "", false
	}
	first, rest, _ := strings.Cut(inside, ";")
	first = strings.TrimSpace(first)
	if m := ofWords().FindStringSubmatch(first); m != nil {
		if _, ok := known(m[1]); ok {
			return strings.TrimSpace(m[1]), base, true
		}
		return base, base, true
	}
	if m := copyWords().FindStringSubmatch(first); m != nil {
		place := trimPlace(m[1] + m[2])
		if place == "" && strings.Contains(strings.ToLower(rest), "original") {
			place = base // the copier is all that is known
		}
		return base, place, true
	}
	// "Associated Press (San Diego Union-Tribune)": a wire story in a paper.
	if wire, ok := known(base); ok && wire.Wire {
		if paper, ok := known(inside); ok && paper.Name != wire.Name && !paper.Wire {
			return base, inside, true
		}
	}
	return base, "", false
}

// carried reads "Local Radio / The Other Paper": the second one's words under
// the first one's name, when the second is a wire service or the only one of
// the two that is known.
func carried(base string, known func(string) (assay.Publisher, bool)) (owner, place string, ok bool) {
	first, second, two := strings.Cut(base, " / ")
	if !two {
		return "", "", false
	}
	q, ok := known(second)
	if !ok {
		return "", "", false
	}
	p, listed := known(first)
	return strings.TrimSpace(second), strings.TrimSpace(first), !listed || q.Wire && !p.Wire
}

// parenthesis parts "CNN (copy on Daily8)" into its two; inside is "" when the
// name does not end in a parenthesis.
func parenthesis(name string) (base, inside string) {
	name = strings.TrimSpace(name)
	open := strings.LastIndex(name, " (")
	if open <= 0 {
		return name, ""
	}
	end := strings.IndexByte(name[open:], ')')
	if end < 0 {
		return name, ""
	}
	end += open
	after := strings.TrimSpace(name[end+1:])
	if after != "" {
		// "House Oversight Committee (majority), via EIN Presswire"
		return strings.TrimSpace(name[:open]) + name[end+1:], ""
	}
	return strings.TrimSpace(name[:open]), strings.TrimSpace(name[open+2 : end])
}

func ownerOf(s string) string { return strings.Trim(strings.TrimSpace(s), ",;") }

func trimPlace(s string) string {
	return strings.Trim(strings.TrimSpace(s), ",.;")
}

// host gives the host of an address without "www.".
func host(address string) string {
	u, err := nurl.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// sameHost reports whether an address is one of the publisher's own.
func sameHost(p assay.Publisher, address string) bool {
	h := host(address)
	for _, domain := range p.Domains {
		domain, _, _ = strings.Cut(domain, "/")
		if h == domain || strings.HasSuffix(h, "."+domain) {
			return true
		}
	}
	return false
}
