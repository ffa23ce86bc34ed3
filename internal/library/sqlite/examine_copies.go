package sqlite

import (
	"fmt"
	"slices"
	"strings"
)

// twofold is a table of which a second copy stands in an index: all of its
// columns, or those that have no hash.
type twofold struct {
	table, key, columns string
	index               string // "" for TABLE_copy
}

var twofolds = []twofold{
	{table: "counter", key: "one", columns: "generation, documents, passages"},
	{table: "capture", key: "n", columns: "media_type"},
	{table: "sighting", key: "location, seen_at, seq", columns: "document", index: "sighting_document"},
	{table: "failure", key: "location", columns: "reason"},
	{table: "segment", key: "n", columns: "first, level"},
	{table: "report", key: "n", columns: "id, question, as_of, published"},
	{table: "retrieval", key: "address, at", columns: "capture, json"},
	{table: "account", key: "id", columns: "name, folded, role, password, created, disabled, failures, locked"},
	{table: "session", key: "hash", columns: "account, created, expires"},
	{table: "invite", key: "account", columns: "hash, expires"},
	{table: "api_key", key: "n", columns: "id, hash, used, json"},
	{table: "audit", key: "n", columns: "at, account, name, role, action, subject, detail"},
	{table: "publication", key: "slug", columns: "question, published, topics, latest, seq, retracted, verdict"},
	{table: "revision", key: "seq", columns: "slug, n, report, at, kind, json, length(changes)"},
	{table: "leaf", key: "n", columns: "slug, revision, capture, json"},
	{table: "topic", key: "name, slug", index: "topic_slug"},
	{table: "tip", key: "n", columns: "id, kind, state, receipt, same, changed, json"},
	{table: "job", key: "n", columns: "id, ended, json"},
	{table: "answered", key: "key", columns: "at, body, status, answer"},
}

func (t *twofold) list() string {
	if t.columns == "" {
		return t.key
	}
	return t.key + ", " + t.columns
}

func (t *twofold) copied() string {
	if t.index == "" {
		return t.table + "_copy"
	}
	return t.index
}

func (t *twofold) keys() int { return 1 + strings.Count(t.key, ",") }

// copies holds every table to its second copy.
func (x *examiner) copies() error {
	for i := range twofolds {
		t := &twofolds[i]
		if have := x.tables[t.table]; have == nil || !slices.Contains(have.indexes, t.copied()) {
			continue // of an older form, or missing, which was told
		}
		if err := x.guard(areaOf[t.table], func() error { return x.compare(t) }); err != nil {
			return err
		}
	}
	return nil
}

// compare holds a table to its second copy, and the copy to the table.
func (x *examiner) compare(t *twofold) error {
	name, rows := areaOf[t.table], 0
	left := map[[32]byte]string{} // rows of the table that the copy has not been seen to have
	tableWhole, err := x.everyRow("SELECT "+t.list()+" FROM "+t.table+" NOT INDEXED", t.key, func(v values) error {
		rows++
		left[v.sum()] = v.words(0, t.keys())
		return nil
	})
	if err != nil {
		return err
	}
	var only []string // in the copy, by key
	copyErr := x.query("SELECT "+t.list()+" FROM "+t.table+" INDEXED BY "+t.copied(), nil, func(v values) error {
		sum := v.sum()
		if _, ok := left[sum]; !ok {
			only = append(only, v.words(0, t.keys()))
			return nil
		}
		delete(left, sum)
		return nil
	})
	if x.ctx.Err() != nil {
		return x.ctx.Err()
	}
	if mainTable[t.table] {
		x.area(name).Of += rows
	}
	if !tableWhole {
		x.lost(name, "", "some rows of %q cannot be read", t.table)
	}
	switch {
	case len(only) == 0 && len(left) == 0 && copyErr == nil:
	case len(only) == 0 && tableWhole:
		x.derived(name, "", "the second copy of %q is damaged", t.table)
	case len(only) == 0:
	default:
		for _, key := range only {
			x.lost(name, key, "the two copies of a row of %q do not agree", t.table)
		}
	}
	return nil
}

// mainTable are the tables whose rows an area counts here; those of others are
// counted where they are read.
var mainTable = map[string]bool{"failure": true, "retrieval": true, "account": true, "audit": true, "publication": true, "tip": true, "job": true, "leaf": true}

