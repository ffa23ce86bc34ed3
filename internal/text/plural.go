package text

import "strings"

var irregularPlurals = map[string]string{"child": "children", "person": "people", "man": "men", "woman": "women"}

// Plural gives the plural of a singular noun in lower case: children, agencies, arrests.
func Plural(noun string) string {
	if p := irregularPlurals[noun]; p != "" {
		return p
	}
	switch {
	case strings.HasSuffix(noun, "y") && len(noun) > 2 && !strings.ContainsRune("aeiou", rune(noun[len(noun)-2])):
		return noun[:len(noun)-1] + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}
