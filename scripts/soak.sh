#!/usr/bin/env bash
# Histories of the ledger under faults: HISTORIES=n from FIRST_SEED=s, or SEED=s alone with all that happened in it.
# The build is that of the tests; PROFILE=release builds anew and optimised, for long soaks.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_compilers
[ -n "${SEED:-}" ] || export HISTORIES="${HISTORIES:-1000}" FIRST_SEED="${FIRST_SEED:-1000}"
profile=()
[ -z "${PROFILE:-}" ] || profile=(--profile "$PROFILE")
exec cargo test --workspace "${profile[@]}" --test stories the_law_holds_after_every_history -- --nocapture </dev/null
