#!/usr/bin/env bash
# Really builds the Dockerfile where there is no container engine and no registry, and starts what was built: buildah with chroot
# isolation, and in the place of the base image one made of Debian's own packages and the project's Node. It proves the steps, users,
# paths and start-up; what the published base image contains beyond that, only a build against the registry shows.
# usage: image-check.sh [--twice]     --twice also builds without any cache and compares the two images
set -euo pipefail
cd "$(dirname "$0")/.."
leave_out() { echo "Image check left out: $1."; exit 0; }
[ "$(id -u)" = 0 ] || leave_out "it needs root for chroot and mounts"
for tool in buildah debootstrap unshare; do
  command -v "$tool" >/dev/null || leave_out "$tool is not installed (apt-get install buildah crun debootstrap)"
done
suite=trixie
base=$(sed -n 's/^FROM \([^ ]*\)@sha256:[0-9a-f]* AS base$/\1/p' Dockerfile)
[ -n "$base" ] || { echo "Dockerfile: the line 'FROM name@sha256:... AS base' was not found" >&2; exit 1; }
node=$(readlink -f node_modules/.bin/node)
[ -x "$node" ] || node=node_modules/node/bin/node
mkdir -p .tmp/image
# In memory where there is plenty: a build copies many small files.
place=$PWD/.tmp/image
if [ "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)" -gt 10000000 ] &&
  [ "$(df --output=avail -k /dev/shm 2>/dev/null | tail -1)" -gt 8000000 ]; then
  place=/dev/shm
fi
work=$(mktemp -d "$place/pay2slay-image.XXXXXX")
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
b() { buildah --root "$work/store" --runroot "$work/run" "$@"; }
finish() {
  awk -v under="$work/" 'index($2, under) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

stand_in() { # made once: Debian's packages of a day, and the project's Node
  local rootfs=$work/rootfs mirror container archive
  archive=.tmp/image/$suite-$("$node" --version).tar
  [ -f "$archive" ] || make_rootfs "$rootfs" "$archive"
  container=$(b from scratch)
  b add "$container" "$archive" / >/dev/null
  b config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/host-ca.crt --cmd '["node"]' "$container"
  b commit -q --rm "$container" "$base" >/dev/null
}

make_rootfs() { # make_rootfs FOLDER ARCHIVE
  local rootfs=$1 mirror
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sed -n 1p)
  debootstrap --variant=minbase --no-check-gpg "$suite" "$rootfs" "$mirror" >"$work/debootstrap.log" 2>&1 ||
    { tail -5 "$work/debootstrap.log" >&2; exit 1; }
  install -D -m755 "$node" "$rootfs/usr/local/bin/node"
  mkdir -p "$rootfs/usr/local/lib/node_modules"
  cp -aL "$(npm root -g)/npm" "$rootfs/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$rootfs/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$rootfs/usr/local/bin/npx"
  chroot "$rootfs" groupadd -g 1000 node
  chroot "$rootfs" useradd -u 1000 -g 1000 -m node
  # The machine's own certificates: its way to the npm registry may lead through a proxy.
  install -D -m644 "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$rootfs/etc/ssl/certs/host-ca.crt"
  tar -C "$rootfs" -cf "$2.next" .
  mv "$2.next" "$2"
  rm -rf "$rootfs"
}

build() { # build TAG TARGET EXTRA...
  local tag=$1 target=$2
  shift 2
  # A digest cannot resolve to the stand-in: it is taken off in a copy.
  sed -E 's/^(FROM +[^ @]+)@sha256:[0-9a-f]{64}/\1/' Dockerfile >"$work/Dockerfile"
  b bud --pull-never --network host --format docker --timestamp 0 --build-arg "REVISION=$revision" --target "$target" \
    "$@" -t "localhost/$tag" -f "$work/Dockerfile" . >"$work/build.log" 2>&1 ||
    { tail -30 "$work/build.log" >&2; echo "The image was not built." >&2; exit 1; }
}

revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
started=$SECONDS
stand_in
echo "stand-in for $base: $((SECONDS - started)) s"
build runtime runtime --layers
echo "built: $((SECONDS - started)) s"
b inspect --type image localhost/runtime >"$work/image.json"
container=$(b from --pull-never localhost/runtime)
root=$(b mount "$container")
"$node" tools/image/inspect.mjs "$work/image.json" "$root" "$revision"
mkdir "$work/root"
unshare --mount --propagation private bash tools/image/start.sh "$root" "$work" "$node"
build demo demo --layers
demo=$(b mount "$(b from --pull-never localhost/demo)")
unshare --mount --propagation private bash tools/image/demo.sh "$demo" "$work"
if [ "${1:-}" = --twice ]; then
  build again runtime --layers --no-cache
  b inspect --type image localhost/again >"$work/again.json"
  if ! "$node" tools/image/same.mjs "$work/image.json" "$work/again.json"; then
    again=$(b mount "$(b from --pull-never localhost/again)")
    fresh=$(b mount "$(b from --pull-never localhost/runtime)")
    diff -rq --no-dereference "$fresh" "$again" | sed "s#$fresh##; s#$again##" | head -30 >&2 || true
    # The same contents may still differ in mode, owner, time or links.
    facts() { find "$1" -mindepth 1 -printf '%P %y %m %U:%G %T@ %n\n' | sort; }
    diff <(facts "$fresh") <(facts "$again") | head -30 >&2 || true
    exit 1
  fi
fi
echo "image check passed in $((SECONDS - started)) s"
