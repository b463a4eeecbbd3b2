# NOT USED, and kept apart on purpose. The only Terraform provider for Akash (akash-network/akash, last tag v0.1.0, last commit 2023-02)
# was written for a network of the past: it starts the command-line tool of that time, prices in uakt, and asks a service for providers
# that may be gone. It was not tried against today's chain. The deployment workflow and scripts/akash use akt instead; take this as the
# shape of a deployment by Terraform, for the day when a provider is kept again. Only its format is checked.
terraform {
  required_version = ">= 1.9.0"
  required_providers {
    akash = {
      source  = "akash-network/akash"
      version = "0.1.0"
    }
  }
}

variable "image" { type = string }
variable "domain_name" { type = string }
variable "akash_account_address" { type = string }
variable "akash_key_name" {
  type    = string
  default = "deployer"
}
variable "akash_node" {
  type    = string
  default = "https://rpc.akash.network:443"
}
variable "akash_chain_id" {
  type    = string
  default = "akashnet-2"
}
variable "postgres_password" {
  type      = string
  sensitive = true
}
variable "session_secret" {
  type      = string
  sensitive = true
}

provider "akash" {
  account_address = var.akash_account_address
  key_name        = var.akash_key_name
  node            = var.akash_node
  chain_id        = var.akash_chain_id
}

module "sdl" {
  source            = "../sdl"
  image             = var.image
  domain_name       = var.domain_name
  postgres_password = var.postgres_password
  session_secret    = var.session_secret
}

resource "akash_deployment" "pay2slay" {
  sdl = module.sdl.sdl
}

output "deployment_id" {
  value = akash_deployment.pay2slay.deployment_dseq
}

output "api_endpoints" {
  value = [for service in akash_deployment.pay2slay.services : service.uris if service.name == "api"]
}
