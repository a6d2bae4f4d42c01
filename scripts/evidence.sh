#!/usr/bin/env bash
# Runs the stories that docs/evidence.yaml names, and writes target/evidence/index.html for AWS's review of the listing.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
need_compilers
need_python
need_browser || warn "there is no browser: what is shown on pages does not run, and the report says so"
out=target/evidence
mkdir -p "$out"
mapfile -t stories < <("$venv/bin/python" -c '
import yaml
for part in yaml.safe_load(open("docs/evidence.yaml")):
    for line in part["lines"]:
        print(*line["stories"], sep="\n")' | sort -u)
say "running ${#stories[@]} stories"
cargo test --locked --workspace --test stories -- "${stories[@]}" </dev/null | tee "$out/stories.txt" || true
exec "$venv/bin/python" scripts/evidence.py "$out/stories.txt" "$out/index.html"
