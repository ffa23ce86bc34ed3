package search

import "strings"

// tongue is a language by its codes and its English name.
type tongue struct{ two, three, bibliographic, name string }

// tongues are the languages that the services' own codes are translated for:
// ISO 639-1, 639-3, 639-2/B where it differs, and the name in English.
var tongues = []tongue{
	{"af", "afr", "", "afrikaans"}, {"am", "amh", "", "amharic"}, {"ar", "ara", "", "arabic"},
	{"az", "aze", "", "azerbaijani"}, {"be", "bel", "", "belarusian"}, {"bg", "bul", "", "bulgarian"},
	{"bn", "ben", "", "bengali"}, {"bs", "bos", "", "bosnian"}, {"ca", "cat", "", "catalan"},
	{"cs", "ces", "cze", "czech"}, {"da", "dan", "", "danish"}, {"de", "deu", "ger", "german"},
	{"el", "ell", "gre", "greek"}, {"en", "eng", "", "english"}, {"es", "spa", "", "spanish"},
	{"et", "est", "", "estonian"}, {"eu", "eus", "baq", "basque"}, {"fa", "fas", "per", "persian"},
	{"fi", "fin", "", "finnish"}, {"fr", "fra", "fre", "french"}, {"ga", "gle", "", "irish"},
	{"gl", "glg", "", "galician"}, {"gu", "guj", "", "gujarati"}, {"he", "heb", "", "hebrew"},
	{"hi", "hin", "", "hindi"}, {"hr", "hrv", "", "croatian"}, {"ht", "hat", "", "haitian creole"},
	{"hu", "hun", "", "hungarian"}, {"hy", "hye", "arm", "armenian"}, {"id", "ind", "", "indonesian"},
	{"is", "isl", "ice", "icelandic"}, {"it", "ita", "", "italian"}, {"ja", "jpn", "", "japanese"},
	{"ka", "kat", "geo", "georgian"}, {"kk", "kaz", "", "kazakh"}, {"km", "khm", "", "khmer"},
	{"kn", "kan", "", "kannada"}, {"ko", "kor", "", "korean"}, {"la", "lat", "", "latin"},
	{"lt", "lit", "", "lithuanian"}, {"lv", "lav", "", "latvian"}, {"mk", "mkd", "mac", "macedonian"},
	{"ml", "mal", "", "malayalam"}, {"mn", "mon", "", "mongolian"}, {"mr", "mar", "", "marathi"},
	{"ms", "msa", "may", "malay"}, {"my", "mya", "bur", "burmese"}, {"nb", "nob", "", "norwegian bokmål"},
	{"ne", "nep", "", "nepali"}, {"nl", "nld", "dut", "dutch"}, {"no", "nor", "", "norwegian"},
	{"pa", "pan", "", "punjabi"}, {"pl", "pol", "", "polish"}, {"ps", "pus", "", "pashto"},
	{"pt", "por", "", "portuguese"}, {"ro", "ron", "rum", "romanian"}, {"ru", "rus", "", "russian"},
	{"si", "sin", "", "sinhala"}, {"sk", "slk", "slo", "slovak"}, {"sl", "slv", "", "slovenian"},
	{"so", "som", "", "somali"}, {"sq", "sqi", "alb", "albanian"}, {"sr", "srp", "", "serbian"},
	{"sv", "swe", "", "swedish"}, {"sw", "swa", "", "swahili"}, {"ta", "tam", "", "tamil"},
	{"te", "tel", "", "telugu"}, {"th", "tha", "", "thai"}, {"tl", "tgl", "", "tagalog"},
	{"tr", "tur", "", "turkish"}, {"uk", "ukr", "", "ukrainian"}, {"ur", "urd", "", "urdu"},
	{"uz", "uzb", "", "uzbek"}, {"vi", "vie", "", "vietnamese"}, {"zh", "zho", "chi", "chinese"},
}

// language gives the ISO 639-1 code of what a service calls a language: a code
// of two or three letters, with or without a region, or an English name. It is
// "" for what the table does not know.
func language(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 40 || s == "" {
		return ""
	}
	for _, t := range tongues {
		if s == t.name {
			return t.two
		}
	}
	s, _, _ = strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	for _, t := range tongues {
		if s == t.two || s == t.three || t.bibliographic != "" && s == t.bibliographic {
			return t.two
		}
	}
	return ""
}

// named gives the row of an ISO 639-1 code.
func named(two string) (tongue, bool) {
	for _, t := range tongues {
		if t.two == two {
			return t, true
		}
	}
	return tongue{}, false
}
