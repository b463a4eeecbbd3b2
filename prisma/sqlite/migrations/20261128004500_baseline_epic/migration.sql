-- What was ever counted of an Epic account, whoever had it: asked where a baseline begins.
-- CreateIndex
CREATE INDEX "baseline_epic_account_id_idx" ON "baseline"("epic_account_id");
