package check

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// ChooseProfile gives the profile of the given name, or the one whose terms the
// question holds most of, joined with the general one, which comes first.
func ChooseProfile(profiles []*assay.Profile, name, raw string) *assay.Profile {
	if len(profiles) == 0 {
		return &assay.Profile{Name: "none"}
	}
	general := profiles[0]
	var chosen *assay.Profile
	most := 0
	stems := text.AllStems(strings.ToLower(raw))
	for _, p := range profiles[1:] {
		if p.Name == name {
			chosen = p
			break
		}
		n := 0
		for _, t := range p.Terms {
			if text.NewPhrase(strings.ToLower(t)).In(stems) >= 0 {
				n++
			}
		}
		if name == "" && n > most {
			chosen, most = p, n
		}
	}
	if chosen == nil {
		return general
	}
	return join(general, extended(profiles, chosen))
}

// extended lays a profile over the one that it extends, and that over its own.
func extended(profiles []*assay.Profile, field *assay.Profile) *assay.Profile {
	seen := map[string]bool{field.Name: true}
	for field.Extends != "" && !seen[field.Extends] {
		seen[field.Extends] = true
		for _, p := range profiles {
			if p.Name == field.Extends {
				joined := join(p, field)
				joined.Extends = p.Extends
				field = joined
				break
			}
		}
	}
	return field
}

// join lays a field's profile over the general one.
func join(general, field *assay.Profile) *assay.Profile {
	p := *field
	p.Synonyms = append(append([][]string(nil), field.Synonyms...), general.Synonyms...)
	p.Distinct = append(append([][]string(nil), field.Distinct...), general.Distinct...)
	p.Units = map[string]string{}
	for k, v := range general.Units {
		p.Units[k] = v
	}
	for k, v := range field.Units {
		p.Units[k] = v
	}
	p.Topics = joinTopics(field.Topics, general.Topics)
	if len(p.Stages) == 0 {
		p.Stages = general.Stages
	}
	p.Gaps = append(append([]assay.GapRule(nil), field.Gaps...), general.Gaps...)
	p.Actors = append(append([]string(nil), field.Actors...), general.Actors...)
	p.Events = joinKeyed(field.Events, general.Events, func(k assay.EventKind) string { return k.Key })
	p.Ladders = joinKeyed(field.Ladders, general.Ladders, func(l assay.Ladder) string { return l.Key })
	p.Searches = joinKeyed(field.Searches, general.Searches, func(s assay.SearchWords) assay.Side { return s.Side })
	return &p
}

// joinKeyed gives the field's entries, then those of the general profile whose key it lacks.
func joinKeyed[T any, K comparable](field, general []T, key func(T) K) []T {
	out := append([]T(nil), field...)
	for _, g := range general {
		if !slices.ContainsFunc(field, func(f T) bool { return key(f) == key(g) }) {
			out = append(out, g)
		}
	}
	return out
}

// joinTopics adds a field's cues to the general topic of the same key.
func joinTopics(field, general []assay.Topic) []assay.Topic {
	out := append([]assay.Topic(nil), field...)
	for _, g := range general {
		merged := false
		for i := range out {
			if out[i].Key == g.Key {
				out[i].Cues = append(append([]string(nil), out[i].Cues...), g.Cues...)
				out[i].Asked = append(append([]string(nil), out[i].Asked...), g.Asked...)
				out[i].Classes = append(append([]assay.Class(nil), out[i].Classes...), g.Classes...)
				if out[i].Heading == "" {
					out[i].Heading = g.Heading
				}
				merged = true
			}
		}
		if !merged {
			out = append(out, g)
		}
	}
	return out
}
