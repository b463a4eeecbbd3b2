#!/bin/sh
# `make infra-lint`: what the Debian packages shellcheck, docker-compose and prometheus, and terraform, have to say about the files of
# the deployment. A tool that is not there is named in one line and left out; what is there must be content.
set -eu
cd "$(dirname "$0")/.."
left=''
has() { command -v "$1" >/dev/null 2>&1 || { left="$left $1"; return 1; }; }

if has shellcheck; then
  git ls-files | grep -E '\.sh$|^infra/image/pay2slay$|^\.ci/run$' | xargs shellcheck -x -S style
  node_modules/.bin/node tools/infra/run-blocks.mjs
  echo "shell scripts and run: blocks: content"
fi
node_modules/.bin/node tools/infra/workflows.mjs
if has docker-compose; then
  POSTGRES_PASSWORD=x SESSION_SECRET=x GRAFANA_PASSWORD=x docker-compose config -q
  ! docker-compose --env-file /dev/null config -q 2>/dev/null || { echo "docker-compose.yml asks for no secret" >&2; exit 1; }
  echo "docker-compose.yml: valid for the old client too, and refused without secrets"
fi
if has promtool; then
  promtool check config infra/prometheus/prometheus.yml >/dev/null
  promtool test rules infra/prometheus/tests.yml infra/prometheus/recorded.yml >/dev/null
  queries=$(mktemp)
  node_modules/.bin/node tools/infra/board-rules.mjs "$queries"
  promtool check rules "$queries" >/dev/null
  rm -f "$queries"
  echo "alerts fire when they should and not before; every query of the board is PromQL"
fi
for template in deploy banano-node; do
  sh scripts/run.sh scripts/akash/validate-sdl.ts "infra/akash/$template.yaml" --template
done
if has terraform; then sh tools/infra/terraform.sh; fi
[ -z "$left" ] || echo "Infrastructure lint left out what these tools check, which are not installed:$left."
