-- Whether another program may hold the account's refresh token as well, which is good for one use.
ALTER TABLE accounts ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;
