#!/usr/bin/env bash
# pause.sh pause|resume: has no function of the app run while its table is restored, and has them run again. BRAND=… STAGE=…
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say which deployment: make ${1:-pause} BRAND=<brand> STAGE=<stage>"
need_python
exec "$venv/bin/python" scripts/pause.py "${1:-pause}" "tollgate-$BRAND-$STAGE"
