#!/usr/bin/env bash
# Makes what was there before the operators' search be found, and licenses be listed. Once, when a deployment is complete: TABLE=<table>,
# and to go on after an interruption FROM='<the last place that was printed>'. Needs rights of an engineer on the table: dynamodb:Scan,
# GetItem, BatchGetItem, Query, PutItem, UpdateItem, DeleteItem.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${TABLE:-}" ] || stop "say of which table: make search-index TABLE=<table> [FROM='<place to go on from>']"
need_compilers
if [ -n "${FROM:-}" ]; then exec cargo run --locked --release --quiet -p store --example search_index -- "$TABLE" "$FROM"; fi
exec cargo run --locked --release --quiet -p store --example search_index -- "$TABLE"
