-- The leaderboard as the scheduler last counted it, and what every player had when the present day, week and month began.

-- CreateTable
CREATE TABLE "kill_mark" (
    "player_id" TEXT NOT NULL PRIMARY KEY,
    "day_start_ms" BIGINT NOT NULL,
    "day_kills" INTEGER NOT NULL,
    "week_start_ms" BIGINT NOT NULL,
    "week_kills" INTEGER NOT NULL,
    "month_start_ms" BIGINT NOT NULL,
    "month_kills" INTEGER NOT NULL,
    "marked_at_ms" BIGINT NOT NULL,
    CONSTRAINT "kill_mark_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "kill_mark_sign" CHECK (day_kills >= 0 AND week_kills >= 0 AND month_kills >= 0)
);

-- CreateTable
CREATE TABLE "leaderboard" (
    "time_window" TEXT NOT NULL PRIMARY KEY,
    "starts_at_ms" BIGINT,
    "ends_at_ms" BIGINT,
    "as_of_ms" BIGINT NOT NULL,
    "players" INTEGER NOT NULL,
    "top_json" TEXT NOT NULL,
    "steps_json" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    CONSTRAINT "leaderboard_window" CHECK (time_window IN ('day', 'week', 'month', 'all')),
    CONSTRAINT "leaderboard_bounds" CHECK ((time_window = 'all') = (starts_at_ms IS NULL) AND (time_window = 'all') = (ends_at_ms IS NULL)),
    CONSTRAINT "leaderboard_players" CHECK (players >= 0)
);

-- The live feed asks for what was published and confirmed since it last looked.
CREATE INDEX "payout_published" ON "payout"("published_at_ms") WHERE published_at_ms IS NOT NULL;
CREATE INDEX "payout_confirmed" ON "payout"("confirmed_at_ms") WHERE confirmed_at_ms IS NOT NULL;
