-- Version 2: the rotation journal, the timeline, and what the person was told.
ALTER TABLE accounts ADD COLUMN clock_off INTEGER NOT NULL DEFAULT 0;

-- One row for each use of a generation's refresh token whose end is not yet known. The key is the fence: a generation
-- cannot be asked for twice by accident. `sealed` is the issuer's answer under a key that is in the keychain.
CREATE TABLE rotations (
  account    TEXT NOT NULL,
  generation INTEGER NOT NULL,
  progress   TEXT NOT NULL CHECK (progress IN ('asked', 'sealed', 'promoted')),
  attempt    TEXT NOT NULL CHECK (attempt IN ('normal', 'probe')),
  asked_at   INTEGER NOT NULL,
  sealed     BLOB,
  PRIMARY KEY (account, generation)
) STRICT;

CREATE TABLE timeline (
  id      INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  at      INTEGER NOT NULL,
  event   TEXT NOT NULL,
  fault   TEXT
) STRICT;
CREATE INDEX timeline_of_an_account ON timeline (account, id);

-- What was told about an account's present incident, so that it is told once; and where the desktop has the notice, so
-- that it is taken back by a later process, too.
CREATE TABLE notices (
  account TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,
  told_at INTEGER NOT NULL,
  place   TEXT
) STRICT;
