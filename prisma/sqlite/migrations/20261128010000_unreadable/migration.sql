-- Why the provider told no kills of the player's Epic account the last time it was asked; null: it did, or was not asked yet.
ALTER TABLE "player" ADD COLUMN "unreadable" TEXT CONSTRAINT "player_unreadable" CHECK (unreadable IN ('private', 'not_found', 'no_data'));
