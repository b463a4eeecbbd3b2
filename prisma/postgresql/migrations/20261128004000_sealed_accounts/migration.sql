-- Every account that a sealed seed pays from, so that none of them can be linked before the scheduler starts with it. What was sealed
-- before knows its first account alone.
ALTER TABLE "sealed_seed" ADD COLUMN "accounts_json" TEXT NOT NULL DEFAULT '[]';
