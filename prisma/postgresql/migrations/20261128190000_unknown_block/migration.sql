-- Blocks of an operator account that the chain showed and the books did not know, and since when: until each is in the books, or another
-- one was confirmed at its height, no look that finds no difference proves that the books are whole.
CREATE TABLE "unknown_block" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "account" TEXT NOT NULL,
    "height" INTEGER NOT NULL,
    "seen_at_ms" BIGINT NOT NULL,
    CONSTRAINT "unknown_block_account_fkey" FOREIGN KEY ("account") REFERENCES "operator_account" ("account") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "unknown_block_account_height_idx" ON "unknown_block"("account", "height");
