#!/bin/sh
# Makes a client certificate for Akash and stores it as the secret AKASH_CERT with its name in the variable AKASH_CERT_ID. Legacy: with
# JWT, the default, no certificate is needed. With METHOD=cert-generation akt makes and publishes it; where that fails, or with
# METHOD=openssl, a self-signed one is made, which no provider accepts until it is published: it says so.
set -eu
umask 077
key=${KEY_NAME:-deployer} method=${METHOD:-cert-generation} folder=${RUNNER_TEMP:-/tmp}/cert
echo "$key" | grep -Eq '^[A-Za-z0-9_-]{1,64}$' || { echo "KEY_NAME is no name of a key." >&2; exit 2; }
case "$method" in cert-generation | openssl) ;; *) echo "METHOD is cert-generation or openssl." >&2; exit 2 ;; esac
[ -n "${GH_TOKEN:-}" ] || { echo "The secret GH_PAT is not set: docs/deploy-akash.md says which rights it needs." >&2; exit 1; }
mkdir -p "$folder"
pem="$folder/$key.pem"

generate() {
  here=$(dirname "$0")
  sh "$here/install-akt.sh" "${AKT_VERSION:-}" "${AKT_SHA256:-}" "$folder/bin" || return 1
  PATH="$folder/bin:$PATH"
  sh "$here/open-account.sh" "${ADDRESS:-}" "${NETWORK:-}" "$key" "${CHAIN_ID:-akashnet-2}" || return 1
  akt tx cert generate client --from "$key" --overwrite || return 1
  akt tx cert publish client --from "$key" --yes || return 1
  # Where akt keeps it is its own affair; it is found by its name.
  found=$(find "$HOME/.config/akt" "$HOME/.akash" -name '*.pem' -newer "$folder" 2>/dev/null | sed -n 1p)
  [ -n "$found" ] && cp "$found" "$pem"
}

if [ "$method" = cert-generation ] && generate; then
  made="made and published by akt"
else
  [ "$method" = openssl ] || echo "::warning::akt made no certificate; falling back to openssl."
  openssl req -x509 -newkey ed25519 -nodes -days 365 -subj /CN=akash -keyout "$folder/key.pem" -out "$folder/crt.pem" 2>/dev/null
  cat "$folder/crt.pem" "$folder/key.pem" > "$pem"
  made="self-signed by openssl: no provider accepts it until it is published on the chain"
fi
id="cert-$(date -u +%Y%m%d-%H%M%S)"
gh secret set AKASH_CERT --repo "$GITHUB_REPOSITORY" < "$pem"
gh variable set AKASH_CERT_ID --repo "$GITHUB_REPOSITORY" --body "$id"
message="$id: $made. JWT is the default now; certificates are the legacy way."
echo "$message"
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || echo "$message" >> "$GITHUB_STEP_SUMMARY"
