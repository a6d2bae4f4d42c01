#!/usr/bin/env bash
# The sandbox under faults for MINUTES, then the ledger's law.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_compilers
cargo build --bin sandbox
exec target/debug/sandbox soak "${MINUTES:-5}"
