#!/bin/sh
# Says in one sentence what is missing before anything else can fail in a less readable way.
for tool in node npm npx git; do
  command -v "$tool" >/dev/null 2>&1 || {
    echo "Pay2Slay needs $tool, which was not found: install Node 20 or newer (it brings npm and npx) and git, then run make again." >&2
    exit 1
  }
done
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || {
  echo "Pay2Slay needs Node 20 or newer to start; this is $(node --version): install a newer Node, then run make again." >&2
  exit 1
}