// holds runs rules over whole tables: each gives the ID of what breaks it.
func (x *examiner) holds(area string, rules map[string]string) error {
	for _, what := range sortedKeys(rules) {
		err := x.query(rules[what], nil, func(v values) error {
			id := ""
			if v[0] != nil {
				id = fmt.Sprintf("%.200v", v[0])
			}
			x.lost(area, id, "%s", what)
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return nil
}

// published looks at the checks that were published.
func (x *examiner) published() error {
	gaps, err := x.walk("revision", "seq, slug, n, changes", func(v values) error {
		changes, ok := v.bytes(3)
		if v[3] == nil {
			return nil
		}
		if _, err := decompress(changes); err != nil || !ok {
			x.lost(areaPublished, v.words(1, 3), "what a revision changed cannot be read")
		}
		return nil
	})
	for _, gap := range gaps {
		x.lost(areaPublished, "revision "+rangeWords(gap), "revisions cannot be read")
	}
	if err != nil {
		return err
	}
	return x.holds(areaPublished, map[string]string{
		"a revision is missing":                               "SELECT slug FROM revision GROUP BY slug HAVING count(*) <> max(n)",
		"the report of a revision is missing":                 "SELECT r.slug FROM revision r WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = r.report)",
		"a published check does not have its last revision":   "SELECT p.slug FROM publication p WHERE latest IS NOT (SELECT max(n) FROM revision r WHERE r.slug = p.slug)",
		"the revisions of a check have no published check":    "SELECT DISTINCT r.slug FROM revision r WHERE NOT EXISTS (SELECT 1 FROM publication p WHERE p.slug = r.slug)",
		"the place of a revision among all is not that of it": "SELECT p.slug FROM publication p WHERE seq IS NOT (SELECT max(seq) FROM revision r WHERE r.slug = p.slug)",
	})
}

// audit looks for lines that are missing.
func (x *examiner) audit() error {
	next := int64(1)
	gaps, err := x.walk("audit", "n", func(v values) error {
		if n, _ := v.int(0); n != next {
			x.lost(areaAudit, "line "+rangeWords([2]int64{next, n}), "lines are missing")
			next = n
		}
		next++
		return nil
	})
	for _, gap := range gaps {
		x.lost(areaAudit, "line "+rangeWords(gap), "lines cannot be read")
	}
	return err
}

// log looks for entries of the log that are missing. The log itself is held to
// its own files by 'assay log verify'.
func (x *examiner) log() error {
	if x.tables["leaf"] == nil {
		return nil // of an older form
	}
	return x.holds(areaLog, map[string]string{
		"an entry is missing":          "SELECT NULL FROM (SELECT count(*) AS rows, coalesce(max(n), -1) + 1 AS last FROM leaf) WHERE rows <> last",
		"a revision is not in the log": "SELECT slug FROM revision r WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE slug = r.slug AND revision = r.n)",
	})
}

// reports reads every report, and holds it to its ID.
func (x *examiner) reports() error {
	a := x.area(areaReports)
	gaps, err := x.walk("report", "n, id, json", func(v values) error {
		a.Of++
		id, _ := v.text(1)
		data, ok := v.bytes(2)
		report, err := decompress(data)
		if err != nil || !ok {
			x.lost(areaReports, id, "a report cannot be read")
			return nil
		}
		if x.tools.ReportID == nil {
			return nil
		}
		if got, err := x.tools.ReportID(report); err == nil && got != id {
			x.lost(areaReports, id, "a report is not that of its ID")
		}
		x.tell(areaReports, a.Of, 0)
		return nil
	})
	for _, gap := range gaps {
		x.lost(areaReports, rangeWords(gap), "reports cannot be read")
	}
	return err
}

// gatherings reads every search of the world.
func (x *examiner) gatherings() error {
	a := x.area(areaGatherings)
	seen := map[string]bool{}
	whole, err := x.everyRow("SELECT question, at, json FROM gathering", "question, at", func(v values) error {
		name := v.words(0, 2)
		if seen[name] {
			return nil
		}
		seen[name] = true
		a.Of++
		data, _ := v.bytes(2)
		if err := gatheringHolds(v, data); err != nil {
			x.lost(areaGatherings, name, "a search of the world cannot be read: %v", err)
		}
		return nil
	})
	if !whole && err == nil {
		x.lost(areaGatherings, "", "some searches of the world cannot be read")
	}
	return err
}
