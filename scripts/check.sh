#!/usr/bin/env bash
# What can be said about the project without running it. Every check runs, then the failed ones are named.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

need_compilers
need_python
need_cargo_deny

failed=()
check() {
  local name=$1
  shift
  say "$name"
  "$@" </dev/null || failed+=("$name")
}

# Advisories come from a database that is fetched; without the network the rest is still checked.
advisories() {
  if timeout 120 "$cargo_deny" --log-level error fetch db 2>/dev/null; then
    "$cargo_deny" --workspace --log-level error check --hide-inclusion-graph advisories
  else
    warn "the advisory database cannot be reached from here: known vulnerabilities were NOT checked"
  fi
}

check "formatting" cargo fmt --all --check
check "clippy" cargo clippy --quiet --workspace --all-targets -- -D warnings
check "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps
check "dependencies, licences and sources" "$cargo_deny" --workspace --log-level error check --hide-inclusion-graph bans licenses sources
check "advisories" advisories
check "infrastructure" "$venv/bin/cfn-lint" infra/data.yaml infra/template.yaml
check "API description" "$venv/bin/openapi-spec-validator" docs/openapi.yaml
check "shell scripts" "$venv/bin/shellcheck" -x scripts/*.sh .ci/run

if [ ${#failed[@]} -gt 0 ]; then
  warn "failed: $(printf '%s; ' "${failed[@]}")"
  exit 1
fi
say "every check passed"
