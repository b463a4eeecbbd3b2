#!/bin/sh
# usage: install-akt.sh VERSION SHA256 [FOLDER]
# Fetches akt from its release page and takes it only when the archive has the digest that was given: the repository's variables
# AKT_VERSION and AKT_SHA256, which a person puts there from the release's checksums. Exit codes: 0; 1 another digest; 2 arguments.
set -eu
version=${1:-} sha256=${2:-} folder=${3:-$HOME/.local/bin}
echo "$version" | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+([-.][0-9A-Za-z.]+)?$' ||
  { echo "Set the variable AKT_VERSION to a version of akt, such as the newest on its release page." >&2; exit 2; }
echo "$sha256" | grep -Eq '^[0-9a-f]{64}$' ||
  { echo "Set the variable AKT_SHA256 to the digest of akt_${version}_linux_amd64.zip from its release's checksums." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
archive="akt_${version}_linux_amd64.zip"
curl -fsSL --proto '=https' --max-time 120 -o "$work/$archive" \
  "${AKT_RELEASES:-https://github.com/akash-network/akt/releases/download}/v$version/$archive"
echo "$sha256  $work/$archive" | sha256sum --check --quiet || { echo "$archive has another digest than AKT_SHA256: not installed." >&2; exit 1; }
unzip -q -o "$work/$archive" akt -d "$work"
install -d "$folder"
install -m 755 "$work/akt" "$folder/akt"
[ -z "${GITHUB_PATH:-}" ] || echo "$folder" >> "$GITHUB_PATH"
echo "akt $version is in $folder"
