-- What admins ask about blocks of the operator's chain, and what the scheduler last saw of the services that paying needs.

-- CreateTable
CREATE TABLE "block_request" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "requested_at_ms" BIGINT NOT NULL,
    "taken_at_ms" BIGINT,
    "taken_by" TEXT,
    "finished_at_ms" BIGINT,
    "is_done" BOOLEAN,
    "outcome" TEXT,
    CONSTRAINT "block_request_order" CHECK (
        (taken_at_ms IS NULL) = (taken_by IS NULL)
        AND (finished_at_ms IS NULL) = (outcome IS NULL)
        AND (finished_at_ms IS NULL) = (is_done IS NULL)
        AND (finished_at_ms IS NULL OR taken_at_ms IS NOT NULL)
    )
);

-- CreateTable
CREATE TABLE "outside_report" (
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "is_well" BOOLEAN,
    "detail" TEXT NOT NULL,
    "seen_at_ms" BIGINT NOT NULL,

    PRIMARY KEY ("kind", "name"),
    CONSTRAINT "outside_report_kind" CHECK (kind IN ('node', 'work'))
);

-- One answer is enough for one block.
CREATE UNIQUE INDEX "block_request_one_open" ON "block_request"("hash") WHERE finished_at_ms IS NULL;
