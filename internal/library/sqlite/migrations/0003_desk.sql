-- The desk: who may do what, what is published, what readers sent. Times are
-- microseconds since 1970 in UTC. Of secrets only hashes are kept.

CREATE TABLE account (
	id       TEXT PRIMARY KEY,
	name     TEXT NOT NULL COLLATE NOCASE UNIQUE,
	role     TEXT NOT NULL CHECK (role IN ('reader', 'editor', 'admin')),
	password TEXT NOT NULL, -- argon2id, PHC string format
	created  INTEGER NOT NULL,
	disabled INTEGER NOT NULL,
	failures INTEGER NOT NULL,
	locked   INTEGER NOT NULL -- until; 0 when it is not
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
	hash    BLOB PRIMARY KEY,
	account TEXT NOT NULL REFERENCES account (id),
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

CREATE TABLE invite (
	hash    BLOB PRIMARY KEY,
	account TEXT NOT NULL, -- '' for the first set-up
	expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
	id      TEXT PRIMARY KEY,
	hash    BLOB NOT NULL UNIQUE,
	json    TEXT NOT NULL -- desk.Key without the hash
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
	n       INTEGER PRIMARY KEY AUTOINCREMENT,
	at      INTEGER NOT NULL,
	account TEXT NOT NULL,
	name    TEXT NOT NULL,
	role    TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit trail is never cut'); END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit trail is never changed'); END;

-- A published check is its revisions; none is changed or removed.
CREATE TABLE publication (
	slug      TEXT PRIMARY KEY,
	question  TEXT NOT NULL,
	published INTEGER NOT NULL,
	topics    TEXT NOT NULL, -- JSON
	latest    INTEGER NOT NULL,
	changed   INTEGER NOT NULL, -- when the latest revision was made
	retracted INTEGER NOT NULL,
	verdict   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX publication_changed ON publication (changed);

CREATE TABLE revision (
	slug   TEXT NOT NULL REFERENCES publication (slug),
	n      INTEGER NOT NULL,
	report TEXT NOT NULL,
	at     INTEGER NOT NULL,
	kind   TEXT NOT NULL,
	json   TEXT NOT NULL, -- desk.Revision
	PRIMARY KEY (slug, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX revision_report ON revision (report);
CREATE INDEX revision_kind ON revision (kind, at);
CREATE TRIGGER revision_kept BEFORE DELETE ON revision BEGIN SELECT raise(ABORT, 'revisions are never deleted'); END;
CREATE TRIGGER revision_fixed BEFORE UPDATE ON revision BEGIN SELECT raise(ABORT, 'revisions are never changed'); END;

CREATE TABLE topic (
	name TEXT NOT NULL,
	slug TEXT NOT NULL,
	PRIMARY KEY (name, slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE tip (
	id      TEXT PRIMARY KEY,
	at      INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	state   TEXT NOT NULL,
	receipt BLOB NOT NULL UNIQUE,
	changed INTEGER NOT NULL,
	json    TEXT NOT NULL -- desk.Tip without the receipt
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_state ON tip (state, kind, at);

-- Questions that were put in, so that a restart goes on with them.
CREATE TABLE job (
	id    TEXT PRIMARY KEY,
	asked INTEGER NOT NULL,
	ended INTEGER NOT NULL,
	json  TEXT NOT NULL -- asking.Job
) STRICT, WITHOUT ROWID;
CREATE INDEX job_open ON job (asked) WHERE NOT ended;

-- What a POST of the API with an idempotency key was answered.
CREATE TABLE answered (
	key    BLOB PRIMARY KEY, -- hash of who asked, the method, the path and the key
	at     INTEGER NOT NULL,
	body   BLOB NOT NULL,    -- hash of what was sent
	status INTEGER NOT NULL,
	answer BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_at ON answered (at);
