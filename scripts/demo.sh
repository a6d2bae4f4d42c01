#!/usr/bin/env bash
# The sandbox and the app in one process. `demo` until Ctrl-C, `demo-script` walks through it without a person.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
[ -z "${BRAND_FILE:-}" ] || BRAND_FILE=$(from_caller "$BRAND_FILE")
export BRAND_FILE=${BRAND_FILE:-}
cd "$root"
need_compilers
say "building (some five minutes the first time on two cores, seconds later)"
# Without -p: the features of the whole workspace, so that `make test` and `make demo` share one build.
cargo build --locked --bin sandbox
exec "$target_dir/debug/sandbox" "$@"
