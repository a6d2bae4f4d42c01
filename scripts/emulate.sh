#!/usr/bin/env bash
# Both stacks in an emulator of AWS (ministack), and a buyer's way through them with the functions' own programs, to a ledger that
# agrees with AWS Marketplace, which is the sandbox. tests/emulator/run.py says what is real in it and what is not.
# The programs are those of the dev profile, or with ZIPS=target/package/x86_64 the zips of `make package`.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

need_compilers
need_emulator

# The same selection of packages as in make test, so that nothing is built twice.
say "building the functions and the sandbox"
programs=(--bin sandbox)
for function in functions/*; do programs+=(--bin "${function#functions/}"); done
cargo build --locked --workspace "${programs[@]}" --test stories

zips=${ZIPS:-}
if [ -z "$zips" ]; then
  zips=target/emulator/zips
  mkdir -p "$zips"
  say "zipping the programs into $zips"
  for function in functions/*; do
    function=${function#functions/}
    program=$target_dir/debug/$function zip=$zips/$function.zip
    if [ "$zip" -nt "$program" ] && [ "$zip" -nt brands/truewatch.toml ]; then continue; fi
    strip -o "target/emulator/$function" "$program"
    "$emulator/bin/python" scripts/zip_function.py "target/emulator/$function" brands/truewatch.toml "$zip"
    rm "target/emulator/$function"
  done
fi

say "both stacks in the emulator, and a buyer's way through them"
"$emulator/bin/python" tests/emulator/run.py "$target_dir/debug/sandbox" "$zips"
