package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text that a page holds and does not show may be written for machines that
// read it, to tell them what to say. It is not the page's word.

// unseenAttr reports whether an attribute keeps its element from being shown.
func unseenAttr(key, value string) bool {
	switch key {
	case "hidden":
		return !strings.EqualFold(value, "until-found")
	case "style":
		return hidingStyle(value)
	}
	return false
}

// unseen reports whether an element is not shown, or is kept from those who
// have the page read to them.
func unseen(n *html.Node) bool {
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false // shown by a script as soon as the page is whole
	}
	for _, a := range n.Attr {
		if unseenAttr(a.Key, a.Val) || a.Key == "aria-hidden" && a.Val == "true" {
			return true
		}
	}
	return false
}

const maxStyle = 2000 // bytes of a style attribute that are read

// hidingStyle reports whether the declarations of a style attribute (CSS) show
// nothing of the element's text: not displayed, invisible, without size, moved
// off the page, or in the colour of its ground.
func hidingStyle(style string) bool {
	if len(style) < len("left:-1") {
		return false
	}
	is := map[string]string{}
	for d := range strings.SplitSeq(strings.ToLower(style[:min(len(style), maxStyle)]), ";") {
		if key, value, ok := strings.Cut(d, ":"); ok {
			value, _, _ = strings.Cut(value, "!")
			is[strings.TrimSpace(key)] = strings.Join(strings.Fields(value), "")
		}
	}
	switch {
	case is["display"] == "none", is["visibility"] == "hidden", is["visibility"] == "collapse", is["content-visibility"] == "hidden",
		isZero(is["opacity"]), isZero(is["font-size"]), is["color"] == "transparent",
		strings.HasPrefix(is["transform"], "scale(0"), strings.HasPrefix(is["clip"], "rect(0"), strings.HasPrefix(is["clip"], "rect(1px"),
		strings.HasPrefix(is["clip-path"], "inset(50%"), strings.HasPrefix(is["clip-path"], "inset(100%"),
		farOff(is["text-indent"]):
		return true
	case is["color"] != "" && (is["color"] == is["background-color"] || is["color"] == is["background"]):
		return true
	}
	if p := is["position"]; (p == "absolute" || p == "fixed") && (farOff(is["left"]) || farOff(is["top"]) || farOff(is["right"]) || farOff(is["bottom"])) {
		return true
	}
	small := isTiny(is["width"]) && isTiny(is["height"])
	flat := isZero(is["height"]) || isZero(is["max-height"]) || isZero(is["width"]) || isZero(is["max-width"])
	return (small || flat) && (is["overflow"] == "hidden" || is["overflow"] == "clip")
}

// size reads a number with its unit.
func size(s string) (float64, bool) {
	s = strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz%")
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

func isZero(s string) bool {
	v, ok := size(s)
	return ok && v == 0
}

func isTiny(s string) bool {
	v, ok := size(s)
	return ok && v <= 1
}

// farOff reports whether a place lies so far to the left or above that nothing
// of it is on the page.
func farOff(s string) bool {
	v, ok := size(s)
	return ok && (v <= -500 || v <= -50 && (strings.HasSuffix(s, "em") || strings.HasSuffix(s, "vw")))
}
