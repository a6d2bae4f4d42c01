#!/usr/bin/env bash
# What comes from outside, in any form: libFuzzer makes inputs that reach ever more of the code, for EACH=60 seconds a target, and stops at
# a panic, an overflow, a broken promise (fuzz/targets says which) or an input that takes ten seconds. An hour a target is for a night:
# make fuzz EACH=3600. TARGET="csv mails" names some. What was found stays in target/fuzz/corpus and is the next run's beginning.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

seconds=${EACH:-60}
targets=${TARGET:-$(sed -n 's/^path = "targets\/\(.*\)\.rs"/\1/p' fuzz/Cargo.toml)}
# The longest that one input may take, in seconds, and the longest input, in bytes.
slowest=10
longest=4096

need_compilers
need_cpp_compiler
need_cargo_fuzz

say "building the targets with a fuzzer's instruments (the first time some minutes)"
# Without a sanitizer: the code has no unsafe block, and this way any compiler will do.
fuzz() { (cd fuzz && CARGO_TARGET_DIR=$root/target/fuzz "$cargo_fuzz" fuzz "$@"); }
fuzz build --sanitizer none --fuzz-dir . </dev/null

failed=()
for target in $targets; do
  corpus=$root/target/fuzz/corpus/$target
  seeds=$root/fuzz/seeds/$target
  mkdir -p "$corpus" "$root/target/fuzz/artifacts/$target"
  inputs=("$corpus" "$seeds")
  [ "$target" != brand_files ] || inputs+=("$root/brands")
  say "$target: $seconds s"
  if ! fuzz run --sanitizer none --fuzz-dir . "$target" "${inputs[@]}" -- \
    -max_total_time="$seconds" -timeout="$slowest" -max_len="$longest" -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$root/target/fuzz/artifacts/$target/" </dev/null; then
    failed+=("$target")
  fi
done

if [ ${#failed[@]} -gt 0 ]; then
  warn "broken by an input: ${failed[*]}. It is in target/fuzz/artifacts; put it into fuzz/seeds with the mending"
  exit 1
fi
