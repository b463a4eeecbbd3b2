-- Operations: sums that are shown to everybody, made by the scheduler; what is asked for and not done is small.

-- CreateTable
CREATE TABLE "totals" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "made_at_ms" BIGINT NOT NULL,
    "players" INTEGER NOT NULL,
    "kills" BIGINT NOT NULL,
    "owed_units" BIGINT NOT NULL,
    "open_units" BIGINT NOT NULL,
    "paid_units" BIGINT NOT NULL,
    "paid_payouts" INTEGER NOT NULL,
    "outflow_units" BIGINT NOT NULL,
    "outflow_since_ms" BIGINT NOT NULL,
    "operator_account" TEXT,
    "balance_units" BIGINT,
    "minimum_units" BIGINT NOT NULL,
    CONSTRAINT "totals_single" CHECK (id = 1)
);

CREATE INDEX "job_request_unfinished" ON "job_request"("requested_at_ms", "id") WHERE finished_at_ms IS NULL;
