#!/usr/bin/env bash
# Deploys one brand to one stage with SAM: BRAND=… STAGE=… [ARCHITECTURE=arm64] [SAM_PARAMETERS="Key=Value …"].
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say what and where: make deploy BRAND=<brand> STAGE=<stage>"
command -v sam >/dev/null || stop "the SAM CLI is missing: install it (pip install aws-sam-cli), then run this again"
architecture=${ARCHITECTURE:-arm64}
ARCHITECTURES=$architecture scripts/package.sh
mkdir -p target/package/deploy
cp "target/package/$architecture"/*.zip target/package/deploy/
parameters=("Brand=$BRAND" "Stage=$STAGE" "Architecture=$([ "$architecture" = arm64 ] && echo arm64 || echo x86_64)")
# shellcheck disable=SC2206 # several Key=Value pairs, split at blanks on purpose
parameters+=(${SAM_PARAMETERS:-})
sam deploy --template-file infra/template.yaml --stack-name "tollgate-$BRAND-$STAGE" --capabilities CAPABILITY_IAM \
  --resolve-s3 --no-fail-on-empty-changeset --parameter-overrides "${parameters[@]}"
