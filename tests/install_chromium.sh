#!/usr/bin/env bash
# Make sure the browser tests have a Chromium: one that is there, Debian's, or Playwright's own.
set -euo pipefail
if [ -n "${WORKBENCH_CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null 2>&1; then
  exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  if $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
      chromium fonts-noto-core >/dev/null; then
    exit 0
  fi
fi
if .venv/bin/python -m playwright install chromium; then
  exit 0
fi
echo "No Chromium could be installed: install one and set WORKBENCH_CHROMIUM to its path." >&2
exit 1
