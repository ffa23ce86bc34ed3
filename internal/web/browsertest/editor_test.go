package browsertest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestEditor follows a mistake through the desk: an editor sets the desk up,
// publishes a check, a reader disputes a sentence of it, the editor accepts and
// retracts, and the reader reads what became of it. axe-core looks at every page
// on the way, wide, on a phone, and in the dark.
func TestEditor(t *testing.T) {
	d := serve(t, "--accounts", "on")
	if d.Setup == "" {
		t.Fatal("no link to set the desk up was given")
	}
	x := open(t, d)
	look := func(name string) {
		t.Helper()
		x.size(1280, 900)
		x.accessible(name)
		x.shot("editor-" + name)
		x.size(390, 844)
		x.shot("editor-" + name + "-390")
		if wide := script[int](x, "document.documentElement.scrollWidth"); wide > 390 {
			t.Errorf("%s: %d pixels wide on a phone of 390", name, wide)
		}
		x.likes("prefers-color-scheme", "dark")
		x.accessible(name + " in the dark")
		x.likes("prefers-color-scheme", "light")
		x.size(1280, 900)
	}
	x.to(strings.TrimPrefix(d.Setup, d.Address))
	look("setup")
	x.write("#name", "Night editor")
	x.write("#password", "four words and a bridge")
	x.write("#again", "four words and a bridge")
	x.press(".form .button.first")
	x.until(`^/desk$`)
	look("queue-empty")

	x.to("/")
	x.write("textarea", "Has DHS located 13000 unaccompanied minors?")
	x.press(`form[action="/ask"] button`)
	x.until(`^/answers/`)
	x.to("/desk/drafts")
	look("drafts")
	x.press(`.acts a[href^="/desk/publish"]`)
	look("publish")
	x.write("#slug", "located")
	x.write("#topics", "Counts")
	x.press(".form .button.first")
	x.until(`^/checks/located$`)

	x.press("#s1 .pin")
	x.until(`/why/s1$`)
	x.press(`a[href*="/dispute"]`)
	look("dispute")
	x.write("#wrong", "The official relayed the number and did not confirm it.")
	x.write("#quote", "13,061")
	time.Sleep(3 * time.Second) // the least time that a person takes
	x.press(".form .button.first")
	receipt := x.until(`^/tips/.+`)
	look("receipt")

	x.to("/desk")
	look("queue")
	x.press(`#tips-h ~ .list .acts a`)
	look("tip")
	x.write("#answer", "You are right, and we thank you.")
	x.press(`button[value="correct"]`)
	x.until(`^/desk/revise`)
	look("revise")
	x.press("#kind-retracted")
	x.write("#why", "The verdict rests on a word that says too much.")
	x.press(`button[value="publish"]`)
	x.until(`^/checks/located$`)
	x.to("/corrections")
	look("corrections")
	if got := x.text(".correction .why"); got != "Why. The verdict rests on a word that says too much." {
		t.Errorf("the list of corrections says %q", got)
	}
	x.to(receipt)
	if got := x.text(".given"); got != "You are right, and we thank you." {
		t.Errorf("the reader reads %q", got)
	}
	for i, path := range []string{"/checks", "/topics/Counts", "/methodology", "/corrections-policy", "/about", "/tips", "/tips?kind=source", "/tips?kind=dispute",
		"/desk/tips", "/desk/sources", "/desk/accounts", "/desk/keys", "/desk/audit", "/desk/settings", "/account", "/sign-in"} {
		x.to(path)
		look(fmt.Sprintf("page%02d", i+1))
	}
	x.quiet()
}
