-- When the books of the account were last seen to be equal to the chain: what was linked since then proves nothing about older blocks.
ALTER TABLE "chain_comparison" ADD COLUMN "matched_at_ms" BIGINT;
UPDATE "chain_comparison" SET "matched_at_ms" = "compared_at_ms" WHERE "matches";
