-- What documents are listed, narrowed and counted by: for a run of documents,
-- their rows of internal/library/shelves, compressed with Zstandard. The step
-- goes on in shelve.go, which makes the rows of the documents that are there.
CREATE TABLE shelf (
	document INTEGER PRIMARY KEY, -- number of the first of the run
	data     BLOB NOT NULL
) STRICT;
