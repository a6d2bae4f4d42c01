#!/usr/bin/env bash
# One zip per function and architecture: `bootstrap` (provided.al2023) and the brand file, and beside it a list of what it is made of
# (CycloneDX). Says what was built, and how large it is.
# BRAND=truewatch ARCHITECTURES="arm64 x86_64" (`auto`: what this machine has a standard library for) FUNCTIONS="one other"
# What was asked for and cannot be built is an error. The same commit gives the same bytes in any folder of any machine.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

brand=${BRAND:-truewatch}
all_functions=$(ls functions)
functions=${FUNCTIONS:-$all_functions}
# A zip is read from S3 on each cold start of a new environment: the largest function had 7.4 MB when this was set.
max_zip_bytes=${MAX_ZIP_BYTES:-9000000}
[ -f "brands/$brand.toml" ] || stop "there is no brand brands/$brand.toml"
need_compilers
need_python
need_cargo_cyclonedx

# cargo-lambda links with zig against the glibc of Amazon Linux 2023; both are PyPI packages.
lambda_tools=$tools/lambda
if [ ! -x "$lambda_tools/bin/cargo-lambda" ]; then
  say "installing cargo-lambda and zig into ${lambda_tools#"$root"/}"
  python3 -m venv --clear "$lambda_tools"
  pip_install "$lambda_tools" lambda || stop "cargo-lambda and zig could not be installed"
fi
export PATH=$lambda_tools/bin:$PATH

# Which machine's folders it was built in must not show in what is built, in Rust (panic messages) or in C (assertions).
cargo_home=${CARGO_HOME:-$HOME/.cargo}
remapped="--remap-path-prefix=$root=/tollgate"$'\x1f'"--remap-path-prefix=$cargo_home=/cargo"
export CFLAGS="-ffile-prefix-map=$root=/tollgate -ffile-prefix-map=$cargo_home=/cargo"
case $root$cargo_home in
  *' '*)
    # Blanks in a folder's name would part an option in two.
    export CC_SHELL_ESCAPED_FLAGS=1
    CFLAGS="'-ffile-prefix-map=$root=/tollgate' '-ffile-prefix-map=$cargo_home=/cargo'" ;;
esac
export SOURCE_DATE_EPOCH=0

has_target() { [ -d "$("${RUSTC:-rustc}" --print sysroot)/lib/rustlib/$1/lib" ]; }

# The standard library of a target that rustc does not have yet: by rustup, else from Debian with the compiler that it belongs to.
need_target() {
  has_target "$1" && return
  if command -v rustup >/dev/null && rustup target add "$1" >/dev/null 2>&1 && has_target "$1"; then return; fi
  [ "$1" = aarch64-unknown-linux-gnu ] && need_debian_arm64 && has_target "$1"
}

# A subshell for each: Debian's compiler is for arm64 only, and other targets keep the machine's.
can_build() { (need_target "$1"); }

wanted=()
for architecture in ${ARCHITECTURES:-arm64 x86_64}; do
  case $architecture in
    arm64) can_build aarch64-unknown-linux-gnu ||
      stop "arm64 cannot be built here: run \`rustup target add aarch64-unknown-linux-gnu\`, or build for x86_64 (ARCHITECTURES=x86_64; deploy with ARCHITECTURE=x86_64)"
      wanted+=("arm64 aarch64-unknown-linux-gnu") ;;
    x86_64) can_build x86_64-unknown-linux-gnu || stop "x86_64 cannot be built here: run \`rustup target add x86_64-unknown-linux-gnu\`"
      wanted+=("x86_64 x86_64-unknown-linux-gnu") ;;
    auto) if can_build aarch64-unknown-linux-gnu; then wanted+=("arm64 aarch64-unknown-linux-gnu"); else wanted+=("x86_64 x86_64-unknown-linux-gnu"); fi ;;
    *) stop "ARCHITECTURES knows arm64, x86_64 and auto, not $architecture" ;;
  esac
done

built=()
build() {
  local architecture=$1 target=$2 out=target/package/$1 function
  need_target "$target"
  say "building for $architecture with $("${RUSTC:-rustc}" --version)"
  # All functions at once, whichever are zipped: which are selected decides the features of what they share. The sandbox, the
  # benchmarks and the tests are not among them.
  local selection=()
  for function in $all_functions; do selection+=(--package "$function"); done
  # cargo-lambda would put a profile of its own over ours, and abort on panic, after which an environment is dead: a panic
  # must become an error of the one invocation.
  CARGO_ENCODED_RUSTFLAGS=$remapped cargo lambda build --release --locked --disable-optimizations --target "$target" "${selection[@]}" --bins
  rm -rf "$out"
  mkdir -p "$out"
  for function in $functions; do
    "$venv/bin/python" scripts/zip_function.py "$target_dir/lambda/$function/bootstrap" "brands/$brand.toml" "$out/$function.zip"
  done
}

# A list of what is in each zip, by name and version (CycloneDX), beside it. The tool writes into the folders of the packages, and the
# names of these into the list.
describe() {
  local target=$2 out=target/package/$1 function
  "$cargo_cyclonedx" cyclonedx --quiet --format json --describe binaries --no-build-deps --spec-version 1.5 --target "$target"
  for function in $functions; do
    sed "s#$root#/tollgate#g" "functions/$function/${function}_bin.cdx.json" >"$out/$function.cdx.json"
  done
  find bench crates functions tests -name '*_bin.cdx.json' -delete
}
for one in "${wanted[@]}"; do
  # shellcheck disable=SC2086 # architecture and target
  (build $one; describe $one)
  for function in $functions; do built+=("target/package/${one%% *}/$function.zip"); done
done

say "built for the brand $brand:"
over=()
for zip in "${built[@]}"; do
  bytes=$(stat -c %s "$zip")
  printf '%9d bytes  %s  %s\n' "$bytes" "$(sha256sum "$zip" | cut -c1-16)" "$zip"
  [ "$bytes" -le "$max_zip_bytes" ] || over+=("$zip")
done
[ ${#over[@]} -eq 0 ] || stop "larger than $max_zip_bytes bytes (what was added to them?): ${over[*]}"
