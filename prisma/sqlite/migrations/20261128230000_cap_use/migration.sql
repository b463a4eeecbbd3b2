-- What a player used of the caps is summed from the index alone: a week of somebody who plays a lot is fifty payouts, twice at each look.
DROP INDEX "payout_player_id_planned_at_ms_idx";
CREATE INDEX "payout_player_id_planned_at_ms_state_kills_idx" ON "payout"("player_id", "planned_at_ms", "state", "kills");
DROP INDEX "payout_epic_account_id_planned_at_ms_idx";
CREATE INDEX "payout_epic_account_id_planned_at_ms_state_kills_idx" ON "payout"("epic_account_id", "planned_at_ms", "state", "kills");
