#!/bin/sh
# The Terraform module, offline: format, validity, its tests, and that it renders the same SDL as scripts/akash/render.ts.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/terraformrc"
export TF_CLI_CONFIG_FILE="$work/terraformrc" TF_DATA_DIR="$work/data" TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
terraform fmt -check -diff -recursive infra/akash/terraform
module=infra/akash/terraform/sdl
terraform -chdir=$module init -backend=false -input=false -no-color >/dev/null
terraform -chdir=$module validate -no-color >/dev/null
terraform -chdir=$module test -no-color >"$work/tests" || { cat "$work/tests" >&2; exit 1; }
tail -1 "$work/tests"

digest=$(printf %064d 0)
export IMAGE="ghcr.io/owner/pay2slay-api@sha256:$digest" DOMAIN_NAME=pay2slay.example
export POSTGRES_PASSWORD=a-password-of-a-check SESSION_SECRET=0123456789abcdef0123456789abcdef
export TF_VAR_image="$IMAGE" TF_VAR_domain_name="$DOMAIN_NAME" TF_VAR_postgres_password="$POSTGRES_PASSWORD"
export TF_VAR_session_secret="$SESSION_SECRET"
terraform -chdir=$module apply -auto-approve -input=false -no-color -state="$work/state" >/dev/null
terraform -chdir=$module output -raw -state="$work/state" sdl >"$work/terraform.yaml"
sh scripts/run.sh scripts/akash/render.ts infra/akash/deploy.yaml "$work/rendered.yaml" >/dev/null
node_modules/.bin/node tools/infra/same-yaml.mjs "$work/terraform.yaml" "$work/rendered.yaml"
