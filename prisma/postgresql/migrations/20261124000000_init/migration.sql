-- CreateTable
CREATE TABLE "world" (
    "id" INTEGER NOT NULL,
    "mode" TEXT NOT NULL,
    "genesis_hash" TEXT NOT NULL,
    "outside" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,

    CONSTRAINT "world_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "world_single" CHECK (id = 1),
    CONSTRAINT "world_mode" CHECK (mode IN ('dry', 'live')),
    CONSTRAINT "world_outside" CHECK (outside IN ('sandbox', 'real'))
);

-- CreateTable
CREATE TABLE "player" (
    "id" TEXT NOT NULL,
    "discord_id" TEXT NOT NULL,
    "discord_name" TEXT NOT NULL,
    "guild_member" BOOLEAN NOT NULL DEFAULT false,
    "epic_account_id" TEXT,
    "epic_name" TEXT,
    "epic_verified" BOOLEAN NOT NULL DEFAULT false,
    "directory_answered_at_ms" BIGINT,
    "banned_at_ms" BIGINT,
    "ban_reason" TEXT,
    "held_at_ms" BIGINT,
    "held_reason" TEXT,
    "held_by" TEXT,
    "baseline" INTEGER NOT NULL DEFAULT 0,
    "kill_cursor" INTEGER,
    "needs_baseline" BOOLEAN NOT NULL DEFAULT false,
    "strict_first_rise" BOOLEAN NOT NULL DEFAULT false,
    "last_accepted_at_ms" BIGINT,
    "last_provider_at_ms" BIGINT,
    "regression_count" INTEGER NOT NULL DEFAULT 0,
    "regression_first_total" INTEGER,
    "regression_first_at_ms" BIGINT,
    "remembered_total" INTEGER,
    "remembered_until_ms" BIGINT,
    "pending_total" INTEGER,
    "pending_since_ms" BIGINT,
    "rate_window_start_ms" BIGINT,
    "rate_window_kills" INTEGER,
    "last_read_at_ms" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at_ms" BIGINT NOT NULL,

    CONSTRAINT "player_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "player_baseline_sign" CHECK (baseline >= 0),
    CONSTRAINT "player_cursor_sign" CHECK (kill_cursor IS NULL OR kill_cursor >= 0),
    CONSTRAINT "player_cursor_has_baseline" CHECK ((kill_cursor IS NULL) = (baseline = 0)),
    CONSTRAINT "player_regression" CHECK (regression_count >= 0 AND (regression_count = 0) = (regression_first_total IS NULL) AND (regression_count = 0) = (regression_first_at_ms IS NULL)),
    CONSTRAINT "player_pending" CHECK ((pending_total IS NULL) = (pending_since_ms IS NULL) AND (pending_total IS NULL OR pending_total >= 0)),
    CONSTRAINT "player_hold_has_reason" CHECK ((held_at_ms IS NULL) = (held_reason IS NULL))
);

-- CreateTable
CREATE TABLE "baseline" (
    "player_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "epic_account_id" TEXT NOT NULL,
    "start_kills" INTEGER NOT NULL,
    "end_kills" INTEGER,
    "reason" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL,

    CONSTRAINT "baseline_pkey" PRIMARY KEY ("player_id","number"),
    CONSTRAINT "baseline_number" CHECK (number >= 1),
    CONSTRAINT "baseline_kills" CHECK (start_kills >= 0 AND (end_kills IS NULL OR end_kills >= start_kills)),
    CONSTRAINT "baseline_reason" CHECK (reason IN ('first', 'epic_changed', 'returned', 'lowered', 'refused'))
);

-- CreateTable
CREATE TABLE "wallet_link" (
    "id" TEXT NOT NULL,
    "player_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "is_primary" BOOLEAN NOT NULL,
    "linked_at_ms" BIGINT NOT NULL,
    "unlinked_at_ms" BIGINT,

    CONSTRAINT "wallet_link_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "wallet_link_primary_is_linked" CHECK (unlinked_at_ms IS NULL OR NOT is_primary)
);

-- CreateTable
CREATE TABLE "reading" (
    "id" TEXT NOT NULL,
    "player_id" TEXT NOT NULL,
    "baseline" INTEGER NOT NULL,
    "epic_account_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "provider_at_ms" BIGINT,
    "received_at_ms" BIGINT NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "reading_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reading_total_sign" CHECK (total >= 0),
    CONSTRAINT "reading_outcome" CHECK (outcome IN ('baseline', 'unchanged', 'accrued', 'stale', 'regression', 'lowered', 'pending'))
);

