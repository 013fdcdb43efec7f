-- Tokens that a person or a file brought, written down before they go into the keychain. The row goes with the change of
-- the list: one that is left tells the next start what to finish, or to erase. `intent` is how the list is changed, as
-- JSON; no secret. `given_up`: saving did not work, and what is in the keychain is not to be used.
CREATE TABLE arrivals (
  account    TEXT NOT NULL,
  generation INTEGER NOT NULL,
  intent     TEXT NOT NULL,
  given_up   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account, generation)
) STRICT;
