package library

import (
	"log/slog"
	"time"
)

// Options say how a library is opened.
type Options struct {
	ReadOnly bool // refuse every change
	Create   bool // make the library when there is none at the path
	// Busy is how long a write waits for another process's; 0 means DefaultBusy.
	Busy time.Duration
	// Logger gets what is worth knowing (a migration, a merge); nil means none.
	Logger *slog.Logger
}

// DefaultBusy is how long a write waits for another process to finish its own.
const DefaultBusy = 5 * time.Second
