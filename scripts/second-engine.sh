#!/usr/bin/env bash
# The walk of make demo-script on a DynamoDB that shares no code with the embedded engine: moto's, and some stories. With
# arguments, only the stories whose names contain one of them: scripts/second-engine.sh landing:: register::
# What differs is in docs/decisions/022-second-engine.md.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

need_compilers
need_python

# Modules of stories that are lived on both engines each time, and the stories that moto cannot live, or not in minutes
# (decision 022 says why).
on_both=(bind_billing:: landing:: slips::)
not_on_moto=(
  a_known_and_an_unknown_name_ask_aws_for_the_same_but_for_the_mail
  an_expired_token_is_told_and_a_fresh_one_of_the_same_licence_goes_on
)

on_moto() { "$venv/bin/python" tests/second_engine/run.py "$@"; }

stories_on_moto() {
  say "stories on a second DynamoDB engine: $*"
  local skips=()
  for story in "${not_on_moto[@]}"; do skips+=(--skip "$story"); done
  on_moto cargo test --locked --workspace --test stories -- "$@" "${skips[@]}"
}

if [ $# -gt 0 ]; then
  stories_on_moto "$@"
else
  say "demo-script on a second DynamoDB engine"
  # The same selection of packages as in make test, so that nothing is built twice.
  cargo build --locked --workspace --bin sandbox --test stories
  on_moto env BRAND_FILE=brands/truewatch.toml "$target_dir/debug/sandbox" demo-script
  stories_on_moto "${on_both[@]}"
fi