-- CreateTable
CREATE TABLE "accrual" (
    "id" TEXT NOT NULL,
    "player_id" TEXT NOT NULL,
    "baseline" INTEGER NOT NULL,
    "from_kills" INTEGER NOT NULL,
    "to_kills" INTEGER NOT NULL,
    "amount_units" BIGINT NOT NULL,
    "per_kill_units" BIGINT NOT NULL,
    "multipliers_json" TEXT NOT NULL,
    "reading_id" TEXT NOT NULL,
    "epoch_minute" INTEGER NOT NULL,
    "split_from" TEXT,
    "payout_id" TEXT,
    "created_at_ms" BIGINT NOT NULL,

    CONSTRAINT "accrual_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "accrual_interval" CHECK (from_kills >= 0 AND to_kills > from_kills),
    CONSTRAINT "accrual_baseline" CHECK (baseline >= 1),
    CONSTRAINT "accrual_amount" CHECK (amount_units >= 0 AND amount_units <= 1000000000000000),
    CONSTRAINT "accrual_rate" CHECK (per_kill_units >= 0)
);

-- CreateTable
CREATE TABLE "payout" (
    "id" TEXT NOT NULL,
    "player_id" TEXT NOT NULL,
    "epic_account_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "operator_account" TEXT NOT NULL,
    "kills" INTEGER NOT NULL,
    "amount_units" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "adopted" BOOLEAN NOT NULL DEFAULT false,
    "planned_at_ms" BIGINT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "day_start_ms" BIGINT NOT NULL,
    "day_end_ms" BIGINT NOT NULL,
    "week_start_ms" BIGINT NOT NULL,
    "week_end_ms" BIGINT NOT NULL,
    "daily_cap" INTEGER,
    "weekly_cap" INTEGER,
    "reason" TEXT,
    "held_at_ms" BIGINT,
    "held_reason" TEXT,
    "held_by" TEXT,
    "signed_at_ms" BIGINT,
    "published_at_ms" BIGINT,
    "confirmed_at_ms" BIGINT,
    "voided_at_ms" BIGINT,
    "void_reason" TEXT,

    CONSTRAINT "payout_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payout_state" CHECK (state IN ('planned', 'signed', 'published', 'confirmed', 'void')),
    CONSTRAINT "payout_amount" CHECK (amount_units > 0),
    CONSTRAINT "payout_kills" CHECK (kills > 0 OR (adopted AND kills >= 0)),
    CONSTRAINT "payout_caps" CHECK ((daily_cap IS NULL OR daily_cap > 0) AND (weekly_cap IS NULL OR weekly_cap > 0)),
    CONSTRAINT "payout_windows" CHECK (day_start_ms <= planned_at_ms AND planned_at_ms < day_end_ms AND week_start_ms <= planned_at_ms AND planned_at_ms < week_end_ms),
    CONSTRAINT "payout_confirmed_at" CHECK ((state = 'confirmed') = (confirmed_at_ms IS NOT NULL)),
    CONSTRAINT "payout_voided_at" CHECK ((state = 'void') = (voided_at_ms IS NOT NULL)),
    CONSTRAINT "payout_hold_has_reason" CHECK ((held_at_ms IS NULL) = (held_reason IS NULL))
);

-- CreateTable
CREATE TABLE "payout_item" (
    "payout_id" TEXT NOT NULL,
    "accrual_id" TEXT NOT NULL,
    "from_kills" INTEGER NOT NULL,
    "to_kills" INTEGER NOT NULL,
    "kills" INTEGER NOT NULL,
    "amount_units" BIGINT NOT NULL,
    "released_at_ms" BIGINT,

    CONSTRAINT "payout_item_pkey" PRIMARY KEY ("payout_id","accrual_id"),
    CONSTRAINT "payout_item_interval" CHECK (to_kills > from_kills AND kills = to_kills - from_kills),
    CONSTRAINT "payout_item_amount" CHECK (amount_units >= 0)
);

-- CreateTable
CREATE TABLE "operator_account" (
    "account" TEXT NOT NULL,
    "representative" TEXT NOT NULL,
    "opening_hash" TEXT,
    "opening_balance_raw" TEXT NOT NULL,
    "opening_height" INTEGER NOT NULL,
    "confirmed_hash" TEXT,
    "confirmed_balance_raw" TEXT NOT NULL,
    "confirmed_height" INTEGER NOT NULL,
    "created_at_ms" BIGINT NOT NULL,

    CONSTRAINT "operator_account_pkey" PRIMARY KEY ("account"),
    CONSTRAINT "operator_account_heights" CHECK (opening_height >= 0 AND confirmed_height >= opening_height)
);

