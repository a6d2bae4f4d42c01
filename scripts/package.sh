#!/usr/bin/env bash
# One zip per function and architecture: `bootstrap` (provided.al2023) and the brand file. Says what was built.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

brand=${BRAND:-truewatch}
functions=${FUNCTIONS:-$(ls functions)}
[ -f "brands/$brand.toml" ] || stop "there is no brand brands/$brand.toml"
need_compilers
need_python

# cargo-lambda links with zig against the glibc of Amazon Linux 2023; both are PyPI packages.
lambda_tools=$tools/lambda
if [ ! -x "$lambda_tools/bin/cargo-lambda" ]; then
  say "installing cargo-lambda and zig into ${lambda_tools#"$root"/}"
  python3 -m venv --clear "$lambda_tools"
  "$lambda_tools/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: cargo-lambda==1.9.2 ziglang==0.15.2
fi
export PATH=$lambda_tools/bin:$PATH

# The target's standard library must be there already: nothing is downloaded behind your back.
has_target() { [ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]; }

built=() left_out=()
build() {
  local architecture=$1 target=$2 out=target/package/$1
  if ! has_target "$target"; then
    left_out+=("$architecture (run: rustup target add $target)")
    return
  fi
  say "building for $architecture"
  local selection=(--workspace --bins) function
  [ -z "${FUNCTIONS:-}" ] || { selection=(); for function in $functions; do selection+=(--bin "$function"); done; }
  # cargo-lambda would put a profile of its own over ours, and abort on panic, after which an environment is dead: a panic
  # must become an error of the one invocation.
  cargo lambda build --release --disable-optimizations --target "$target" "${selection[@]}"
  mkdir -p "$out"
  for function in $functions; do
    "$venv/bin/python" scripts/zip_function.py "target/lambda/$function/bootstrap" "brands/$brand.toml" "$out/$function.zip"
    built+=("$out/$function.zip")
  done
}

for architecture in ${ARCHITECTURES:-arm64 x86_64}; do
  case $architecture in
    arm64) build arm64 aarch64-unknown-linux-gnu ;;
    x86_64) build x86_64 x86_64-unknown-linux-gnu ;;
    *) stop "ARCHITECTURES knows arm64 and x86_64, not $architecture" ;;
  esac
done

say "built for the brand $brand:"
[ ${#built[@]} -eq 0 ] || du -h "${built[@]}"
for one in "${left_out[@]}"; do warn "NOT built: $one"; done
[ ${#built[@]} -gt 0 ]
