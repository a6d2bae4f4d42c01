#!/usr/bin/env bash
# Puts the release before back in place of the deployed one: the whole stack as it was, programs, rights, routes and parameters.
# BRAND=… STAGE=… [RELEASE=<one of those that were kept>]. The data's stack is not touched.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say what to roll back: make rollback BRAND=<brand> STAGE=<stage>"
need_python
exec "$venv/bin/python" scripts/releases.py rollback "tollgate-$BRAND-$STAGE" "${RELEASE:-}"
