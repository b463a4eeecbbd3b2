-- What each player was paid, kept with each confirmation, so that their page costs the same after ten years.

-- CreateTable
CREATE TABLE "paid_total" (
    "player_id" TEXT NOT NULL PRIMARY KEY,
    "payouts" INTEGER NOT NULL,
    "kills" BIGINT NOT NULL,
    "amount_units" BIGINT NOT NULL,
    CONSTRAINT "paid_total_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "paid_total_counts" CHECK (payouts >= 1 AND kills >= 0 AND amount_units > 0)
);

INSERT INTO "paid_total" ("player_id", "payouts", "kills", "amount_units")
  SELECT "player_id", count(*), sum("kills"), sum("amount_units") FROM "payout" WHERE "state" = 'confirmed' GROUP BY "player_id";

-- Advances are few, among many payouts.
CREATE INDEX "payout_adopted" ON "payout"("player_id") WHERE adopted;

-- Whoever had the account deleted is asked for no more.
DROP INDEX "player_to_verify";
CREATE INDEX "player_to_verify" ON "player"(coalesce("directory_answered_at_ms", 0), "id") WHERE "banned_at_ms" IS NULL AND "deleted_at_ms" IS NULL;
