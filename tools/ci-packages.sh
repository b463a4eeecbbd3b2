#!/bin/sh
# usage: ci-packages.sh [PACKAGE...]
# Installs the Debian packages that the checks use, by default those of the infrastructure and, for root, of the image (nobody else can
# build that). Who is not root takes sudo where it asks for no password. Where neither is there, or apt is not, one sentence says so and
# the checks leave out what they cannot do. Exit code 0 always: what is missing is no fault of the code.
set -eu
root=yes
[ "$(id -u)" = 0 ] || root=no
if [ $# -eq 0 ]; then
  set -- docker-compose prometheus shellcheck
  [ $root = no ] || set -- "$@" buildah crun debootstrap
fi
missing=''
for package in "$@"; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
left_out() { echo "Left out, for $1: installing$missing."; exit 0; }
command -v apt-get >/dev/null 2>&1 || left_out 'want of apt'
as=''
if [ $root = no ]; then
  sudo -n true >/dev/null 2>&1 || left_out 'want of root, or of sudo without a password'
  as='sudo -n'
fi
# shellcheck disable=SC2086
if ! { $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }; then
  left_out 'apt did not do it'
fi
