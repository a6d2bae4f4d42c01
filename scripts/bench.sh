#!/usr/bin/env bash
# The benchmarks: a table on stdout, target/bench/metering.json. `make bench CASES="quick"` is a tenth of it;
# CASES="only ingest" is one case (metering, quota, ingest, scale, endings, reconcile, polling, bills, console).
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_compilers
need_node || stop "Node 20 is missing: install it, then run this again"
if [ ! -d bench/baseline/node_modules ] || [ bench/baseline/package-lock.json -nt bench/baseline/node_modules ]; then
  say "installing the baseline's packages into bench/baseline/node_modules"
  (cd bench/baseline && npm ci --silent --ignore-scripts --no-audit --no-fund </dev/null)
  touch bench/baseline/node_modules
fi
say "building what is measured (a profile of its own: some fifteen minutes the first time on two cores)"
cargo build --locked --profile measure -p bench -p meter-usage -p record-usage \
  -p advance-licenses -p reconcile -p read-entitlement -p manage-account -p view-bills -p operator-console
say "measuring (about ten minutes; what else runs on this machine changes wall times, hardly CPU seconds)"
# shellcheck disable=SC2086 # several words, split at blanks on purpose
exec "$target_dir/measure/bench" ${CASES:-}
