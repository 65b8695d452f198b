#!/bin/sh
# Install Debian's Chromium, which the tests of the web page drive, unless a Chromium is on the path.
set -eu

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

lost() {
  cat >&2 <<'END'

THE WEB PAGE WAS NOT TESTED: there is no Chromium on this machine, and it could not be installed.
Install one and run the command again:
  Debian, Ubuntu   apt-get install chromium
  Fedora           dnf install chromium
  macOS            brew install --cask chromium
Or name one that lies elsewhere: CHROMIUM=/path/to/chromium make test-web
END
  exit 1
}

if [ -n "${CHROMIUM:-}" ]; then exit 0; fi
command -v apt-get >/dev/null || lost
as_root=
[ "$(id -u)" = 0 ] || as_root='sudo -n'
echo 'installing Chromium with apt-get'
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get install --yes --quiet --no-install-recommends chromium >/dev/null ||
  { $as_root apt-get update --quiet >/dev/null &&
    $as_root apt-get install --yes --quiet --no-install-recommends chromium >/dev/null; } || lost
