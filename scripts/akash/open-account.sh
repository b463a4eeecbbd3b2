#!/bin/sh
# usage: open-account.sh ADDRESS RPC [KEY_NAME] [CHAIN_ID]   (the mnemonic is in AKASH_MNEMONIC)
# Gives akt a context with the account's key, for this run alone. The key must have the address that was expected.
set -eu
address=${1:-} rpc=${2:-} key=${3:-deployer} chain=${4:-akashnet-2}
echo "$address" | grep -Eq '^akash1[0-9a-z]{38}$' || { echo "AKASH_ACCOUNT_ADDRESS is no address of an Akash account." >&2; exit 1; }
echo "$rpc" | grep -Eq '^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9/_-]*)?$' || { echo "The network's address is no https address." >&2; exit 1; }
echo "$key$chain" | grep -Eq '^[A-Za-z0-9_-]+$' || { echo "The key's name or the chain id is not one." >&2; exit 1; }
[ -n "${AKASH_MNEMONIC:-}" ] || { echo "The secret AKASH_MNEMONIC is not set." >&2; exit 1; }
umask 077
words=$(mktemp)
trap 'rm -f "$words"' EXIT
printf '%s\n' "$AKASH_MNEMONIC" > "$words"
akt context network create pay2slay --chain-id "$chain" --rpc "$rpc" --gas-prices 0.025uakt
akt context keyring create pay2slay test
akt context create pay2slay --network pay2slay --auth-method keyring --default-account "$key" --set-current
akt context keys add "$key" --recover --source "$words"
found=$(akt context keys show "$key" --address)
[ "$found" = "$address" ] || { echo "The mnemonic belongs to $found, not to $address." >&2; exit 1; }
