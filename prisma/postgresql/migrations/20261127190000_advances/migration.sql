-- What an adopted send paid beyond what was owed then, until later kills use it up.

-- CreateTable
CREATE TABLE "advance" (
    "payout_id" TEXT NOT NULL,
    "player_id" TEXT NOT NULL,
    "amount_units" BIGINT NOT NULL,
    "left_units" BIGINT NOT NULL,
    "set_off_kills" INTEGER NOT NULL,
    "created_at_ms" BIGINT NOT NULL,

    CONSTRAINT "advance_pkey" PRIMARY KEY ("payout_id"),
    CONSTRAINT "advance_amounts" CHECK (amount_units > 0 AND left_units >= 0 AND left_units <= amount_units),
    CONSTRAINT "advance_kills" CHECK (set_off_kills >= 0)
);

-- AddForeignKey
ALTER TABLE "advance" ADD CONSTRAINT "advance_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "advance" ADD CONSTRAINT "advance_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Few, and fewer that are not used up: asked for with every page of a settlement.
CREATE INDEX "advance_open" ON "advance"("player_id", "created_at_ms", "payout_id") WHERE left_units > 0;
