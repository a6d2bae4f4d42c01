#!/usr/bin/env bash
# Whether the tests of the pure crates would notice a mistake: cargo-mutants builds each crate with one small mistake after the other and
# runs that crate's own tests. By hand, not in CI: a crate takes from minutes to an hour.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

# CRATE names one crate, or several in quotes; FILE="crates/metering/src/pace.rs" and SHARD=0/8 try a part; CASES sets how many cases a
# property tries (256 is proptest's own number; fewer are for a first look).
pure="kernel accounts billing licensing metering telling"
crates=${CRATE:-$pure}
results=$root/target/mutants

for crate in $crates; do
  [ -d "crates/$crate/src" ] || stop "CRATE: there is no crates/$crate; the pure crates are $pure, and brand"
done
need_compilers
need_cargo_mutants

part=()
[ -z "${FILE:-}" ] || part+=(--file "$FILE")
[ -z "${SHARD:-}" ] || part+=(--shard "$SHARD")
[ -z "${CASES:-}" ] || export PROPTEST_CASES=$CASES

failed=()
for crate in $crates; do
  say "$crate: one mistake after the other against its own tests; what is found goes to target/mutants/$crate"
  mkdir -p "$results/$crate"
  # 0: every mistake was noticed; 2: some were not; 3: some tests ran out of time; anything else: the run itself failed.
  outcome=0
  nice -n 19 "$cargo_mutants" mutants --package "$crate" --test-workspace=false --jobs 1 --no-shuffle --colors never \
    --output "$results/$crate" ${part[@]+"${part[@]}"} </dev/null || outcome=$?
  case $outcome in
    0) ;;
    2 | 3) failed+=("$crate") ;;
    *) stop "cargo-mutants ended with $outcome" ;;
  esac
done

for crate in $crates; do
  found=$results/$crate/mutants.out
  count() { wc -l <"$found/$1.txt" | tr -d ' '; }
  detected=$(($(count caught) + $(count timeout)))
  printf '%-10s %4d of %4d viable mistakes noticed, %d not (%s)\n' \
    "$crate" "$detected" "$((detected + $(count missed)))" "$(count missed)" "target/mutants/$crate/mutants.out/missed.txt"
done
if [ ${#failed[@]} -gt 0 ]; then
  warn "not every mistake was noticed in: ${failed[*]}. Write the test that would, or say in .cargo/mutants.toml why it is none"
  exit 1
fi
