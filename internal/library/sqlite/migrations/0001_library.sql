-- What a library keeps. Documents and passages are numbered from 0 in the order
-- in which they were added; a document has the number of its capture. Hashes
-- are 32 bytes, times microseconds since 1970 in UTC.

-- How far the numbers have come. generation grows with every change of what is live.
CREATE TABLE counter (
	one        INTEGER PRIMARY KEY CHECK (one = 1),
	generation INTEGER NOT NULL,
	documents  INTEGER NOT NULL,
	passages   INTEGER NOT NULL
) STRICT;
INSERT INTO counter VALUES (1, 0, 0, 0);

-- The bytes as read, compressed with Zstandard.
CREATE TABLE capture (
	n          INTEGER PRIMARY KEY,
	sha256     BLOB NOT NULL,
	media_type TEXT NOT NULL,
	bytes      BLOB NOT NULL
) STRICT;
CREATE TRIGGER capture_kept BEFORE DELETE ON capture BEGIN SELECT raise(ABORT, 'captures are never deleted'); END;
CREATE TRIGGER capture_fixed BEFORE UPDATE ON capture BEGIN SELECT raise(ABORT, 'captures are never changed'); END;

CREATE TABLE document (
	n           INTEGER PRIMARY KEY,
	id          INTEGER NOT NULL UNIQUE, -- first 48 bits of the capture's hash
	capture     BLOB NOT NULL,           -- its capture's hash
	sha256      BLOB NOT NULL,           -- of the text
	passages    INTEGER NOT NULL,
	superseded  INTEGER NOT NULL,        -- 1 when no sighting of it stands
	published   TEXT NOT NULL,
	located_at  INTEGER NOT NULL,        -- of its first sighting, with the smallest location
	location    TEXT NOT NULL,
	state       BLOB NOT NULL,           -- hash of what a state covers, see library.StateDigest
	metadata    TEXT NOT NULL            -- JSON
) STRICT;
CREATE INDEX document_text ON document (sha256);
CREATE INDEX document_superseded ON document (n) WHERE superseded;
-- All that a state needs, so that it need not read the documents.
CREATE INDEX document_state ON document (superseded, capture, state, published);

-- Text, segments and annotation of a document, compressed with Zstandard.
CREATE TABLE content (
	n    INTEGER PRIMARY KEY,
	data BLOB NOT NULL
) STRICT;

-- What was seen where, when; a sighting stands until another capture is seen at its location.
CREATE TABLE sighting (
	location      TEXT NOT NULL,
	seen_at       INTEGER NOT NULL,
	seq           INTEGER NOT NULL, -- of sightings at one location at one time
	document      INTEGER NOT NULL,
	superseded_at INTEGER,
	PRIMARY KEY (location, seen_at, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_document ON sighting (document);

CREATE TABLE failure (
	location TEXT PRIMARY KEY,
	reason   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alias (
	long     TEXT NOT NULL,
	short    TEXT NOT NULL,
	document INTEGER NOT NULL,
	PRIMARY KEY (long, short, document)
) STRICT, WITHOUT ROWID;

-- The search index: see internal/library/postings. passage holds, for a run of
-- documents, their passages' byte offsets and lengths; segment and block the postings.
CREATE TABLE passage (
	document INTEGER PRIMARY KEY, -- number of the first of the run
	data     BLOB NOT NULL
) STRICT;
CREATE TABLE segment (
	n     INTEGER PRIMARY KEY AUTOINCREMENT,
	first INTEGER NOT NULL, -- number of its first document
	level INTEGER NOT NULL  -- how often it was merged
) STRICT;
CREATE TABLE block (
	n       INTEGER PRIMARY KEY AUTOINCREMENT,
	segment INTEGER NOT NULL,
	key     BLOB NOT NULL, -- the first of the block
	data    BLOB NOT NULL
) STRICT;
CREATE INDEX block_key ON block (segment, key);

CREATE TABLE report (
	n        INTEGER PRIMARY KEY AUTOINCREMENT,
	id       TEXT NOT NULL UNIQUE,
	question TEXT NOT NULL,
	as_of    INTEGER NOT NULL,
	json     BLOB NOT NULL -- compressed with Zstandard
) STRICT;
CREATE INDEX report_question ON report (question);
