#!/bin/sh
# usage: run.sh SCRIPT.ts ARGUMENT... Runs one of these programs on the project's Node (make setup brings it).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
exec "$root/node_modules/.bin/node" --conditions=source --import tsx "$@"
