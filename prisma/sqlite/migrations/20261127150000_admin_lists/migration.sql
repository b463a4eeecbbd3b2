-- What admins look for among much more that they do not look for: each list walks only its own rows.
CREATE INDEX "player_banned" ON "player"("id") WHERE banned_at_ms IS NOT NULL;
CREATE INDEX "player_held" ON "player"("id") WHERE held_at_ms IS NOT NULL;
CREATE INDEX "payout_void" ON "payout"("planned_at_ms", "id") WHERE state = 'void';
CREATE INDEX "block_foreign" ON "block"("signed_at_ms", "hash") WHERE role = 'foreign';
CREATE INDEX "block_dead" ON "block"("signed_at_ms", "hash") WHERE state = 'dead';
CREATE INDEX "abuse_flag_open" ON "abuse_flag"("raised_at_ms", "id") WHERE cleared_at_ms IS NULL;
