#!/usr/bin/env bash
# Histories of the ledger under faults: HISTORIES=n from FIRST_SEED=s, or SEED=s alone with all that happened in it.
# Many are lived by a build of their own (profile soak, some ten minutes the first time on two cores), one by the tests' build;
# PROFILE=test or PROFILE=soak says otherwise. A seed tells the same history in both.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_compilers
if [ -n "${SEED:-}" ]; then
  profile=${PROFILE:-test}
else
  export HISTORIES="${HISTORIES:-1000}" FIRST_SEED="${FIRST_SEED:-1000}"
  profile=${PROFILE:-soak}
fi
exec cargo test --locked --workspace --profile "$profile" --test stories the_law_holds_after_every_history -- --nocapture </dev/null
