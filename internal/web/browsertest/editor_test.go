package browsertest

import (
	"strings"
	"testing"
)

// TestDeskPages looks at every page of those who work at the desk, and at the
// public ones around a check, on a phone and in the dark.
func TestDeskPages(t *testing.T) {
	x := open(t, serve(t, "--accounts", "on"))
	x.signUp()
	x.ask(question)
	x.to("/desk/drafts")
	x.press(`.acts a[href^="/desk/publish"]`)
	publishing := x.where()
	x.write("#slug", "located")
	x.write("#topics", "Counts")
	x.press(".form .button.first")
	x.until(`^/checks/located$`)
	x.ask("Has ICE enforcement saved thousands of children from trafficking?")
	for path, name := range map[string]string{
		"/desk": "queue", "/desk/tips": "tips", "/desk/drafts": "drafts", "/desk/sources": "sources", "/desk/revise?slug=located": "revise",
		publishing: "published already", "/desk/accounts": "accounts", "/desk/keys": "keys", "/desk/audit": "audit", "/desk/audit?action=publish": "audit of one action",
		"/desk/settings": "settings", "/account": "account", "/sign-in": "sign in", "/checks": "checks", "/topics/Counts": "a topic", "/corrections": "corrections",
		"/methodology": "methodology", "/corrections-policy": "policy", "/about": "about", "/tips?kind=source": "source", "/tips?kind=dispute": "dispute",
		"/checks/located/dispute?s=s1": "a sentence",
	} {
		x.size(390, 844)
		x.to(path)
		x.shot("8-phone-" + strings.ReplaceAll(name, " ", "-"))
		if wide := script[int](x, "document.documentElement.scrollWidth"); wide > 390 {
			t.Errorf("%s: %d pixels wide on a phone of 390", name, wide)
		}
		x.accessible(name + " on a phone")
		x.size(1280, 900)
		x.likes("prefers-color-scheme", "dark")
		x.accessible(name + " in the dark")
		x.likes("prefers-color-scheme", "light")
	}
	x.quiet()
}
