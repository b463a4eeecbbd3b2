-- Counted every few seconds for the metrics: few, among many players.
CREATE INDEX "player_regression_open" ON "player"("id") WHERE regression_count > 0;
