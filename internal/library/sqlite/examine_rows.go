package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// values is a row as it stands in the file: int64, float64, string, []byte or nil.
type values []any

func (v values) int(i int) (int64, bool)    { n, ok := v[i].(int64); return n, ok }
func (v values) text(i int) (string, bool)  { s, ok := v[i].(string); return s, ok }
func (v values) bytes(i int) ([]byte, bool) { b, ok := v[i].([]byte); return b, ok }

// words writes some columns for a person.
func (v values) words(from, to int) string {
	parts := make([]string, 0, to-from)
	for _, one := range v[from:to] {
		switch one := one.(type) {
		case []byte:
			parts = append(parts, hex.EncodeToString(one[:min(len(one), 8)]))
		default:
			parts = append(parts, fmt.Sprintf("%.200v", one))
		}
	}
	return strings.Join(parts, " ")
}

// sum gives the same for the same values, and another for others.
func (v values) sum() [32]byte {
	h := sha256.New()
	for _, one := range v {
		switch one := one.(type) {
		case []byte:
			fmt.Fprintf(h, "b%d:%s", len(one), one)
		case string:
			fmt.Fprintf(h, "s%d:%s", len(one), one)
		default:
			fmt.Fprintf(h, "%T:%v,", one, one)
		}
	}
	return [32]byte(h.Sum(nil))
}

