package extract

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"assay"
)

// A page of the web may write any name over its text. What it calls itself is
// believed where its address bears it out, and where nobody else's name is taken.
// What stands in a user's own folder is the user's word, and is believed.

// servedBy gives the address whose server gave a capture's bytes: where
// redirects led, or what an archive says that it copied; "" for a file.
func servedBy(c assay.Capture) string {
	if r := c.Retrieval; r != nil && r.Archive == "" && r.Final != "" && !listed(c) {
		return r.Final
	}
	return addressOf(c)
}

// savedPage reports whether a capture is a page of the web as a browser keeps it:
// a file of that kind says what the page said, not what the user says.
func savedPage(c assay.Capture) bool {
	kind, _, _ := strings.Cut(strings.ToLower(c.MediaType), ";")
	return slices.Contains([]string{"text/html", "application/xhtml+xml", "multipart/related"}, strings.TrimSpace(kind))
}

// sayOfItself takes out of what a page says of itself what its address does not
// bear out, and tells it: another's name, and a class of its own choice.
func (r *reading) sayOfItself(where string, o Options) {
	said := line(r.publisher, 200)
	if r.publisher = unseenMarks(said); unbelieved(said, where, o.Publishers) {
		r.publisher = ""
		if o.Publisher == "" {
			r.warn("it calls itself %q; its address is not one of that publisher's, so it is taken for what its host is", line(lookalike(said), 80))
		}
	}
	if r.class != "" {
		if o.Class == "" {
			r.warn("it calls its class %q; that was left out, because a page of the web does not choose its own", line(r.class, 40))
		}
		r.class = ""
	}
}

// listed reports whether a capture is what a search service keeps of a page, and
// not the page: such a capture's location has a fragment, a page's never.
func listed(c assay.Capture) bool {
	return addressOf(c) != "" && strings.Contains(c.Location, "#")
}

// unbelieved reports whether a page from an address gives itself the name of a
// publisher in the table that its address does not bear out.
func unbelieved(name, where string, publishers Publishers) bool {
	if publishers == nil || name == "" {
		return false
	}
	byName := func(n string) (assay.Publisher, bool) {
		if n == "" {
			return assay.Publisher{}, false
		}
		return publishers.Lookup(n, "")
	}
	for _, n := range []string{name, lookalike(name)} {
		owner, _, _ := parseCredit(n, byName)
		for _, n := range []string{n, owner} {
			if p, ok := byName(n); ok && !bornOut(p, where, publishers) {
				return true
			}
		}
	}
	return false
}

// bornOut reports whether an address is of a publisher: by its own domains, or
// those of a body above or below it. A publisher that the table ties to no
// domain is believed, unless its class is one that weighs by what it is: then
// the address has to be of those that only such bodies are given.
func bornOut(p assay.Publisher, where string, publishers Publishers) bool {
	if sameHost(p, where) {
		return true
	}
	if host, ok := publishers.Lookup("", where); ok {
		return host.Name == p.Name || slices.Contains(publishers.Parents(host.Name), p.Name) || slices.Contains(above(p, publishers), host.Name)
	}
	if len(p.Domains) > 0 {
		return false
	}
	switch p.Class {
	case assay.Official, assay.Oversight, assay.Court:
		return reserved().MatchString(host(where))
	case assay.Academic:
		return schools().MatchString(host(where))
	case assay.FactCheck:
		return false
	}
	return true
}

// above gives the bodies above a publisher, which a pattern may have made.
func above(p assay.Publisher, publishers Publishers) []string {
	if p.Parent == "" {
		return nil
	}
	return append([]string{p.Parent}, publishers.Parents(p.Parent)...)
}

// reserved matches hosts under domains that registries give to bodies of
// government only, schools those given to universities and schools.
var (
	reserved = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\.(?:gov|mil|int)$|\.(?:gov|govt|gob|gouv|gub|mil)\.[a-z]{2}$|\.go\.(?:jp|kr|th|id|ke|tz|ug|cr)$|\.(?:gc\.ca|europa\.eu|admin\.ch|gouv\.fr|parliament\.uk)$`)
	})
	schools = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\.edu$|\.edu\.[a-z]{2}$|\.ac\.(?:uk|jp|kr|nz|za|il|in|th|id|at|be|cn)$`)
	})
)

// lookalike writes a name with the Latin letters that its letters pass for, and
// without marks that are not seen: what a reader takes it for.
func lookalike(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
			return -1
		}
		if latin, ok := latinLike[r]; ok {
			return latin
		}
		return r
	}, norm.NFKD.String(name))
}

// latinLike holds the letters of the Cyrillic, Greek and Armenian scripts, and
// others, that common typefaces draw as a Latin one (Unicode Technical Standard
// 39, confusables.txt).
var latinLike = pairs("АA ВB СC ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT ХX ҮY аa сc ԁd еe һh іi јj ӏl оo рp ԛq ѕs ԝw хx уy ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa ιi κk νv οo ρp υu ϲc ϳj ϹC ՕO օo սu հh ցg ԌG ԚQ ԜW ıi ɑa ɡg ℓl ꓮA ꓳO")

func pairs(list string) map[rune]rune {
	out := map[rune]rune{}
	for pair := range strings.FieldsSeq(list) {
		two := []rune(pair)
		out[two[0]] = two[1]
	}
	return out
}

// unseenMarks takes marks out of a name that show nothing, or turn round what
// follows them.
func unseenMarks(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
}
