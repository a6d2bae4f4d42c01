#!/usr/bin/env bash
# Restores a table under a new name and makes it ready for `make deploy TABLE=<new table>`: see docs/OPERATIONS.md, Backup.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${TABLE:-}" ] && [ -n "${NEW_TABLE:-}" ] || stop "say what and under which name: make restore TABLE=<table, backup's or recovery point's ARN> NEW_TABLE=<name> [AT=2026-11-28T12:00:00Z]"
need_python
if [ -n "${AT:-}" ]; then exec "$venv/bin/python" scripts/restore.py "$TABLE" "$NEW_TABLE" "$AT"; fi
exec "$venv/bin/python" scripts/restore.py "$TABLE" "$NEW_TABLE"
