package text

// Unseen reports whether a character shows nothing of its own and changes how
// others are shown: the marks that turn or hide the order of letters
// (bidirectional embeddings, overrides, isolates and direction marks), soft
// hyphens, zero-width spaces, byte order marks, annotations and tags. Joiners are
// not among them, since scripts and emoji need them.
func Unseen(r rune) bool { return Invisible(r) || Turns(r) }

// Invisible reports whether a character has no visible effect of its own.
func Invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u061c', '\u200b', '\u200e', '\u200f', '\u2060', '\ufeff', '\u180e':
		return true
	}
	return r >= 0xfff9 && r <= 0xfffb || r >= 0xe0000 && r <= 0xe007f
}

// Turns reports whether a character turns or hides the order of those after it:
// bidirectional embeddings, overrides and isolates.
func Turns(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u206f'
}
