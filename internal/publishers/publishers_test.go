package publishers

import "testing"

func TestDefault(t *testing.T) {
	b, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(b.rows))
	for _, n := range []string{"ICE", "U.S. Attorney, Southern District of New York", "U.S. Attorney, Eastern District of Virginia", "DHS Office of Inspector General (oversight.gov)", "ICE / DHS", "Kids in Need of Defense (KIND)", "Department of Labor OIG", "U.S. District Court, Eastern District of Virginia"} {
		p, ok := b.Lookup(n, "")
		t.Log(n, "=>", p, ok, b.Parents(n), b.Names(n), b.Family(n))
	}
}
