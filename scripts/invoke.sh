#!/usr/bin/env bash
# One event file through one function, against a sandbox of its own: FN=<function> EVENT=<file>.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${FN:-}" ] && [ -n "${EVENT:-}" ] || stop "say which: make invoke FN=<function> EVENT=<file>; functions: $(echo functions/* | sed "s|functions/||g")"
[ -d "functions/$FN" ] || stop "there is no function $FN; there are: $(echo functions/* | sed "s|functions/||g")"
EVENT=$(from_caller "$EVENT")
[ -f "$EVENT" ] || stop "there is no file $EVENT; of this function there are: $(echo events/"$FN".*.json)"
need_compilers
cargo build --quiet --locked --bin sandbox
exec "$target_dir/debug/sandbox" invoke "$FN" "$EVENT"
