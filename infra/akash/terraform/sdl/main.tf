# Renders infra/akash/deploy.yaml, the same file that scripts/akash/render.ts fills in, and gives it out. It needs no provider and reaches
# nothing: what deploys it is the deployment workflow, or a person with akt.
terraform {
  required_version = ">= 1.9.0"
}

locals {
  sdl = templatefile("${path.module}/../../deploy.yaml", merge(local.unset, var.settings, {
    IMAGE             = var.image
    DOMAIN_NAME       = var.domain_name
    POSTGRES_PASSWORD = var.postgres_password
    SESSION_SECRET    = var.session_secret
    P2S_DRY_RUN       = tostring(var.dry_run)
  }))
  # Every other name of the template: set to nothing it counts as unset inside.
  unset = {
    P2S_TRUSTED_PROXY_HOPS         = "1"
    P2S_RELEASE_TOKEN              = ""
    P2S_SEAL_PUBLIC_KEY            = ""
    P2S_SEAL_PRIVATE_KEY           = ""
    P2S_BACKUP_KEY                 = ""
    P2S_BACKUP_EVERY_HOURS         = ""
    P2S_BACKUP_KEEP                = ""
    P2S_BACKUP_KEEP_DAYS           = ""
    P2S_OPERATOR_SEED              = ""
    P2S_OPERATOR_ACCOUNT           = ""
    P2S_MIN_OPERATOR_BALANCE_BAN   = ""
    P2S_DAILY_CAP                  = ""
    P2S_WEEKLY_CAP                 = ""
    P2S_OUTFLOW_LIMIT_BAN_PER_HOUR = ""
    P2S_OUTFLOW_LIMIT_BAN_PER_DAY  = ""
    ADMIN_DISCORD_IDS              = ""
    DISCORD_CLIENT_ID              = ""
    DISCORD_CLIENT_SECRET          = ""
    DISCORD_GUILD_ID               = ""
    DISCORD_BOT_TOKEN              = ""
    DISCORD_INVITE_URL             = ""
    DISCORD_WEBHOOK_URL            = ""
    DISCORD_ALERTS_WEBHOOK_URL     = ""
    YUNITE_API_KEY                 = ""
    YUNITE_GUILD_ID                = ""
    FORTNITE_API_KEY               = ""
    BANANO_NODE_RPC                = ""
  }
}
