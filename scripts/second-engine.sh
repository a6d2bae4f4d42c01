#!/usr/bin/env bash
# The walk of make demo-script on a DynamoDB that shares no code with the embedded engine: moto's. With arguments, the stories
# whose names contain one of them: scripts/second-engine.sh landing:: register::
# What differs is in docs/decisions/022-second-engine.md.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

need_compilers
need_python

on_moto() { "$venv/bin/python" tests/second_engine/run.py "$@"; }

if [ $# -gt 0 ]; then
  say "stories on a second DynamoDB engine: $*"
  # The same selection of packages as in make test, so that nothing is built twice.
  on_moto cargo test --workspace --test stories -- "$@"
else
  say "demo-script on a second DynamoDB engine"
  cargo build --bin sandbox
  on_moto env BRAND_FILE=brands/truewatch.toml target/debug/sandbox demo-script
fi
