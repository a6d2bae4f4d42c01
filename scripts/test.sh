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
# With BROWSER=required, as where changes are proved, a browser that cannot be had is a failure and nothing is skipped.
# Node and the library of Standard Webhooks, for the samples of docs/INTEGRATE.md.
node=()
need_node && need_node_packages || node=(--without-node)
[ "$browser" = yes ] || [ "${BROWSER:-}" != required ] || stop "BROWSER=required, and chromium, chromium-driver or axe-core could not be installed"

failed=0
say "unit tests, stories, architecture, events$([ $browser = yes ] && echo ', browser')"
# Libraries and test files, not the functions' main.rs (each would be linked into an empty test binary of its own). Asked for
# all libraries, cargo also builds those whose manifests say that they have no tests.
mapfile -t untested < <(grep -l '^test = false' crates/*/Cargo.toml functions/*/Cargo.toml | xargs -n 1 dirname | xargs -n 1 basename)
answers=$root/target/answers.txt
: >"$answers"
TOLLGATE_ANSWERS_FILE=$answers cargo test --locked --workspace "${untested[@]/#/--exclude=}" --lib --test '*' --no-fail-fast </dev/null || failed=1

say "docs/openapi.yaml: each JSON answer it describes was got by a story"
"$venv/bin/python" scripts/answers.py "$answers" || failed=1

say "conformance: boto3 against the sandbox"
# With a test selected, features are those of the tests: alone, the sandbox would build every SDK a second time.
cargo build --locked --workspace --bin sandbox --test stories
"$venv/bin/python" tests/conformance/run.py "$target_dir/debug/sandbox" || failed=1

say "the operators' API: each example of docs/OPERATIONS.md, as it is written"
"$venv/bin/python" tests/conformance/api_drill.py "$target_dir/debug/sandbox" || failed=1

say "the samples of docs/INTEGRATE.md, as they are written"
"$venv/bin/python" tests/conformance/integrate_drill.py "$target_dir/debug/sandbox" "${node[@]}" || failed=1

say "the sandbox as a program of its own"
"$venv/bin/python" tests/conformance/sandbox_drill.py "$target_dir/debug/sandbox" || failed=1

say "the scripts: elsewhere, in a path with blanks, behind a proxy, with an old Rust"
"$venv/bin/python" tests/conformance/scripts_drill.py || failed=1

say "restore: the drill of docs/OPERATIONS.md"
"$venv/bin/python" tests/conformance/restore_drill.py || failed=1

say "releases: going back to an earlier one"
"$venv/bin/python" tests/conformance/release_drill.py || failed=1

say "deploying: order, previews, refusals, pauses"
"$venv/bin/python" tests/conformance/deploy_drill.py || failed=1

say "the front: its secrets, and what the app is told of them"
"$venv/bin/python" tests/conformance/front_drill.py || failed=1

[ ${#node[@]} -eq 0 ] || warn "SAMPLES IN NODE WERE SKIPPED: install Node 20 and npm, then run this again"
[ $browser = yes ] || warn "BROWSER TESTS WERE SKIPPED: install chromium, chromium-driver and npm (apt-get), then run this again"
exit $failed
