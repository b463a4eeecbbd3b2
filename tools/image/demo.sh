#!/usr/bin/env bash
# usage: demo.sh ROOT WORK. Runs the demo image for two cycles, on a root that cannot be written to, and asks it through its doors.
set -euo pipefail
root=$2/root
mount --bind "$1" "$root"
mount -o remount,ro,bind "$root"
mount -t tmpfs -o uid=1000,gid=1000,mode=700 demo "$root/app/.demo"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
env -i PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production "$(command -v chroot)" --userspec=1000:1000 "$root" /usr/bin/tini -s -- \
  pay2slay demo --cycles 2 >"$2/demo.log" 2>&1 &
demo=$!
trap 'kill $demo 2>/dev/null || true' EXIT
door=closed
for _ in $(seq 450); do
  kill -0 $demo 2>/dev/null || break
  if curl -fsS -m 2 http://127.0.0.1:18000/readyz >/dev/null 2>&1; then door=open; break; fi
  sleep 0.2
done
[ $door = open ] || { echo "the demo's API was not reached through its door" >&2; tail -20 "$2/demo.log" >&2; exit 1; }
wait $demo || { echo "the demo failed" >&2; tail -20 "$2/demo.log" >&2; exit 1; }
trap - EXIT
tail -3 "$2/demo.log"
