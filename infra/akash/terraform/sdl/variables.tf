variable "image" {
  description = "The image, by digest"
  type        = string
  validation {
    condition     = can(regex("^ghcr\\.io/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image must be named by digest: ghcr.io/OWNER/pay2slay-api@sha256:..."
  }
}

variable "domain_name" {
  description = "Name under which players reach the API"
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name))
    error_message = "The domain name must be a lower-case name such as pay2slay.example."
  }
}

variable "postgres_password" {
  description = "Password of the database; it also stands inside an address"
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{16,128}$", var.postgres_password))
    error_message = "The password must be 16 to 128 letters, digits, - or _."
  }
}

variable "session_secret" {
  description = "Key of the sessions"
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9+/=_,-]{32,}$", var.session_secret))
    error_message = "The session secret must be at least 32 characters of base64 or hex."
  }
}

variable "dry_run" {
  description = "False pays real BAN"
  type        = bool
  default     = true
}

variable "settings" {
  description = "Any other variable of the template, such as BANANO_NODE_RPC"
  type        = map(string)
  default     = {}
  sensitive   = true
  validation {
    # The template is text: a value with a quote, a break or a brace could become structure in it.
    condition     = alltrue([for value in values(var.settings) : can(regex("^[A-Za-z0-9 ._:/@,+=?&%~-]*$", value))])
    error_message = "A setting may hold letters, digits, spaces and ._:/@,+=?&%~- only."
  }
  validation {
    # A name with a slip of the pen would be lost, and with it a limit.
    condition     = length(setsubtract(keys(var.settings), keys(local.unset))) == 0
    error_message = "Not known: ${nonsensitive(join(", ", setsubtract(keys(var.settings), keys(local.unset))))}. A setting is a variable of infra/akash/deploy.yaml that has no variable of its own here."
  }
}
