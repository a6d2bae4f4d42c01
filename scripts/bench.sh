#!/usr/bin/env bash
# The benchmarks.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_compilers
[ -n "$(find crates functions tests -path '*/benches/*.rs' -not -path '*/target/*' -print -quit)" ] ||
  stop "there are no benchmarks yet"
mkdir -p target/bench
cargo bench --workspace --bench '*'
