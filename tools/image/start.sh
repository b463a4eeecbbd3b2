#!/usr/bin/env bash
# usage: start.sh ROOT WORK NODE. Starts the image's services as its user on a root that nobody can write to, with /data and /tmp alone,
# as docker-compose.yml does, and asks them. Runs in a mount namespace of its own.
set -euo pipefail
root=$2/root
mount --bind "$1" "$root"
mount -o remount,ro,bind "$root"
mount -t tmpfs -o uid=1000,gid=1000,mode=700 data "$root/data"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
export LC_ALL=C
# Becomes the command, so that a signal to it reaches tini: to be called in a subshell.
become() {
  exec env -i PATH=/usr/local/bin:/usr/bin:/bin NODE_ENV=production P2S_HOST=127.0.0.1 P2S_LOG_FORMAT=json IMAGE_TAG=check \
    DATABASE_URL="${DATABASE_URL:-file:/data/pay2slay.db}" P2S_API_PORT=18000 P2S_API_METRICS_PORT=18002 P2S_METRICS_PORT=18001 \
    SESSION_SECRET=only-for-this-check-0123456789abcdefghij P2S_INTERVAL_SECONDS=2 \
    P2S_BACKUP_DIR=/data/backups P2S_BACKUP_KEY=only-for-this-check-0123456789 \
    "$(command -v chroot)" --userspec=1000:1000 "$root" /usr/bin/tini -s -- pay2slay "$@"
}
run() { (become "$@"); }
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT
ready() { # ready NAME PORT
  for _ in $(seq 300); do
    if curl -fsS -m 2 -o "$2" "http://127.0.0.1:$3/readyz" 2>/dev/null; then
      echo "$1 /readyz: $(cat "$2")"
      return
    fi
    sleep 0.2
  done
  echo "$1 did not become ready:" >&2
  tail -5 "$4" >&2
  exit 1
}
start_both() {
  if curl -s -m 2 -o /dev/null http://127.0.0.1:18000/ || curl -s -m 2 -o /dev/null http://127.0.0.1:18001/; then
    echo "something listens on port 18000 or 18001 already" >&2
    exit 1
  fi
  run migrate
  become scheduler >"$1/scheduler.log" 2>&1 &
  pids+=($!)
  become api >"$1/api.log" 2>&1 &
  pids+=($!)
  ready scheduler "$1/answer" 18001 "$1/scheduler.log"
  ready api "$1/answer" 18000 "$1/api.log"
  curl -fsS http://127.0.0.1:18000/healthz | grep -q '"version":"check"' || { echo "/healthz shows another version" >&2; exit 1; }
  curl -fsS http://127.0.0.1:18000/ | grep -qi '<!doctype html>' || { echo "the API does not serve the page" >&2; exit 1; }
  run healthcheck api
  run healthcheck scheduler
  run scheduler audit
  run scheduler backup
  run scheduler verify latest
}
stop_both() {
  for pid in "${pids[@]}"; do
    local began=$SECONDS status=0
    kill -TERM "$pid"
    wait "$pid" || status=$?
    [ $((SECONDS - began)) -le 10 ] || { echo "a service took more than 10 s to end" >&2; exit 1; }
    [ "$status" = 0 ] || { echo "a service ended with exit code $status after SIGTERM" >&2; exit 1; }
  done
  pids=()
}
start_both "$2"
stop_both
echo "both ended well on SIGTERM"
# The same on PostgreSQL, which runs on the host: the root is changed and the network is not.
mkfifo "$2/hold"
"$3" --conditions=source --import tsx tools/image/postgres.mjs <"$2/hold" >"$2/address" &
postgres=$!
exec 9>"$2/hold"
for _ in $(seq 300); do
  [ ! -s "$2/address" ] || break
  sleep 0.2
done
DATABASE_URL=$(cat "$2/address")
[ -n "$DATABASE_URL" ] || { echo "PostgreSQL did not start" >&2; exit 1; }
export DATABASE_URL
start_both "$2"
stop_both
exec 9>&-
wait "$postgres" || true
unset DATABASE_URL
echo "both also run on PostgreSQL"
if run healthcheck api; then echo "the health check calls a stopped service healthy" >&2; exit 1; fi
if chroot --userspec=1000:1000 "$root" sh -c 'echo x > /app/x' 2>/dev/null; then echo "/app can be written to" >&2; exit 1; fi
chroot --userspec=1000:1000 "$root" pg_dump --version
