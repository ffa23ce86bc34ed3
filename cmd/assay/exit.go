package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"assay"
)

// The exit codes; `assay help exit-codes` prints them.
const (
	codeOK          = 0
	codeInternal    = 1
	codeUsage       = 2
	codeNotFound    = 3
	codeUnreadable  = 4
	codeLibrary     = 5
	codeBusy        = 6
	codeVerify      = 7
	codeStorage     = 8
	codeDrifted     = 9
	codeUnavailable = 10
	codeInterrupted = 130
)

// exits says what each code means, in order, and which failures it stands for.
var exits = []struct {
	code int
	what string
	errs []error
}{
	{codeOK, "the command did what was asked", nil},
	{codeInternal, "a fault of the program; please report it (of eval: a score fell)", nil},
	{codeUsage, "the call is wrong: a flag, a value, a question that cannot be asked", []error{assay.ErrUsage, assay.ErrTooLarge}},
	{codeNotFound, "a path, a document or a library does not exist, or holds nothing to read", []error{assay.ErrNotFound, assay.ErrEmpty, fs.ErrNotExist}},
	{codeUnreadable, "one or more sources or rows could not be read; the others were", []error{assay.ErrUnreadable, fs.ErrPermission}},
	{codeLibrary, "the library is refused: foreign, damaged, or of a newer version", []error{assay.ErrForeign, assay.ErrNewer, assay.ErrCorrupt}},
	{codeBusy, "another process is writing to the library, or something was changed meanwhile", []error{assay.ErrBusy, assay.ErrConflict}},
	{codeVerify, "a report or the log does not stand: an anchor, a quotation, a number, a name or a hash fails (of audit: a cited sentence is not borne out)", []error{assay.ErrAnchor}},
	{codeStorage, "no space, or the library cannot be written", []error{assay.ErrFull, assay.ErrReadOnly, syscall.ENOSPC, syscall.EROFS}},
	{codeDrifted, "a source has changed, or is gone, since it was read (recheck)", []error{assay.ErrDrifted}},
	{codeUnavailable, "it is not allowed, or cannot be done on this machine now: an address is taken, no browser prints", []error{assay.ErrDenied, assay.ErrUnavailable, assay.ErrTooMany}},
	{codeInterrupted, "interrupted; what was reported as added is kept", []error{context.Canceled}},
}

// exitOrder is the order in which an error's categories are looked for: an
// error may be of several, and the more telling one decides.
var exitOrder = []int{codeInterrupted, codeVerify, codeBusy, codeStorage, codeLibrary, codeUsage, codeDrifted, codeUnavailable, codeNotFound, codeUnreadable}

// exitCode gives the code of an error; errors of no category are internal.
func exitCode(err error) int {
	if err == nil {
		return codeOK
	}
	for _, code := range exitOrder {
		for _, e := range exits {
			if e.code != code {
				continue
			}
			for _, target := range e.errs {
				if errors.Is(err, target) {
					return code
				}
			}
		}
	}
	return codeInternal
}

// hints say what to do next where an error does not say so itself.
var hints = map[int]string{
	codeInternal: "please report it with the command that was run",
}

// silent is an error that was already told: it sets the exit code only.
type silent struct{ error }

func (s silent) Unwrap() error { return s.error }

// fail writes an error on one line of standard error and gives its exit code.
func (a *app) fail(err error) int {
	code := exitCode(err)
	var told silent
	if errors.As(err, &told) {
		return code
	}
	message := plain(err)
	hint := hints[code]
	if code == codeInterrupted {
		message = "interrupted"
	}
	if hint != "" {
		message += ": " + hint
	}
	fmt.Fprintln(a.err, "assay: "+message)
	return code
}

// plain is an error on one line, without the name of the category where that
// tells a reader nothing.
func plain(err error) string {
	message := line(err.Error())
	for _, category := range []error{assay.ErrUsage, assay.ErrEmpty, assay.ErrTooLarge} {
		message = strings.TrimSuffix(message, ": "+category.Error())
	}
	for strings.HasPrefix(message, "usage: ") {
		message = strings.TrimPrefix(message, "usage: ")
	}
	message = strings.TrimPrefix(message, assay.ErrUnavailable.Error()+": ")
	if rest, ok := strings.CutPrefix(message, assay.ErrNotFound.Error()+": "); ok && strings.HasPrefix(rest, "no ") {
		return rest // "not found: no such file" says it twice
	}
	return message
}

// usagef makes an error of a wrong call.
func usagef(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{assay.ErrUsage}, args...)...)
}

// newExitCodes is a help topic: a command without a Run.
func newExitCodes() *cobra.Command {
	var b strings.Builder
	b.WriteString("Every command ends with one of these codes:\n\n")
	for _, e := range exits {
		fmt.Fprintf(&b, "  %3d  %s\n", e.code, e.what)
	}
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What each exit code means",
		Long:  strings.TrimRight(b.String(), "\n"),
	}
}
