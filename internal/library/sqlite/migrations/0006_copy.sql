-- A second copy of what no hash covers and nothing else gives again, so that
-- damage to either of the two shows: PRAGMA integrity_check holds every index to
-- its table, and examine.go the other way round.
CREATE INDEX capture_copy ON capture (media_type);
CREATE INDEX counter_copy ON counter (generation, documents, passages);
CREATE INDEX segment_copy ON segment (first, level);
CREATE INDEX failure_copy ON failure (reason);
CREATE INDEX report_copy ON report (id, question, as_of, published);
CREATE INDEX retrieval_copy ON retrieval (capture, json);
CREATE INDEX account_copy ON account (name, folded, role, password, created, disabled, failures, locked);
CREATE INDEX session_copy ON session (account, created, expires);
CREATE INDEX invite_copy ON invite (hash, expires);
CREATE INDEX api_key_copy ON api_key (id, hash, used, json);
CREATE INDEX audit_copy ON audit (at, account, name, role, action, subject, detail);
CREATE INDEX publication_copy ON publication (question, published, topics, latest, seq, retracted, verdict);
CREATE INDEX revision_copy ON revision (slug, n, report, at, kind, json, length(changes));
CREATE INDEX tip_copy ON tip (id, kind, state, receipt, same, changed, json);
CREATE INDEX job_copy ON job (id, ended, json);
CREATE INDEX answered_copy ON answered (at, body, status, answer);
CREATE INDEX leaf_copy ON leaf (slug, revision, capture, json);
