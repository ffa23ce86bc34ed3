-- What became of the sentences of published checks, kept up with every revision
-- and every dispute. The step goes on in desk_rates.go, which counts what there is.

-- What each published check has said in all of its versions.
CREATE TABLE printed (
	slug TEXT PRIMARY KEY,
	data BLOB NOT NULL -- desk.Printed: JSON, compressed with Zstandard
) STRICT;

-- The sums of these, so that a page need not read them.
CREATE TABLE rate (
	rule      TEXT NOT NULL,
	writer    TEXT NOT NULL,
	version   TEXT NOT NULL,
	published INTEGER NOT NULL,
	disputed  INTEGER NOT NULL,
	upheld    INTEGER NOT NULL,
	corrected INTEGER NOT NULL,
	retracted INTEGER NOT NULL,
	resourced INTEGER NOT NULL,
	updated   INTEGER NOT NULL,
	PRIMARY KEY (rule, writer, version)
) STRICT, WITHOUT ROWID;

-- The tips that dispute a report, and the revisions that a tip led to.
CREATE INDEX tip_report ON tip (json ->> 'Report') WHERE kind = 'dispute';
CREATE INDEX revision_tip ON revision (json ->> 'Tip') WHERE kind IN ('corrected', 'retracted');
