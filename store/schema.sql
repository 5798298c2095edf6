-- mockndes.sqlite, version 2: what one mockndes server was asked, issued and spent. Read it while
-- the server runs:
--
--	sqlite3 -readonly mockndes.sqlite 'SELECT * FROM issued'
--
-- The comments inside the statements are kept in the file: .schema shows them.
--
-- Columns in _at, and not_before and not_after, are whole seconds since 1970-01-01 UTC. All times
-- are those of the lane's own clock, which a scenario may have moved. Texts and bytes are stored as
-- they came from the client, sound or not. An id grows in the order in which rows were added.

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
	id         INTEGER NOT NULL, -- the lane's first, second, third, ...
	challenge  TEXT    NOT NULL, -- the password as the client has to send it
	made_at    INTEGER NOT NULL, -- when it was handed out
	expires_at INTEGER NOT NULL, -- the first second at which it is no longer accepted
	spent_at   INTEGER,          -- when a certificate was issued for it; NULL: not spent
	spent_by   TEXT,             -- the transactionID of that request; NULL: not spent
	PRIMARY KEY (lane, id),
	UNIQUE (lane, challenge)
) STRICT, WITHOUT ROWID;
-- How many of a lane are valid is asked whenever one more is wanted.
CREATE INDEX challenges_unspent ON challenges (lane, expires_at) WHERE spent_at IS NULL;

CREATE TABLE certificates (
	-- Every certificate that was issued, recorded before it was handed out.
	id             INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of issuing; never used
	                                                  -- again
	serial         TEXT    NOT NULL UNIQUE, -- serialNumber, upper-case hexadecimal
	lane           TEXT    NOT NULL, -- the lane that issued it
	ca             INTEGER NOT NULL, -- its issuer: 0 the lane's first CA, 1 the one after it
	transaction_id TEXT    NOT NULL, -- the transactionID of the request it answers
	subject        TEXT    NOT NULL, -- subject name as RFC 2253 writes it
	not_before     INTEGER NOT NULL, -- first second of its validity
	not_after      INTEGER NOT NULL, -- last second of its validity
	issued_at      INTEGER NOT NULL, -- when it was recorded
	bent_by        TEXT,             -- the scenario's rule that changed it; NULL: it is sound
	revoked_at     INTEGER,          -- when it was revoked or put on hold; NULL: it is not
	reason         INTEGER           -- CRLReason of RFC 5280 5.3.1; NULL: not revoked
	               CHECK (reason IN (0, 1, 2, 3, 4, 5, 6, 9, 10)),
	der            BLOB    NOT NULL, -- the certificate itself
	CHECK ((revoked_at IS NULL) = (reason IS NULL))
) STRICT;
CREATE INDEX certificates_by_lane ON certificates (lane);
-- Which certificates of a subject are valid.
CREATE INDEX certificates_in_use ON certificates (lane, subject, not_after)
	WHERE revoked_at IS NULL AND bent_by IS NULL;
-- A CRL, in its order.
CREATE INDEX certificates_revoked ON certificates (lane, ca, revoked_at)
	WHERE revoked_at IS NOT NULL;

CREATE TABLE transactions (
	-- A client's operations, each with the latest request only. The signer's key is part of the
	-- name because devices exist that share a transactionID.
	id             INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of the operations' first
	                                                  -- requests; never used again
	lane           TEXT    NOT NULL, -- the lane that was asked
	transaction_id TEXT    NOT NULL, -- transactionID of RFC 8894 3.2.1.1
	signer_key     BLOB    NOT NULL  -- SHA-256 of the signer's SubjectPublicKeyInfo
	               CHECK (length(signer_key) = 32),
	state          TEXT    NOT NULL  -- pending: waits for a decision; issued; refused
	               CHECK (state IN ('pending', 'issued', 'refused')),
	csr            BLOB    NOT NULL, -- the certification request as it came, DER
	signer         BLOB,             -- the certificate that signed it, DER; NULL: not kept
	vouched        INTEGER NOT NULL  -- 1: it was found good, challenge and all, and waits for
	                                 -- no more than somebody's word
	               CHECK (vouched IN (0, 1)),
	refusal        TEXT,             -- if refused: by which refusal; NULL: not known
	serial         TEXT,             -- of the certificate issued for it; NULL: none. No REFERENCES:
	                                 -- it would want an index more only to forget a lane
	first_at       INTEGER NOT NULL, -- when the operation was first heard of
	changed_at     INTEGER NOT NULL, -- when its request or state last changed
	UNIQUE (lane, transaction_id, signer_key)
) STRICT;
CREATE INDEX transactions_pending ON transactions (lane) WHERE state = 'pending';

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
	fail_info      TEXT,             -- failInfo of a refusal: badRequest, ...
	hresult        TEXT,             -- HRESULT of a refusal: 0x80070057, ...
	events         TEXT,             -- what an NDES would write into the Application log: a line
	                                 -- for each event, its number first
	http_status    INTEGER NOT NULL, -- status code of the reply: sc-status of IIS
	sub_status     INTEGER NOT NULL, -- sc-substatus of IIS
	win32_status   INTEGER NOT NULL, -- sc-win32-status of IIS
	duration_us    INTEGER NOT NULL, -- from request to reply, microseconds
	request        BLOB,             -- body of the request; of a GET, the decoded message
	reply          BLOB,             -- body of the reply
	bytes_until    INTEGER NOT NULL  -- bytes of the texts and bodies of all rows ever written
	                                 -- up to this one, those that made room included
) STRICT;
CREATE INDEX exchanges_by_lane ON exchanges (lane);

CREATE VIEW issued AS
	-- The certificates for human eyes.
	SELECT serial, lane, subject, transaction_id, ca, bent_by,
	       datetime(issued_at, 'unixepoch') AS issued_at,
	       datetime(not_before, 'unixepoch') AS not_before,
	       datetime(not_after, 'unixepoch') AS not_after,
	       datetime(revoked_at, 'unixepoch') AS revoked_at,
	       CASE reason
	       WHEN 0 THEN 'unspecified' WHEN 1 THEN 'keyCompromise' WHEN 2 THEN 'cACompromise'
	       WHEN 3 THEN 'affiliationChanged' WHEN 4 THEN 'superseded'
	       WHEN 5 THEN 'cessationOfOperation' WHEN 6 THEN 'certificateHold'
	       WHEN 9 THEN 'privilegeWithdrawn' WHEN 10 THEN 'aACompromise' END AS reason
	FROM certificates ORDER BY id;

CREATE VIEW asked AS
	-- The journal for human eyes, without the bodies.
	SELECT id, strftime('%Y-%m-%d %H:%M:%f', at_ms / 1000.0, 'unixepoch') AS at, lane, remote,
	       method, path, operation, message_type, transaction_id, subject, rule, outcome,
	       reason, serial, fail_info, hresult, replace(events, char(10), '; ') AS events,
	       http_status, sub_status, win32_status, duration_us / 1000.0 AS duration_ms,
	       length(request) AS request_len, length(reply) AS reply_len
	FROM exchanges ORDER BY id;
