#!/usr/bin/env bash
# After a deployment: does the app answer, may it ask AWS Marketplace and the table, are usage events read, would metering run?
# BRAND=… STAGE=… [WORKSPACE=<a workspace of a test buyer>]. Nothing of it can be billed: scripts/smoke.py says why.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say which deployment: make smoke BRAND=<brand> STAGE=<stage>"
need_python
exec "$venv/bin/python" scripts/smoke.py "tollgate-$BRAND-$STAGE"
