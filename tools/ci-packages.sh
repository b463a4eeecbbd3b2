#!/bin/sh
# Installs the Debian packages that the checks of the image and of the infrastructure use. Where there is no apt, or no root, one line
# says so and the checks leave out what they cannot do.
set -eu
packages='buildah crun debootstrap docker-compose prometheus shellcheck'
missing=''
for package in $packages; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Left out, for want of apt or root: installing$missing."
  exit 0
fi
# shellcheck disable=SC2086
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
  echo "Left out: installing$missing failed."
