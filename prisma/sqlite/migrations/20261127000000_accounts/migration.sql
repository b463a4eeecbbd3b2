-- Accounts: logins, admins, wallets that wait, versioned rates, requests to the scheduler, alerts.

-- AlterTable
ALTER TABLE "player" ADD COLUMN "hide_name" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "player" ADD COLUMN "deleted_at_ms" BIGINT;
ALTER TABLE "player" ADD COLUMN "verification_status" TEXT;
ALTER TABLE "player" ADD COLUMN "verification_source" TEXT;
ALTER TABLE "player" ADD COLUMN "absent_answers" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "player" ADD COLUMN "banned_by" TEXT;
ALTER TABLE "player" ADD COLUMN "last_login_at_ms" BIGINT;
ALTER TABLE "wallet_link" ADD COLUMN "primary_from_ms" BIGINT CONSTRAINT "wallet_link_waiting_is_linked" CHECK (primary_from_ms IS NULL OR (unlinked_at_ms IS NULL AND NOT is_primary));
ALTER TABLE "wallet_link" ADD COLUMN "proven_at_ms" BIGINT;
ALTER TABLE "audit_log" ADD COLUMN "address" TEXT;
ALTER TABLE "audit_log" ADD COLUMN "request_id" TEXT;
ALTER TABLE "audit_log" ADD COLUMN "before_json" TEXT;
ALTER TABLE "audit_log" ADD COLUMN "after_json" TEXT;

-- RedefineTables: SQLite changes a CHECK only with its table
CREATE TABLE "new_abuse_flag" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "player_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "raised_at_ms" BIGINT NOT NULL,
    "cleared_at_ms" BIGINT,
    "cleared_by" TEXT,
    "cleared_reason" TEXT,
    CONSTRAINT "abuse_flag_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "abuse_flag_kind" CHECK (kind IN ('kill_rate', 'kill_jump', 'shared_wallet', 'shared_epic', 'manual'))
);
INSERT INTO "new_abuse_flag" ("id", "player_id", "kind", "detail", "raised_at_ms", "cleared_at_ms", "cleared_by")
SELECT "id", "player_id", "kind", "detail", "raised_at_ms", "cleared_at_ms", "cleared_by" FROM "abuse_flag";
DROP TABLE "abuse_flag";
ALTER TABLE "new_abuse_flag" RENAME TO "abuse_flag";
CREATE INDEX "abuse_flag_player_id_idx" ON "abuse_flag"("player_id");
CREATE UNIQUE INDEX "abuse_flag_one_open" ON "abuse_flag"("player_id", "kind") WHERE cleared_at_ms IS NULL;
CREATE INDEX "abuse_flag_raised_at_ms_idx" ON "abuse_flag"("raised_at_ms");

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "player_id" TEXT,
    "admin_id" TEXT,
    "data_json" TEXT NOT NULL,
    "user_agent" TEXT,
    "created_at_ms" BIGINT NOT NULL,
    "seen_at_ms" BIGINT NOT NULL,
    "expires_at_ms" BIGINT NOT NULL,
    "ends_at_ms" BIGINT NOT NULL,
    CONSTRAINT "session_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "session_kind" CHECK (kind IN ('player', 'admin')),
    CONSTRAINT "session_ends" CHECK (expires_at_ms <= ends_at_ms)
);

-- CreateTable
CREATE TABLE "login_attempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "browser_hash" TEXT NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,
    "expires_at_ms" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "window_start_ms" BIGINT NOT NULL,
    "used" INTEGER NOT NULL,
    "expires_at_ms" BIGINT NOT NULL,
    CONSTRAINT "rate_limit_used" CHECK (used >= 0)
);

-- CreateTable
CREATE TABLE "admin_user" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "totp_secret" TEXT,
    "totp_last_step" BIGINT,
    "disabled_at_ms" BIGINT,
    "created_at_ms" BIGINT NOT NULL,
    "created_by" TEXT NOT NULL,
    CONSTRAINT "admin_user_role" CHECK (role IN ('viewer', 'operator')),
    CONSTRAINT "admin_user_email" CHECK (email = lower(email))
);

-- CreateTable
CREATE TABLE "job_request" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "requested_at_ms" BIGINT NOT NULL,
    "taken_at_ms" BIGINT,
    "taken_by" TEXT,
    "finished_at_ms" BIGINT,
    "outcome" TEXT,
    CONSTRAINT "job_request_kind" CHECK (kind IN ('accrue', 'settle', 'reverify')),
    CONSTRAINT "job_request_order" CHECK (finished_at_ms IS NULL OR taken_at_ms IS NOT NULL)
);

