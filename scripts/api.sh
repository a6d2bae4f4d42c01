#!/usr/bin/env bash
# Calls the operators' API, signed with your AWS credentials: scripts/api.py says how.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
# What it prints is an answer, and may go into a pipe.
need_python >&2
exec "$venv/bin/python" "$root/scripts/api.py" "$@"
