package extract

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"assay"
	"assay/internal/text"
)

const maxFrontMatter = 64 << 10 // bytes

// frontMatterEnd finds front matter at the beginning of a text: its YAML is
// text[start:stop], and the body begins at body. closed is false when its end
// is not marked; then the lines that look like keys are taken for it.
func frontMatter(text string) (start, stop, body int, closed, ok bool) {
	start = fence(text, 0, "---")
	if start == 0 {
		return 0, 0, 0, false, false
	}
	for at := start; at < len(text) && at < start+maxFrontMatter; {
		if end := fence(text, at, "---", "..."); end > at {
			return start, at, end, true, true
		}
		_, at = lineEnd(text, at, len(text))
	}
	at, keys := start, 0
	for at < len(text) && at < start+maxFrontMatter {
		stop, next := lineEnd(text, at, len(text))
		line := text[at:stop]
		switch {
		case knownKeyLine().MatchString(line):
			keys++
		case strings.TrimSpace(line) == "" || keys == 0 || line[0] != ' ' && line[0] != '-' && line[0] != '\t':
			return start, at, at, false, keys > 0
		}
		at = next
	}
	return start, at, at, false, keys > 0
}

// fence gives where the line after a fence at offset at begins, or at when
// there is no fence.
func fence(text string, at int, marks ...string) int {
	stop, next := lineEnd(text, at, len(text))
	line := strings.TrimRight(text[at:stop], " \t")
	for _, mark := range marks {
		if line == mark {
			return next
		}
	}
	return at
}

// keys names the front matter keys that are read, with the names that other
// programs give them.
var keys = map[string]string{
	"title": "title", "headline": "title",
	"url": "url", "link": "url", "source_url": "url", "canonical_url": "url",
	"publisher": "publisher", "source": "publisher", "site": "publisher", "site_name": "publisher", "outlet": "publisher",
	"class":     "class",
	"published": "published", "date": "published", "published_at": "published", "publication_date": "published",
	"kind": "kind", "relies_on": "relies_on",
	"author": "byline", "byline": "byline", "authors": "byline",
	"language": "language", "lang": "language",
}

var knownKeyLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(title|url|publisher|class|published|date|kind|relies_on|author)[ \t]*:`)
})

// readFrontMatter reads YAML into r. Nothing that it holds can make reading
// fail: what is wrong is left out and told in a warning.
func readFrontMatter(r *reading, source string) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(source), &doc); err != nil {
		r.warn("front matter is not valid YAML (%s); its plain lines were read", yamlProblem(err))
		salvage(r, source)
		return
	}
	if len(doc.Content) == 0 {
		return // empty
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		r.warn("front matter is not a list of keys and values; it was left out")
		return
	}
	seen, unknown := map[string]bool{}, []string(nil)
	for i := 0; i+1 < len(top.Content); i += 2 {
		name := strings.ToLower(strings.TrimSpace(top.Content[i].Value))
		key := keys[strings.ReplaceAll(name, "-", "_")]
		switch {
		case key == "":
			unknown = append(unknown, text.Cut(line(name, 40), 40))
		case seen[key]:
			r.warn("front matter has %s twice; the first was taken", name)
		default:
			seen[key] = true
			r.set(key, name, top.Content[i+1])
		}
	}
	if len(unknown) > 0 {
		more := ""
		if len(unknown) > 10 {
			more, unknown = fmt.Sprintf(" and %d more", len(unknown)-10), unknown[:10]
		}
		r.warn("front matter keys without a meaning here: %s%s", strings.Join(unknown, ", "), more)
	}
}

// yamlProblem writes a YAML error on one line, with its lines counted in the file.
func yamlProblem(err error) string {
	return text.Cut(line(strings.TrimPrefix(err.Error(), "yaml: "), 200), 200)
}

// set stores the value of a key.
func (r *reading) set(key, name string, value *yaml.Node) {
	if value.Kind == yaml.AliasNode && value.Alias != nil {
		value = value.Alias // one level; what it holds is read as a value of its own
	}
	if key == "relies_on" || key == "byline" && value.Kind == yaml.SequenceNode {
		list := r.list(name, value)
		if key == "relies_on" {
			r.reliesOn = list
		} else {
			r.byline = strings.Join(list, ", ")
		}
		return
	}
	if value.Kind != yaml.ScalarNode {
		r.warn("front matter %s is not a single value; it was left out", name)
		return
	}
	if value.Tag == "!!null" {
		return
	}
	if (key == "title" || key == "publisher") && value.Tag != "!!str" && value.Style == 0 {
		r.warn("front matter %s is not text (%s); it was taken as written", name, text.Cut(line(value.Value, 40), 40))
	}
	r.setText(key, value.Value)
}

func (r *reading) setText(key, value string) {
	switch key {
	case "title":
		r.title = value
	case "url":
		r.url = value
	case "publisher":
		r.publisher = value
	case "published":
		r.published = value
	case "byline":
		r.byline = value
	case "language":
		r.language = languageCode(value)
	case "class":
		r.class = value
	case "kind":
		switch k := assay.Kind(strings.ToLower(strings.TrimSpace(value))); k {
		case assay.Note, assay.Text:
			r.kind = k
		default:
			r.warn("kind %q is neither note nor text; the source is read as text", text.Cut(line(value, 40), 40))
		}
	}
}

const maxListed = 100 // values of a list

// list reads a list of texts, or one text as a list.
func (r *reading) list(name string, value *yaml.Node) []string {
	items := value.Content
	if value.Kind == yaml.ScalarNode {
		items = []*yaml.Node{value}
	} else if value.Kind != yaml.SequenceNode {
		r.warn("front matter %s is not a list; it was left out", name)
		return nil
	}
	if len(items) > maxListed {
		r.warn("front matter %s has more than %d values; the rest was left out", name, maxListed)
		items = items[:maxListed]
	}
	var list []string
	for _, item := range items {
		if item.Kind != yaml.ScalarNode {
			r.warn("front matter %s holds something that is not text; it was left out", name)
			continue
		}
		if text := line(item.Value, 500); text != "" && item.Tag != "!!null" {
			list = append(list, text)
		}
	}
	return list
}

// salvage reads the plain "key: value" lines of front matter that is not YAML,
// such as a title with a colon in it and no quotation marks.
func salvage(r *reading, source string) {
	list := ""
	seen := map[string]bool{}
	for raw := range strings.Lines(source) {
		text := strings.TrimSpace(raw)
		if item, ok := strings.CutPrefix(text, "- "); ok && list == "relies_on" && len(r.reliesOn) < maxListed {
			if item = unquote(item); item != "" {
				r.reliesOn = append(r.reliesOn, line(item, 500))
			}
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		key := keys[strings.ToLower(strings.TrimSpace(name))]
		list = key
		if !ok || key == "" || key == "relies_on" || seen[key] {
			continue
		}
		if value = unquote(value); value != "" {
			seen[key] = true
			r.setText(key, value)
		}
	}
}

// unquote takes the quotation marks off a value, also one without its partner.
func unquote(s string) string {
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(s), `"'`))
}
