-- Builds and rollbacks as the workflows tell them: a repeated report is the same row, so the counters made of it never count it twice.

-- CreateTable
CREATE TABLE "release_event" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "image_sha" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "repository_type" TEXT NOT NULL,
    "recorded_at_ms" BIGINT NOT NULL,
    CONSTRAINT "release_event_kind" CHECK (kind IN ('image_build', 'rollback')),
    CONSTRAINT "release_event_repository" CHECK (repository_type IN ('canonical', 'staging'))
);

-- CreateIndex
CREATE UNIQUE INDEX "release_event_kind_image_sha_run_id_key" ON "release_event"("kind", "image_sha", "run_id");
