package browsertest

import "testing"

func TestError(t *testing.T) {
	x := open(t, serve(t))
	x.to("/nothing-here")
	x.accessible("an error")
	x.quiet()
}
