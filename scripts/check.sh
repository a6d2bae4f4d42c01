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
# Where deny.toml keeps the advisory database.
advisories_dir=$root/target/tools/advisories
check() {
  local name=$1
  shift
  say "$name"
  "$@" </dev/null || failed+=("$name")
}

# Advisories come from a database that is fetched. Without the network an earlier copy is asked; with none the rest is still checked,
# unless ADVISORIES=required.
advisories() {
  local fetched=yes database
  timeout 120 "$cargo_deny" --log-level error fetch db 2>/dev/null || fetched=no
  database=$(find "$advisories_dir" -mindepth 2 -maxdepth 2 -name .git -printf '%h\n' 2>/dev/null | head -n 1)
  if [ -z "$database" ]; then
    warn "the advisory database cannot be reached from here: known vulnerabilities were NOT checked"
    [ "${ADVISORIES:-}" != required ]
    return
  fi
  local changed
  changed=$(git -C "$database" log -1 --format=%cs)
  echo "advisory database of $changed ($((($(date +%s) - $(date -d "$changed" +%s)) / 86400)) days old)"
  if [ $fetched = no ]; then
    warn "the advisory database cannot be reached from here: its copy of $changed is asked, and what was found since is NOT known"
    [ "${ADVISORIES:-}" != required ] || return 1
  fi
  "$cargo_deny" --workspace --offline --log-level error check --hide-inclusion-graph advisories
}

# The fuzz targets are a workspace of their own, which no build here reads.
fuzz_targets() {
  cargo fmt --manifest-path fuzz/Cargo.toml --check &&
    cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null
}

check "formatting" cargo fmt --all --check
check "fuzz targets" fuzz_targets
check "clippy" cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
check "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --workspace --no-deps
check "dependencies, licences and sources" "$cargo_deny" --workspace --log-level error check --hide-inclusion-graph bans licenses sources
check "advisories" advisories
check "infrastructure" "$venv/bin/cfn-lint" infra/data.yaml infra/template.yaml infra/front.yaml infra/roles.yaml infra/seller.yaml infra/deployer.yaml
check "AWS Marketplace's service models" "$venv/bin/python" scripts/service_models.py
check "API description" "$venv/bin/openapi-spec-validator" docs/openapi.yaml
check "shell scripts" "$venv/bin/shellcheck" -x scripts/*.sh .ci/run

if [ ${#failed[@]} -gt 0 ]; then
  warn "failed: $(printf '%s; ' "${failed[@]}")"
  exit 1
fi
say "every check passed"