-- CreateTable
CREATE TABLE "payout_config" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "effective_at_ms" BIGINT NOT NULL,
    "per_kill_units" BIGINT NOT NULL,
    "daily_cap" INTEGER,
    "weekly_cap" INTEGER,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,
    CONSTRAINT "payout_config_caps" CHECK ((daily_cap IS NULL OR daily_cap > 0) AND (weekly_cap IS NULL OR weekly_cap > 0)),
    CONSTRAINT "payout_config_not_back" CHECK (effective_at_ms >= created_at_ms),
    CONSTRAINT "payout_config_rate" CHECK (per_kill_units > 0 AND per_kill_units <= 1000000000000)
);

-- CreateTable
CREATE TABLE "scheduler_config" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accrual_interval_seconds" INTEGER NOT NULL,
    "settlement_interval_seconds" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,
    CONSTRAINT "scheduler_config_bounds" CHECK (accrual_interval_seconds BETWEEN 30 AND 86400 AND settlement_interval_seconds BETWEEN 30 AND 86400)
);

-- CreateTable
CREATE TABLE "sealed_seed" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "slot" INTEGER NOT NULL,
    "sealed" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,
    "replaced_at_ms" BIGINT,
    CONSTRAINT "sealed_seed_slot" CHECK (slot = 1)
);

-- CreateTable
CREATE TABLE "alert" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "raised_at_ms" BIGINT NOT NULL,
    "seen_at_ms" BIGINT NOT NULL,
    "times" INTEGER NOT NULL,
    "cleared_at_ms" BIGINT,
    CONSTRAINT "alert_times" CHECK (times >= 1)
);

-- CreateTable
CREATE TABLE "chain_comparison" (
    "account" TEXT NOT NULL PRIMARY KEY,
    "compared_at_ms" BIGINT NOT NULL,
    "matches" BOOLEAN NOT NULL,
    "detail" TEXT NOT NULL,
    "books_balance_raw" TEXT NOT NULL,
    "chain_balance_raw" TEXT,
    "height" INTEGER NOT NULL,
    CONSTRAINT "chain_comparison_account_fkey" FOREIGN KEY ("account") REFERENCES "operator_account" ("account") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "session_player_id_idx" ON "session"("player_id");

-- CreateIndex
CREATE INDEX "session_expires_at_ms_idx" ON "session"("expires_at_ms");

-- CreateIndex
CREATE INDEX "login_attempt_expires_at_ms_idx" ON "login_attempt"("expires_at_ms");

-- CreateIndex
CREATE INDEX "rate_limit_expires_at_ms_idx" ON "rate_limit"("expires_at_ms");

-- CreateIndex
CREATE UNIQUE INDEX "admin_user_email_key" ON "admin_user"("email");

-- CreateIndex
CREATE INDEX "job_request_requested_at_ms_idx" ON "job_request"("requested_at_ms");

-- CreateIndex
CREATE UNIQUE INDEX "payout_config_effective_at_ms_key" ON "payout_config"("effective_at_ms");

-- CreateIndex
CREATE INDEX "scheduler_config_created_at_ms_idx" ON "scheduler_config"("created_at_ms");

-- CreateIndex
CREATE INDEX "alert_raised_at_ms_idx" ON "alert"("raised_at_ms");

-- CreateIndex
CREATE INDEX "audit_log_target_type_target_id_idx" ON "audit_log"("target_type", "target_id");

-- At most one of each that is not over.
CREATE UNIQUE INDEX "wallet_link_one_waiting" ON "wallet_link"("player_id") WHERE primary_from_ms IS NOT NULL;
CREATE UNIQUE INDEX "job_request_one_open" ON "job_request"("kind") WHERE taken_at_ms IS NULL;
CREATE UNIQUE INDEX "sealed_seed_one_current" ON "sealed_seed"("slot") WHERE replaced_at_ms IS NULL;
CREATE UNIQUE INDEX "alert_one_open" ON "alert"("kind") WHERE cleared_at_ms IS NULL;

-- What is looked for is small.
CREATE INDEX "wallet_link_waiting" ON "wallet_link"("primary_from_ms") WHERE primary_from_ms IS NOT NULL;
CREATE INDEX "player_pending_open" ON "player"("pending_since_ms", "id") WHERE pending_total IS NOT NULL;
CREATE INDEX "payout_held" ON "payout"("planned_at_ms", "id") WHERE held_at_ms IS NOT NULL;
