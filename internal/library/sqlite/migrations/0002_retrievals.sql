-- What the library knows of the network: each request for an address with its
-- outcome, and each search of the world for a question.

CREATE TABLE retrieval (
	address TEXT NOT NULL,
	at      INTEGER NOT NULL,
	capture BLOB,          -- hash of the bytes got, if any
	json    TEXT NOT NULL, -- assay.Retrieval
	PRIMARY KEY (address, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX retrieval_capture ON retrieval (capture, at) WHERE capture IS NOT NULL;

CREATE TABLE gathering (
	question TEXT NOT NULL,
	at       INTEGER NOT NULL,
	json     BLOB NOT NULL, -- assay.Gathering, compressed with Zstandard
	PRIMARY KEY (question, at)
) STRICT, WITHOUT ROWID;
