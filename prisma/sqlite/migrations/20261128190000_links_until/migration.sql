-- What proves that a link is older than anything the books may have lost is no look at the chain, but the last block that they signed
-- themselves and saw confirmed; before the first one of an account, what a person said as its books began.
ALTER TABLE "operator_account" ADD COLUMN "links_until_ms" BIGINT;
ALTER TABLE "chain_comparison" DROP COLUMN "matched_at_ms";
