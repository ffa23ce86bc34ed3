-- The desk: who may do what, what is published, what readers sent. Times are
-- microseconds since 1970 in UTC. Of secrets only hashes are kept. What is read
-- by a column has one; the rest of a thing is JSON.

CREATE TABLE account (
	id       TEXT PRIMARY KEY,
	name     TEXT NOT NULL,
	folded   TEXT NOT NULL UNIQUE, -- the name without regard to case
	role     TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'admin')),
	password TEXT NOT NULL,        -- argon2id, PHC string format; '' until it is set
	created  INTEGER NOT NULL,
	disabled INTEGER NOT NULL,
	failures INTEGER NOT NULL,
	locked   INTEGER NOT NULL      -- until; 0 when it is not
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
	hash    BLOB PRIMARY KEY,
	account TEXT NOT NULL,
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

-- One of an account at a time.
CREATE TABLE invite (
	account TEXT PRIMARY KEY, -- '' for the first set-up
	hash    BLOB NOT NULL UNIQUE,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
	n    INTEGER PRIMARY KEY,
	id   TEXT NOT NULL UNIQUE,
	hash BLOB NOT NULL UNIQUE,
	used INTEGER NOT NULL, -- 0 when it was not
	json TEXT NOT NULL     -- the rest of desk.Key
) STRICT;

CREATE TABLE audit (
	n       INTEGER PRIMARY KEY, -- from 1, without gaps
	at      INTEGER NOT NULL,
	account TEXT NOT NULL,
	name    TEXT NOT NULL,
	role    TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL
) STRICT;
CREATE INDEX audit_action ON audit (action);
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit trail is never cut'); END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER audit_next BEFORE INSERT ON audit WHEN new.n <> (SELECT coalesce(max(n), 0) + 1 FROM audit)
	BEGIN SELECT raise(ABORT, 'the audit trail has no gaps'); END;

-- A published check is its revisions; none is changed or removed.
CREATE TABLE publication (
	slug      TEXT PRIMARY KEY,
	question  TEXT NOT NULL,
	published INTEGER NOT NULL,
	topics    TEXT NOT NULL,          -- JSON
	latest    INTEGER NOT NULL,       -- number of its latest revision
	seq       INTEGER NOT NULL UNIQUE, -- and that one's place among all
	retracted INTEGER NOT NULL,
	verdict   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
	seq     INTEGER PRIMARY KEY, -- in the order in which they were made
	slug    TEXT NOT NULL,
	n       INTEGER NOT NULL,
	report  TEXT NOT NULL,
	at      INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	json    TEXT NOT NULL, -- the rest of desk.Revision
	changes BLOB,          -- JSON, compressed with Zstandard; NULL for none
	UNIQUE (slug, n)
) STRICT;
CREATE INDEX revision_report ON revision (report);
CREATE INDEX revision_kind ON revision (kind, seq);
CREATE TRIGGER revision_kept BEFORE DELETE ON revision BEGIN SELECT raise(ABORT, 'revisions are never deleted'); END;
CREATE TRIGGER revision_fixed BEFORE UPDATE ON revision BEGIN SELECT raise(ABORT, 'revisions are never changed'); END;

CREATE TABLE topic (
	name TEXT NOT NULL,
	slug TEXT NOT NULL,
	PRIMARY KEY (name, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_slug ON topic (slug);

-- Drafts: reports that no revision has. The index holds all that a list of them
-- shows, so that it need not read the reports.
ALTER TABLE report ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_draft ON report (published, n, id, question) WHERE published = 0;

CREATE TABLE tip (
	n       INTEGER PRIMARY KEY, -- in the order in which they came
	id      TEXT NOT NULL UNIQUE,
	kind    TEXT NOT NULL,
	state   TEXT NOT NULL,
	receipt BLOB NOT NULL UNIQUE,
	same    BLOB NOT NULL,       -- hash of what it says
	changed INTEGER NOT NULL,
	json    TEXT NOT NULL        -- desk.Tip without the receipt
) STRICT;
CREATE INDEX tip_state ON tip (state, n, kind);
CREATE UNIQUE INDEX tip_same ON tip (same) WHERE state IN ('open', 'taken');

-- Questions that were put in, so that a restart goes on with them.
CREATE TABLE job (
	n     INTEGER PRIMARY KEY, -- in the order in which they were asked
	id    TEXT NOT NULL UNIQUE,
	ended INTEGER NOT NULL,
	json  TEXT NOT NULL -- asking.Job, and its problem
) STRICT;
CREATE INDEX job_open ON job (n) WHERE NOT ended;

-- What a POST of the API with an idempotency key was answered.
CREATE TABLE answered (
	key    BLOB PRIMARY KEY, -- hash of who asked, the method, the path and the key
	at     INTEGER NOT NULL,
	body   BLOB NOT NULL,    -- hash of what was sent
	status INTEGER NOT NULL,
	answer BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_at ON answered (at);
