-- mockndes.sqlite, version 1: what one mockndes server was asked, issued and spent. Read it while
-- the server runs:
--
--	sqlite3 -readonly mockndes.sqlite 'SELECT * FROM issued'
--
-- The comments inside the statements are kept in the file: .schema shows them.
--
-- Columns in _at, and not_before and not_after, are whole seconds since 1970-01-01 UTC. All times
-- are those of the lane's own clock, which a scenario may have moved. Texts and bytes are stored as
-- they came from the client, sound or not.

-- "mnde": file(1) and store_open tell our files from other programs' databases by it.
PRAGMA application_id = 0x6d6e6465;

CREATE TABLE settings (
	-- Small values that outlive the process.
	lane  TEXT NOT NULL, -- the lane whose value it is
	name  TEXT NOT NULL, -- what it is called, "challenge" for example
	value TEXT NOT NULL, -- the value itself
	PRIMARY KEY (lane, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE challenges (
	-- One-time challenge passwords that were handed out. A row stays when its challenge is
	-- spent, so that a second use can be told from a wrong password.
	lane       TEXT    NOT NULL, -- the lane that gave it out and alone accepts it
	challenge  TEXT    NOT NULL, -- the password as the client has to send it
	made_at    INTEGER NOT NULL, -- when it was handed out
	expires_at INTEGER NOT NULL, -- the first second at which it is no longer accepted
	spent_at   INTEGER,          -- when a certificate was issued for it; NULL: not spent
	spent_by   TEXT,             -- the transactionID of that request; NULL: not spent
	PRIMARY KEY (lane, challenge)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
	-- Every certificate that was issued, recorded before it was handed out.
	serial         TEXT    NOT NULL PRIMARY KEY, -- serialNumber, upper-case hexadecimal
	lane           TEXT    NOT NULL, -- the lane that issued it
	transaction_id TEXT    NOT NULL, -- the transactionID of the request it answers
	subject        TEXT    NOT NULL, -- subject name as RFC 2253 writes it
	not_before     INTEGER NOT NULL, -- first second of its validity
	not_after      INTEGER NOT NULL, -- last second of its validity
	issued_at      INTEGER NOT NULL, -- when it was recorded
	bent_by        TEXT,             -- the scenario's rule that changed it; NULL: it is sound
	der            BLOB    NOT NULL  -- the certificate itself
) STRICT;

CREATE TABLE transactions (
	-- A client's operations, each with the latest request only. The signer's key is part of the
	-- name because devices exist that share a transactionID.
	lane           TEXT    NOT NULL, -- the lane that was asked
	transaction_id TEXT    NOT NULL, -- transactionID of RFC 8894 3.2.1.1
	signer_key     BLOB    NOT NULL  -- SHA-256 of the signer's SubjectPublicKeyInfo
	               CHECK (length(signer_key) = 32),
	state          TEXT    NOT NULL  -- pending: waits for a decision; issued; refused
	               CHECK (state IN ('pending', 'issued', 'refused')),
	csr            BLOB    NOT NULL, -- the certification request as it came, DER
	serial         TEXT REFERENCES certificates, -- the certificate issued for it; NULL: none
	first_at       INTEGER NOT NULL, -- when the operation was first heard of
	changed_at     INTEGER NOT NULL, -- when its request or state last changed
	UNIQUE (lane, transaction_id, signer_key)
) STRICT;

CREATE TABLE exchanges (
	-- The journal: HTTP exchanges of the device port. Bounded: the oldest rows make room. NULL
	-- in a text column means that it was not known or does not apply.
	id             INTEGER PRIMARY KEY AUTOINCREMENT, -- in order of writing; never used again
	at_ms          INTEGER NOT NULL, -- when the request came, milliseconds since 1970-01-01 UTC
	lane           TEXT,             -- the lane that was asked
	remote         TEXT,             -- IP address of the client
	method         TEXT,             -- HTTP method
	path           TEXT,             -- path of the URL
	operation      TEXT,             -- GetCACaps, GetCACert, PKIOperation, ...
	message_type   TEXT,             -- messageType of the SCEP message: PKCSReq, CertPoll, ...
	transaction_id TEXT,             -- transactionID of the SCEP message
	subject        TEXT,             -- the subject that was asked for, as RFC 2253 writes it
	rule           TEXT,             -- the scenario's rule that answered
	outcome        TEXT,             -- what became of it: issued, pending, refused, ...
	reason         TEXT,             -- why, in one sentence
	serial         TEXT,             -- of the certificate that was issued
	http_status    INTEGER NOT NULL, -- status code of the reply
	duration_us    INTEGER NOT NULL, -- from request to reply, microseconds
	request        BLOB,             -- body of the request; of a GET, the decoded message
	reply          BLOB,             -- body of the reply
	bytes_until    INTEGER NOT NULL  -- bytes of the texts and bodies of all rows ever written
	                                 -- up to this one, those that made room included
) STRICT;

CREATE VIEW issued AS
	-- The certificates for human eyes.
	SELECT serial, lane, subject, transaction_id, bent_by,
	       datetime(issued_at, 'unixepoch') AS issued_at,
	       datetime(not_before, 'unixepoch') AS not_before,
	       datetime(not_after, 'unixepoch') AS not_after
	FROM certificates ORDER BY rowid;

CREATE VIEW asked AS
	-- The journal for human eyes, without the bodies.
	SELECT id, strftime('%Y-%m-%d %H:%M:%f', at_ms / 1000.0, 'unixepoch') AS at, lane, remote,
	       method, path, operation, message_type, transaction_id, subject, rule, outcome,
	       reason, serial, http_status, duration_us / 1000.0 AS duration_ms,
	       length(request) AS request_len, length(reply) AS reply_len
	FROM exchanges ORDER BY id;
