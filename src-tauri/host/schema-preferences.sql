-- What a person has chosen in the window and is no setting.
CREATE TABLE IF NOT EXISTS preferences (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;
