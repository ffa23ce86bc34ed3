package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// served measures the desk on the library: its start, its pages as the first
// reader sees them and as others do, questions one after another, and what it does
// while the library is copied and after it has changed.
func (l *largeRun) served(ctx context.Context) (err error) {
	began := time.Now()
	d, err := startDesk(ctx, l.program, "--library", l.library)
	if err != nil {
		return err
	}
	defer d.stop()
	client := reader("127.0.0.1")
	if err := d.until(ctx, client, d.address+"readyz"); err != nil {
		return err
	}
	l.row("desk: ready", promised.ready, cost{took: time.Since(began).Seconds()})
	if err := l.pages(ctx, d, "/", "/library", "/sources/"+l.document, "/library?words="+searched, "/api/v1/sources", "/api/v1/search?q="+searched); err != nil {
		return err
	}
	questions := newGenerator(l.seed + 1).questions(l.asks)
	if err := l.answers(ctx, d, "desk: an answer", questions); err != nil {
		return err
	}
	published, err := d.publish(ctx, questions[0])
	if err != nil {
		return err
	}
	if err := l.pages(ctx, d, strings.TrimPrefix(published, strings.TrimSuffix(d.address, "/")), "/figures?words="+searched, "/events?words="+searched, "/api/v1/figures?q="+searched); err != nil {
		return err
	}
	if err := l.beside(ctx, d, newGenerator(l.seed+2).questions(l.asks)); err != nil {
		return err
	}
	if err := l.changed(ctx, d); err != nil {
		return err
	}
	fmt.Fprintf(l.out, "%-52s %10s %10s %10s %12s\n", "desk: all of it", "", "", seconds(processTime(d.cmd.Process.Pid).Seconds()), mb(peakOf(d.cmd.Process.Pid)))
	return nil
}

// until asks for a page until it is there.
func (d *served) until(ctx context.Context, client *http.Client, page string) error {
	for {
		if _, err := fetchAll(ctx, client, page); err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// whole asks for a page until it is there and not one that says that it is being made.
func (d *served) whole(ctx context.Context, client *http.Client, page string) error {
	for {
		_, err := fetchAll(ctx, client, page)
		if err == nil || !strings.Contains(err.Error(), http.StatusText(http.StatusAccepted)) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// pages takes the time of each page for its first reader and for others.
func (l *largeRun) pages(ctx context.Context, d *served, paths ...string) error {
	const again = 10
	client := reader("127.0.0.1")
	for _, path := range paths {
		var all []cost
		for range again + 1 {
			before, began := processTime(d.cmd.Process.Pid), time.Now()
			if err := d.whole(ctx, client, strings.TrimSuffix(d.address, "/")+path); err != nil {
				return err
			}
			all = append(all, cost{took: time.Since(began).Seconds(), cpu: (processTime(d.cmd.Process.Pid) - before).Seconds()})
		}
		first, later := promised.ofPage(path)
		name := strings.ReplaceAll(path, l.document, "ID")
		l.row("desk: "+name+", the first time", first, all[0])
		l.row("desk: "+name+", later", later, quantile(all[1:], 0.95))
	}
	return nil
}

// answers takes the times of questions, one after another, from asking to the
// answer's page.
func (l *largeRun) answers(ctx context.Context, d *served, what string, questions []string) error {
	all, err := d.answers(ctx, questions)
	if err != nil {
		return err
	}
	l.row(what+", the first", promised.answerFirst, all[0])
	l.row(what+", median", promised.answer, quantile(all[1:], 0.5))
	l.row(what+", 95 of 100", promised.answerP95, quantile(all[1:], 0.95))
	return nil
}

func (d *served) answers(ctx context.Context, questions []string) ([]cost, error) {
	client := reader("127.0.0.1")
	var all []cost
	for _, q := range questions {
		before, began := processTime(d.cmd.Process.Pid), time.Now()
		job, err := d.ask(ctx, client, q)
		if err != nil {
			return nil, err
		}
		if err := d.until(ctx, client, d.address+"answers/"+job); err != nil {
			return nil, err
		}
		all = append(all, cost{took: time.Since(began).Seconds(), cpu: (processTime(d.cmd.Process.Pid) - before).Seconds()})
	}
	return all, nil
}

// beside copies the library while questions are answered.
func (l *largeRun) beside(ctx context.Context, d *served, questions []string) error {
	copying := make(chan error, 1)
	go func() {
		_, err := l.measured(ctx, "backup, beside questions", promised.backup, "backup", "--force", "-o", filepath.Join(l.dir, "backup.assay"))
		copying <- err
	}()
	var all []cost
	for i := 0; ; i++ {
		some, err := d.answers(ctx, questions[i%len(questions):][:1])
		if err != nil {
			return errors.Join(err, <-copying)
		}
		all = append(all, some...)
		select {
		case err := <-copying:
			l.row("desk: an answer beside a backup, 95 of 100", promised.answerBeside, quantile(all, 0.95))
			return err
		default:
		}
	}
}

// changed adds one source while the desk runs, and looks at the first page after it.
func (l *largeRun) changed(ctx context.Context, d *served) error {
	g := newGenerator(l.seed + 3)
	file := filepath.Join(l.dir, "one.md")
	// A library that was kept has the notes of earlier runs: this one is of no other.
	note := g.note() + fmt.Sprintf("\nWritten at %d.\n", time.Now().UnixNano())
	if err := os.WriteFile(file, []byte(note), 0o644); err != nil {
		return err
	}
	if _, err := l.measured(ctx, "add one source beside the desk", promised.add, "add", "--quiet", file); err != nil {
		return err
	}
	began := time.Now()
	if _, err := fetchAll(ctx, reader("127.0.0.1"), d.address); err != nil {
		return err
	}
	l.row("desk: /, the first time after it", promised.page, cost{took: time.Since(began).Seconds()})
	all, err := d.answers(ctx, g.questions(1))
	if err != nil {
		return err
	}
	l.row("desk: an answer, the first after it", promised.answerFirst, all[0])
	return os.Remove(file)
}

// peakOf gives the most memory that a running process held so far, in bytes; 0
// where the system does not tell it as Linux does (proc_pid_status(5), VmHWM).
func peakOf(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes * 1024
}