-- CreateTable
CREATE TABLE "block" (
    "hash" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "previous" TEXT NOT NULL,
    "representative" TEXT NOT NULL,
    "balance_raw" TEXT NOT NULL,
    "link" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "work" TEXT,
    "kind" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "height" INTEGER NOT NULL,
    "amount_raw" TEXT NOT NULL,
    "amount_units" BIGINT,
    "payout_id" TEXT,
    "source_hash" TEXT,
    "signed_at_ms" BIGINT NOT NULL,
    "publish_attempts" INTEGER NOT NULL DEFAULT 0,
    "next_publish_at_ms" BIGINT NOT NULL,
    "published_at_ms" BIGINT,
    "confirmed_at_ms" BIGINT,
    "dead_at_ms" BIGINT,
    "dead_rival" TEXT,

    CONSTRAINT "block_pkey" PRIMARY KEY ("hash"),
    CONSTRAINT "block_kind" CHECK (kind IN ('send', 'receive', 'change', 'epoch')),
    CONSTRAINT "block_role" CHECK (role IN ('payout', 'receive', 'cancel', 'foreign')),
    CONSTRAINT "block_state" CHECK (state IN ('signed', 'published', 'confirmed', 'dead')),
    CONSTRAINT "block_payout" CHECK ((role = 'payout') = (payout_id IS NOT NULL) AND (role <> 'payout' OR amount_units IS NOT NULL)),
    CONSTRAINT "block_source" CHECK (role <> 'receive' OR source_hash IS NOT NULL),
    CONSTRAINT "block_height" CHECK (height >= 1),
    CONSTRAINT "block_amount" CHECK (amount_units IS NULL OR amount_units > 0),
    CONSTRAINT "block_attempts" CHECK (publish_attempts >= 0),
    CONSTRAINT "block_dead_has_rival" CHECK ((state = 'dead') = (dead_rival IS NOT NULL))
);

-- CreateTable
CREATE TABLE "gate" (
    "id" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "gate_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "gate_single" CHECK (id = 1)
);

