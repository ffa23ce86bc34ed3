package text

import "strings"

// institutions end or head the names that take an article.
var institutions = fields(`office circuit department bureau agency service administration court committee commission council institute
		journal code union tribunal ministry authority board congress senate house foundation society association federation
		clinic center centre program programme project network coalition university police parliament fund bank league conference
		academy directorate secretariat government admin embassy assembly times post tribune herald chronicle gazette guardian telegraph observer`)

// WithArticle puts "the" before the names of bodies that need it: "the
// Government Accountability Office", but "Amnesty International".
func WithArticle(name string) string {
	lower := strings.ToLower(name)
	if strings.HasPrefix(lower, "the ") || strings.HasPrefix(lower, "a ") || strings.HasPrefix(lower, "an ") {
		return "the " + name[strings.Index(name, " ")+1:]
	}
	words := strings.Fields(strings.Trim(strings.NewReplacer(",", "", ".", "").Replace(lower), " "))
	if len(words) < 2 || strings.ContainsAny(name, "'’") && !strings.HasPrefix(lower, "u.s") {
		return name
	}
	last := words[len(words)-1]
	switch {
	case strings.HasPrefix(lower, "office") || strings.HasPrefix(lower, "offices"):
		return "the " + strings.ToLower(name[:1]) + name[1:]
	case institutions[last], institutions[strings.TrimSuffix(last, "s")]:
		return "the " + name
	}
	for i, w := range words[:len(words)-1] {
		if institutions[w] && (words[i+1] == "of" || words[i+1] == "for" || words[i+1] == "on") {
			return "the " + name
		}
	}
	if strings.HasPrefix(lower, "united states") || strings.HasPrefix(lower, "u.s.") {
		return "the " + name
	}
	return name
}

func fields(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
