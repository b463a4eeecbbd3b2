-- What is told on Discord: written with what it tells of, sent after the commit, once for each subject.

-- CreateTable
CREATE TABLE "notice" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "player_id" TEXT,
    "detail" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,
    "batch" TEXT,
    "tries" INTEGER NOT NULL,
    "next_try_at_ms" BIGINT NOT NULL,
    "sent_at_ms" BIGINT,
    "given_up_at_ms" BIGINT,
    "problem" TEXT,
    CONSTRAINT "notice_kind" CHECK (kind IN ('payout', 'milestone', 'alert', 'alert_over')),
    CONSTRAINT "notice_one_end" CHECK (sent_at_ms IS NULL OR given_up_at_ms IS NULL),
    CONSTRAINT "notice_tries" CHECK (tries >= 0)
);

-- CreateIndex
CREATE UNIQUE INDEX "notice_kind_subject_key" ON "notice"("kind", "subject");

CREATE INDEX "notice_open" ON "notice"("created_at_ms", "id") WHERE sent_at_ms IS NULL AND given_up_at_ms IS NULL;
CREATE INDEX "notice_batch" ON "notice"("batch") WHERE batch IS NOT NULL;