-- CreateTable
CREATE TABLE "stop" (
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "set_at_ms" BIGINT NOT NULL,
    "publish_too" BOOLEAN NOT NULL,
    "block_hash" TEXT,
    "block_previous" TEXT,

    CONSTRAINT "stop_pkey" PRIMARY KEY ("kind"),
    CONSTRAINT "stop_kind" CHECK (kind IN ('pause', 'books')),
    CONSTRAINT "stop_reason" CHECK (reason <> '')
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "expires_at_ms" BIGINT NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "abuse_flag" (
    "id" TEXT NOT NULL,
    "player_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "raised_at_ms" BIGINT NOT NULL,
    "cleared_at_ms" BIGINT,
    "cleared_by" TEXT,

    CONSTRAINT "abuse_flag_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "abuse_flag_kind" CHECK (kind IN ('kill_rate', 'kill_jump'))
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" TEXT NOT NULL,
    "at_ms" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_type" TEXT,
    "target_id" TEXT,
    "summary" TEXT NOT NULL,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_state" (
    "name" TEXT NOT NULL,
    "interval_seconds" INTEGER NOT NULL,
    "next_due_at_ms" BIGINT NOT NULL,
    "last_started_at_ms" BIGINT,
    "last_finished_at_ms" BIGINT,
    "last_outcome" TEXT,
    "holder" TEXT,
    "runs" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "job_state_pkey" PRIMARY KEY ("name"),
    CONSTRAINT "job_state_interval" CHECK (interval_seconds > 0)
);

-- CreateTable
CREATE TABLE "settlement_queue" (
    "run_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "player_id" TEXT NOT NULL,

    CONSTRAINT "settlement_queue_pkey" PRIMARY KEY ("run_id","position"),
    CONSTRAINT "settlement_queue_position" CHECK (position >= 1)
);

-- CreateIndex
CREATE UNIQUE INDEX "player_discord_id_key" ON "player"("discord_id");

-- CreateIndex
CREATE UNIQUE INDEX "player_epic_account_id_key" ON "player"("epic_account_id");

-- CreateIndex
CREATE INDEX "player_last_read_at_ms_id_idx" ON "player"("last_read_at_ms", "id");

-- CreateIndex
CREATE INDEX "wallet_link_address_idx" ON "wallet_link"("address");

-- CreateIndex
CREATE INDEX "wallet_link_player_id_idx" ON "wallet_link"("player_id");

-- CreateIndex
CREATE INDEX "reading_player_id_received_at_ms_idx" ON "reading"("player_id", "received_at_ms");

-- CreateIndex
-- Of what is covered only: every lookup by payout has one, and a search for what is owed must never take this index.
CREATE INDEX "accrual_payout_id_idx" ON "accrual"("payout_id") WHERE payout_id IS NOT NULL;

-- CreateIndex
CREATE INDEX "accrual_created_at_ms_idx" ON "accrual"("created_at_ms");

-- CreateIndex
CREATE UNIQUE INDEX "accrual_player_id_baseline_from_kills_key" ON "accrual"("player_id", "baseline", "from_kills");

-- CreateIndex
CREATE INDEX "payout_player_id_planned_at_ms_idx" ON "payout"("player_id", "planned_at_ms");

-- CreateIndex
CREATE INDEX "payout_epic_account_id_planned_at_ms_idx" ON "payout"("epic_account_id", "planned_at_ms");

-- CreateIndex
CREATE INDEX "payout_planned_at_ms_idx" ON "payout"("planned_at_ms");

-- CreateIndex
CREATE INDEX "block_account_height_idx" ON "block"("account", "height");

-- CreateIndex
CREATE INDEX "block_signed_at_ms_idx" ON "block"("signed_at_ms");

-- CreateIndex
CREATE INDEX "block_payout_id_idx" ON "block"("payout_id");

-- CreateIndex
CREATE INDEX "abuse_flag_player_id_idx" ON "abuse_flag"("player_id");

-- CreateIndex
CREATE INDEX "audit_log_at_ms_idx" ON "audit_log"("at_ms");

-- AddForeignKey
ALTER TABLE "baseline" ADD CONSTRAINT "baseline_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "wallet_link" ADD CONSTRAINT "wallet_link_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reading" ADD CONSTRAINT "reading_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accrual" ADD CONSTRAINT "accrual_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accrual" ADD CONSTRAINT "accrual_reading_id_fkey" FOREIGN KEY ("reading_id") REFERENCES "reading"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accrual" ADD CONSTRAINT "accrual_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_item" ADD CONSTRAINT "payout_item_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_item" ADD CONSTRAINT "payout_item_accrual_id_fkey" FOREIGN KEY ("accrual_id") REFERENCES "accrual"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "block" ADD CONSTRAINT "block_account_fkey" FOREIGN KEY ("account") REFERENCES "operator_account"("account") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "block" ADD CONSTRAINT "block_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "abuse_flag" ADD CONSTRAINT "abuse_flag_player_id_fkey" FOREIGN KEY ("player_id") REFERENCES "player"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The promises of the money that need a condition.
CREATE UNIQUE INDEX "wallet_link_one_primary" ON "wallet_link"("player_id") WHERE is_primary AND unlinked_at_ms IS NULL;
CREATE UNIQUE INDEX "wallet_link_one_link" ON "wallet_link"("player_id", "address") WHERE unlinked_at_ms IS NULL;
CREATE UNIQUE INDEX "payout_one_open" ON "payout"("player_id") WHERE state IN ('planned', 'signed', 'published');
CREATE UNIQUE INDEX "payout_item_one_cover" ON "payout_item"("accrual_id") WHERE released_at_ms IS NULL;
CREATE UNIQUE INDEX "block_one_on_previous" ON "block"("account", "previous") WHERE state <> 'dead' AND NOT (role = 'cancel' AND state IN ('signed', 'published'));
CREATE UNIQUE INDEX "block_one_open_cancel" ON "block"("account", "previous") WHERE role = 'cancel' AND state IN ('signed', 'published');
CREATE UNIQUE INDEX "block_one_live_for_payout" ON "block"("payout_id") WHERE state <> 'dead';
CREATE UNIQUE INDEX "block_one_live_for_source" ON "block"("source_hash") WHERE state <> 'dead';
CREATE UNIQUE INDEX "abuse_flag_one_open" ON "abuse_flag"("player_id", "kind") WHERE cleared_at_ms IS NULL;

-- What the jobs look for stays as small as what is open.
CREATE INDEX "accrual_owed" ON "accrual"("player_id", "baseline", "from_kills") WHERE payout_id IS NULL;
CREATE INDEX "player_to_verify" ON "player"(coalesce("directory_answered_at_ms", 0), "id") WHERE "banned_at_ms" IS NULL;
CREATE INDEX "payout_open" ON "payout"("operator_account", "planned_at_ms", "id") WHERE state IN ('planned', 'signed', 'published');
CREATE INDEX "block_open" ON "block"("account", "height") WHERE state IN ('signed', 'published');

INSERT INTO "gate" ("id", "version") VALUES (1, 0);
