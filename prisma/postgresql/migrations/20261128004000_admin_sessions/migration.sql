-- Sessions of an administrator are listed and ended by whose they are.

-- CreateIndex
CREATE INDEX "session_admin_id_idx" ON "session"("admin_id");
