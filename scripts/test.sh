#!/usr/bin/env bash
# Everything that must pass. Offline once the packages are there.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"

need_compilers
need_python
browser=yes
need_browser || browser=no

failed=0
say "unit tests, stories, architecture, events$([ $browser = yes ] && echo ', browser')"
# Libraries and test files, not the functions' main.rs (each would be linked into an empty test binary of its own).
cargo test --workspace --lib --test '*' </dev/null || failed=1

say "conformance: boto3 against the sandbox"
cargo build --bin sandbox
"$venv/bin/python" tests/conformance/run.py target/debug/sandbox || failed=1

[ $browser = yes ] || warn "BROWSER TESTS WERE SKIPPED: chromium, chromium-driver or axe-core could not be installed"
exit $failed