// query gives f every row until one cannot be read.
func (x *examiner) query(query string, args []any, f func(values) error) error {
	rows, err := x.conn.QueryContext(x.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	v, into := make(values, len(columns)), make([]any, len(columns))
	for i := range v {
		into[i] = &v[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(v); err != nil {
			return err
		}
	}
	return rows.Err()
}

// errOrder says that the rows of a table do not come in their order.
var errOrder = errors.New("its rows are out of order")

// walk gives f the rows of a table with a number, in order, around pages that
// cannot be read: the number is the first column. It says which numbers were
// passed over, as ranges without their ends.
func (x *examiner) walk(table, columns string, f func(values) error) (gaps [][2]int64, err error) {
	number, _, _ := strings.Cut(columns, ",")
	query := "SELECT " + columns + " FROM " + table + " NOT INDEXED WHERE " + number + " >= ? ORDER BY " + number
	at := int64(math.MinInt64)
	var stop error // of f
	for {
		err := x.query(query, []any{at}, func(v values) error {
			n, ok := v.int(0)
			if !ok || n < at {
				return errOrder
			}
			if at = n; at < math.MaxInt64 {
				at++
			}
			stop = f(v)
			return stop
		})
		if err == nil || stop != nil || x.ctx.Err() != nil {
			return gaps, errors.Join(err, x.ctx.Err())
		}
		next, ok := x.beyond(query, at)
		if !ok {
			return append(gaps, [2]int64{at, math.MaxInt64}), nil
		}
		gaps = append(gaps, [2]int64{at, next})
		at = next
	}
}

// beyond finds the first number after at from which rows can be read again.
func (x *examiner) beyond(query string, at int64) (int64, bool) {
	reads := func(n int64) bool {
		err := x.query(query+" LIMIT 1", []any{n}, func(v values) error {
			if got, ok := v.int(0); !ok || got < n {
				return errOrder
			}
			return nil
		})
		return err == nil
	}
	at = max(at, -1)
	for step := int64(1); step < 1<<40; step *= 2 {
		if !reads(at + step) {
			continue
		}
		low, high := at+step/2, at+step // low cannot be read
		for low+1 < high {
			if mid := low + (high-low)/2; reads(mid) {
				high = mid
			} else {
				low = mid
			}
		}
		// Beyond the last row everything reads: that nothing comes is no row.
		return high, true
	}
	return 0, false
}

// everyRow gives f the rows of a query in the order of some columns; from the
// other end as well when it cannot be read to the end.
func (x *examiner) everyRow(query, order string, f func(values) error) (whole bool, err error) {
	var stop error
	handed := func(v values) error { stop = f(v); return stop }
	err = x.query(query+" ORDER BY "+order, nil, handed)
	if err == nil || stop != nil || x.ctx.Err() != nil {
		return err == nil, errors.Join(stop, x.ctx.Err())
	}
	// Rows that come twice are the same rows.
	_ = x.query(query+" ORDER BY "+strings.ReplaceAll(order, ",", " DESC,")+" DESC", nil, handed)
	return false, errors.Join(stop, x.ctx.Err())
}

// schema reads the names and forms of the tables, and holds them to those of a new library.
func (x *examiner) schema(steps []migration) error {
	want, err := schemaOf(x.ctx, steps)
	if err != nil {
		return err
	}
	roots := map[string]bool{}
	err = x.query("SELECT type, name, tbl_name, coalesce(sql, ''), rootpage FROM sqlite_schema", nil, func(v values) error {
		name, owner := fmt.Sprint(v[1]), fmt.Sprint(v[2])
		key := fmt.Sprint(v[0]) + " " + name
		if form, ok := want[key]; ok && form != fmt.Sprint(v[3]) {
			x.misshapen(key, "%q does not have its form", key)
		}
		delete(want, key)
		if x.tables[owner] == nil {
			x.tables[owner] = &table{name: owner}
		}
		if v[0] == "index" {
			x.tables[owner].indexes = append(x.tables[owner].indexes, name)
		}
		if root := fmt.Sprint(v[4]); root != "0" {
			if roots[root] {
				x.lost(areaFile, "", "two of its tables stand in one place")
			}
			roots[root] = true
			x.tables["#"+root] = &table{name: owner}
		}
		return nil
	})
	for _, key := range sortedKeys(want) {
		x.misshapen(key, "%q is missing", key)
	}
	return err
}

// misshapen notes what is wrong with the form of a table, which is lost, or of
// what a new library has anyway.
func (x *examiner) misshapen(key, format string, args ...any) {
	if strings.HasPrefix(key, "table ") {
		x.lost(areaFile, "", format, args...)
		return
	}
	x.derived(areaFile, "", format, args...)
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// schemaOf gives the tables, indexes and triggers of a new library after some steps, by kind and name.
func schemaOf(ctx context.Context, steps []migration) (m map[string]string, err error) {
	db, err := connect("file::memory:", 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	l := newLibrary("(in memory)", defaults)
	l.writer, l.reader = db, db
	if err := l.onWriter(ctx, func(conn *sql.Conn) error { return l.migrate(ctx, conn, steps) }); err != nil {
		return nil, err
	}
	m = map[string]string{}
	rows, err := db.QueryContext(ctx, "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key, form string
		if err := rows.Scan(&key, &form); err != nil {
			return nil, err
		}
		m[key] = form
	}
	return m, rows.Err()
}

// mostFindings bounds what SQLite's check tells.
const mostFindings = 1000

// pages has SQLite look at every page, and gives what it finds to the areas. A
// finding alone is damage that can be made again: what is lost with it is told
// by who reads the rows.
func (x *examiner) pages() error {
	x.tell("pages", 0, 1)
	err := x.query(fmt.Sprintf("PRAGMA integrity_check(%d)", mostFindings), nil, x.finding)
	if err == nil || x.ctx.Err() != nil {
		return x.ctx.Err()
	}
	// It did not get through: each table by itself, then.
	for _, name := range sortedKeys(x.tables) {
		if strings.HasPrefix(name, "#") || x.tables[name].broken {
			continue
		}
		if err := x.query(fmt.Sprintf("PRAGMA integrity_check(%q)", name), nil, x.finding); err != nil {
			x.broken(name, err.Error())
		}
	}
	x.derived(areaFile, "", "SQLite cannot check all of it: %v", err)
	return x.ctx.Err()
}

func (x *examiner) finding(v values) error {
	said := fmt.Sprint(v[0])
	for found := range strings.Lines(said) {
		if found = strings.TrimSpace(found); found != "ok" && found != "" && !strings.HasPrefix(found, "*** in database") {
			x.broken(x.tableOf(found), found)
		}
	}
	return nil
}

// broken notes what SQLite found of a table, or with "" of the file.
func (x *examiner) broken(name, found string) {
	where := areaFile
	if t := x.tables[name]; t != nil {
		t.broken = true
		if a, ok := areaOf[name]; ok {
			where = a
		}
	}
	x.derived(where, "", "SQLite: %.200s", found)
}

// tableOf finds the table that one of SQLite's findings is about.
func (x *examiner) tableOf(found string) string {
	if rest, ok := strings.CutPrefix(found, "Tree "); ok { // "Tree 12 page 14 cell 3: ..."
		root, _, _ := strings.Cut(rest, " ")
		if t := x.tables["#"+root]; t != nil {
			return t.name
		}
	}
	for _, word := range strings.FieldsFunc(found, func(r rune) bool { return r == ' ' || r == '.' || r == ':' || r == ',' }) {
		for _, name := range sortedKeys(x.tables) {
			if name == word || slices.Contains(x.tables[name].indexes, word) {
				return name
			}
		}
	}
	return ""
}

// rangeWords names numbers that were passed over.
func rangeWords(gap [2]int64) string {
	switch {
	case gap[1] == math.MaxInt64:
		return "from number " + strconv.FormatInt(max(gap[0], 0), 10) + " on"
	case gap[0]+1 >= gap[1]:
		return "number " + strconv.FormatInt(max(gap[0], 0), 10)
	}
	return fmt.Sprintf("numbers %d to %d", max(gap[0], 0), gap[1]-1)
}
