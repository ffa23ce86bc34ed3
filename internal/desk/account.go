package desk

import (
	"slices"
	"time"
)

// Role is what an account may do; each may do all that those before it may.
type Role string

// The roles.
const (
	Visitor Role = ""       // no account
	Reader  Role = "reader" // may ask where asking is for accounts only
	Editor  Role = "editor" // reads drafts, publishes, corrects, answers tips, adds sources
	Admin   Role = "admin"  // accounts, keys, settings
)

// rank orders the roles.
var rank = map[Role]int{Visitor: 0, Reader: 1, Editor: 2, Admin: 3}

// May reports whether a role may do what least may.
func (r Role) May(least Role) bool { return rank[r] >= rank[least] }

// Actor is who does something: an account, a key of the API, or nobody.
type Actor struct {
	Account string // ID; "" for a visitor
	Name    string
	Role    Role
	Scopes  []Scope // of a key; nil for a person
	Key     string  // ID of the key, "" for a person
}

// Has reports whether an actor may do what a scope is for, as far as scopes go: a
// person may, a key only where it was made for it.
func (a Actor) Has(s Scope) bool { return a.Key == "" || slices.Contains(a.Scopes, s) }

// Account is somebody who may sign in.
type Account struct {
	ID          string
	Name        string // signs in with it; unique without regard to case
	Role        Role
	Password    string `json:"-"` // argon2id in the PHC string format; "" until it is set
	Created     time.Time
	Disabled    bool
	Failures    int       // wrong passwords since the last right one
	LockedUntil time.Time // zero when it is not
}

// Session is a browser that is signed in. The token itself is never stored.
type Session struct {
	Hash    [32]byte `json:"-"` // SHA-256 of the token in the cookie
	Account string
	Created time.Time
	Expires time.Time
}

// Scope is what a key of the API may do.
type Scope string

// The scopes.
const (
	ScopeRead    Scope = "read"    // drafts, the library
	ScopeAsk     Scope = "ask"     // asks questions
	ScopeTips    Scope = "tips"    // reads and answers tips
	ScopePublish Scope = "publish" // publishes and corrects
)

// Key lets a program in. The key itself is shown once and never stored.
type Key struct {
	ID      string
	Name    string   // what it is for
	Hash    [32]byte `json:"-"` // SHA-256 of the key
	Scopes  []Scope
	Account string // who made it; it may never do more than this account
	Created time.Time
	Expires time.Time // zero: never
	Revoked time.Time // zero: it holds
	Used    time.Time // last, to the minute
}

// Invite is a one-time link: to set up the first account, or to set a password.
type Invite struct {
	Hash    [32]byte `json:"-"` // SHA-256 of the token in the link
	Account string   // whose password it sets; "" for the first set-up
	Expires time.Time
}

// Act is a line of the audit trail: who did what, when.
type Act struct {
	N       int64 // from 1, without gaps
	At      time.Time
	Account string // ID, "" for nobody
	Name    string // of the account then
	Role    Role
	Action  string // a stable word: "publish", "sign in", "wrong password"
	Subject string // what it was done to: a slug, an account's name, a tip's ID
	Detail  string
}
