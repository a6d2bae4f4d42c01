#!/usr/bin/env bash
# The first day on a Limited listing: what is still to do before buyers come, of BRAND=… STAGE=…; and with LICENSE=<a test buyer's
# licence ARN> BUYER=<its AWS account> DIMENSION=<one of the listing's> what AWS really answers to what its documentation leaves open.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say which deployment: make first-listing BRAND=<brand> STAGE=<stage>"
need_python
if [ -n "${LICENSE:-}" ]; then
  [ -n "${BUYER:-}" ] && [ -n "${DIMENSION:-}" ] || stop "LICENSE needs BUYER=<AWS account> and DIMENSION=<a dimension> beside it"
  exec "$venv/bin/python" scripts/first_listing.py probe "$LICENSE" "$BUYER" "$DIMENSION"
fi
exec "$venv/bin/python" scripts/first_listing.py check "tollgate-$BRAND-$STAGE"
