package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"assay"
)

// maxSlug is the most characters of a slug.
const maxSlug = 80

// reserved are slugs that addresses of the desk need, now or later.
var reserved = []string{
	"new", "v", "all", "topics", "topic", "search", "feed", "feeds", "atom", "rss", "json", "embed", "oembed",
	"edit", "publish", "correct", "revise", "compare", "page", "drafts", "index",
}

// ascii spells letters that do not come apart into a plain one and a mark.
var ascii = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i", "ħ", "h", "ŋ", "n",
	"'", "", "\u2019", "")

// Slug makes an address of a question: its words in plain lower-case letters and
// digits with hyphens between, at most 80 characters, cut between words; "check"
// where nothing of it can be spelt so.
func Slug(question string) string {
	var b strings.Builder
	gap := false
	// Nothing behind the first some hundred characters can come into it.
	for _, r := range ascii.Replace(strings.ToLower(norm.NFKD.String(question[:min(len(question), 4000)]))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			gap = true
		}
	}
	slug := cutSlug(b.String(), maxSlug)
	if slug == "" || slices.Contains(reserved, slug) {
		return strings.Trim("check-"+slug, "-")
	}
	return slug
}

// cutSlug cuts a slug between words, or inside one that is too long itself.
func cutSlug(slug string, most int) string {
	if len(slug) <= most {
		return slug
	}
	if i := strings.LastIndexByte(slug[:most+1], '-'); i > 0 {
		return slug[:i]
	}
	return slug[:most]
}

// checkSlug holds a slug that was given to the rules.
func checkSlug(slug string) error {
	ok := slug != "" && len(slug) <= maxSlug && slug[0] != '-' && slug[len(slug)-1] != '-' && !strings.Contains(slug, "--")
	for _, r := range slug {
		ok = ok && (r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	}
	if !ok {
		return fmt.Errorf("%w: the address %.100q; it takes lower-case letters and digits with single hyphens between, %d characters at most", assay.ErrUsage, slug, maxSlug)
	}
	if slices.Contains(reserved, slug) {
		return fmt.Errorf("%w: the address %q is needed by the desk itself; choose another", assay.ErrUsage, slug)
	}
	return nil
}

// maxSame is how many checks may have the same words in their addresses.
const maxSame = 1000

// freeSlug gives the slug of a question, or the first with a number behind it
// that no check has.
func (d *Desk) freeSlug(ctx context.Context, question string) (string, error) {
	base := Slug(question)
	for n := 1; n <= maxSame; n++ {
		slug := base
		if n > 1 {
			end := "-" + strconv.Itoa(n)
			slug = cutSlug(base, maxSlug-len(end)) + end
		}
		if _, err := d.store.Publication(ctx, slug); errors.Is(err, assay.ErrNotFound) {
			return slug, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%w: every address like %q is taken; give one", assay.ErrUsage, base)
}
