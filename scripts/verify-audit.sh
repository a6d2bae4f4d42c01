#!/usr/bin/env bash
# Walks the audit log's chain and compares it with its locked copy: BRAND=… STAGE=… on AWS, or of a running sandbox
# without them (AWS_PORT=8081).
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_python
if [ -z "${BRAND:-}${STAGE:-}" ]; then
  exec "$venv/bin/python" scripts/verify_audit.py sandbox "http://localhost:${AWS_PORT:-8081}"
fi
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say of what: make verify-audit BRAND=<brand> STAGE=<stage>"
exec "$venv/bin/python" scripts/verify_audit.py stack "tollgate-$BRAND-$STAGE"
