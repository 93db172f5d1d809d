#!/usr/bin/env bash
# What the browser tests need beside Node: Chromium, from the system's packages, and three modules.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v chromium >/dev/null && [ -z "${CHROMIUM:-}" ]; then
    command -v apt-get >/dev/null || { echo "no chromium, and no apt-get to install it: name one in CHROMIUM" >&2; exit 1; }
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends chromium fonts-dejavu-core
fi
if ! command -v npm >/dev/null; then
    echo "no npm: install Node 20 or newer" >&2
    exit 1
fi
npm ci --no-audit --no-fund
