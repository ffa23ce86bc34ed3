-- What the live documents come to, so that nobody waits for it: made at the end
-- of a reading, and of use as long as the counter has its generation. It can be
-- made again. The step goes on in settled.go.
CREATE TABLE settled (
	what       TEXT PRIMARY KEY CHECK (what IN ('aliases', 'state')),
	generation INTEGER NOT NULL,
	data       BLOB NOT NULL, -- JSON, compressed with Zstandard
	sha256     BLOB NOT NULL  -- of what, generation and the JSON
) STRICT, WITHOUT ROWID;
