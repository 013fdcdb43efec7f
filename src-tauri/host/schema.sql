-- Version 1. No token, verifier, code, state or key is ever in this file's tables.
CREATE TABLE accounts (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  description     TEXT NOT NULL,
  provider        TEXT NOT NULL,
  email           TEXT NOT NULL,
  account_id      TEXT NOT NULL,
  user_id         TEXT NOT NULL,
  plan            TEXT,
  organizations   TEXT NOT NULL,
  connected_at    INTEGER NOT NULL,
  last_refresh_at INTEGER,
  expires_at      INTEGER,
  generation      INTEGER NOT NULL,
  refreshable     INTEGER NOT NULL,
  paused          INTEGER NOT NULL,
  proxy           TEXT,
  health_score    INTEGER NOT NULL,
  fault           TEXT,
  tries           INTEGER NOT NULL,
  UNIQUE (provider, account_id, user_id)
) STRICT;

-- Sign-ins that another process may finish. Their verifier and state are in the keychain.
CREATE TABLE sessions (
  id           TEXT PRIMARY KEY,
  ends_at      INTEGER NOT NULL,
  redirect_uri TEXT NOT NULL,
  account      TEXT
) STRICT;
