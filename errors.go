package assay

import "errors"

// The categories of failure. A package wraps one of them with what happened,
// to what, and what to do next; cmd/assay maps each to an exit code.
var (
	// ErrUsage: the call's words or values are wrong (a bad flag, an empty question).
	ErrUsage = errors.New("usage")
	// ErrNotFound: the thing named does not exist (a path, a document, a library).
	ErrNotFound = errors.New("not found")
	// ErrUnreadable: a source could not be read as text (broken, binary, forbidden).
	ErrUnreadable = errors.New("unreadable")
	// ErrTooLarge: a source or a value passes a stated limit.
	ErrTooLarge = errors.New("too large")
	// ErrForeign: a file is not a library of this program.
	ErrForeign = errors.New("not an assay library")
	// ErrNewer: a library was written by a newer version of this program.
	ErrNewer = errors.New("written by a newer version")
	// ErrCorrupt: stored bytes do not agree with their hash, or a file is damaged.
	ErrCorrupt = errors.New("damaged")
	// ErrBusy: another process holds the library for writing.
	ErrBusy = errors.New("busy")
	// ErrFull: the disk is full or the file cannot grow.
	ErrFull = errors.New("no space")
	// ErrReadOnly: the library or its folder cannot be written.
	ErrReadOnly = errors.New("read only")
	// ErrAnchor: a sentence does not stand on the bytes that it cites.
	ErrAnchor = errors.New("anchor does not hold")
	// ErrDrifted: a source is not any more what was read from it.
	ErrDrifted = errors.New("a source has changed or is gone")
	// ErrEmpty: there is nothing to work on (a folder without sources).
	ErrEmpty = errors.New("nothing to read")
	// ErrDenied: whoever asks may not do this, or has not said who they are.
	ErrDenied = errors.New("not allowed")
	// ErrConflict: it was changed by somebody else since it was read.
	ErrConflict = errors.New("changed meanwhile")
	// ErrUnavailable: it cannot be done now (a queue is full, a program is missing).
	ErrUnavailable = errors.New("not available now")
	// ErrTooMany: whoever asks has asked for more than one may in this time.
	ErrTooMany = errors.New("too much in a short time")
)
