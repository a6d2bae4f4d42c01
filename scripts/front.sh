#!/usr/bin/env bash
# Deploys CloudFront and AWS WAF before one app: BRAND=… STAGE=… [ACCOUNT=<expected account>] [PROOF=a|b, which secret proves]
# [RENEW=1: make the secret anew that does not prove at present] [FRONT_PARAMETERS="Key=Value …"] [TAGS="Key=Value …"]
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say what and where: make front BRAND=<brand> STAGE=<stage>"
need_python
need_sam
stack=tollgate-$BRAND-$STAGE
if [ -n "${RENEW:-}" ]; then
  "$venv/bin/python" scripts/stack.py renew-proof "$stack-front"
  say "renewed. Now: make deploy, so that the app knows it, then make front with PROOF=<that one>"
  exit 0
fi
# shellcheck disable=SC2206 # several Key=Value pairs, split at blanks on purpose
given=(${FRONT_PARAMETERS:-})
mapfile -t behind < <("$venv/bin/python" scripts/stack.py behind-front "$stack")
[ ${#behind[@]} -eq 4 ] || exit 1
# shellcheck disable=SC2086 # several Key=Value pairs, split at blanks on purpose
mapfile -t tags < <("$venv/bin/python" scripts/stack.py tags "$stack-front" ${TAGS:-})
say "the front's stack, $stack-front: a new distribution takes some minutes"
"$sam" deploy --template-file infra/front.yaml --stack-name "$stack-front" --no-fail-on-empty-changeset \
  --tags "${tags[@]}" --parameter-overrides "Brand=$BRAND" "Stage=$STAGE" "${behind[@]}" ${PROOF:+"Proof=$PROOF"} "${given[@]}"
say "deployed. What comes next stands in docs/OPERATIONS.md, A front before the app"
