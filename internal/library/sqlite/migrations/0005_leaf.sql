-- What the desk's log holds, in its order: internal/transparency brings the log's
-- files up to these rows. A revision's row is written with it, in one transaction.
-- The step goes on in leaves.go, which makes the rows of the revisions that are there.
CREATE TABLE leaf (
	n        INTEGER PRIMARY KEY, -- from 0, without gaps
	slug     TEXT,                -- of a revision's leaf
	revision INTEGER,
	capture  TEXT UNIQUE,         -- of a capture's leaf: its SHA-256
	json     TEXT NOT NULL,       -- transparency.Leaf
	UNIQUE (slug, revision)
) STRICT;
CREATE TRIGGER leaf_kept BEFORE DELETE ON leaf BEGIN SELECT raise(ABORT, 'what was logged is never deleted'); END;
CREATE TRIGGER leaf_fixed BEFORE UPDATE ON leaf BEGIN SELECT raise(ABORT, 'what was logged is never changed'); END;
CREATE TRIGGER leaf_next BEFORE INSERT ON leaf WHEN new.n <> (SELECT coalesce(max(n), -1) + 1 FROM leaf)
	BEGIN SELECT raise(ABORT, 'the log has no gaps'); END;
