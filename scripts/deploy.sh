#!/usr/bin/env bash
# Deploys one brand to one stage with SAM, in two stacks: infra/data.yaml (table, key, documents, logs, backups), then the app.
# BRAND=… STAGE=… [ACCOUNT=<expected account>] [ARCHITECTURE=arm64|x86_64|auto] [TABLE=<a restored table>]
# [CLOUDFORMATION_ROLE=<what CloudFormation makes the stacks as>] [TRAFFIC=gradually|at-once] [SAM_PARAMETERS="Key=Value …"] [DATA_PARAMETERS="Key=Value …"]
# [TAGS="Key=Value …"] [PREVIEW=1: make the change sets and change nothing]
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say what and where: make deploy BRAND=<brand> STAGE=<stage>"
[ -f "brands/$BRAND.toml" ] || stop "there is no brand brands/$BRAND.toml"
need_python
need_sam
stack=tollgate-$BRAND-$STAGE
# shellcheck disable=SC2206 # several Key=Value pairs, split at blanks on purpose
given=(${SAM_PARAMETERS:-}) data_given=(${DATA_PARAMETERS:-}) tags_given=(${TAGS:-})

# Everything that can be found wrong is found before anything is built or made.
account=$("$venv/bin/python" scripts/stack.py preflight "${given[@]}")
restored=()
[ -z "${TABLE:-}" ] || mapfile -t restored < <("$venv/bin/python" scripts/stack.py table "$TABLE")
[ -z "${TABLE:-}" ] || [ ${#restored[@]} -eq 3 ] || exit 1

architecture=${ARCHITECTURE:-arm64}
# What was built for another architecture earlier is not what was built now.
[ "$architecture" != auto ] || rm -rf target/package/arm64 target/package/x86_64
ARCHITECTURES=$architecture scripts/package.sh
[ "$architecture" != auto ] || architecture=$([ -d target/package/arm64 ] && echo arm64 || echo x86_64)
rm -rf target/package/deploy
mkdir -p target/package/deploy
cp "target/package/$architecture"/*.zip target/package/deploy/

say "the data's stack, $stack-data"
data_parameters=("Brand=$BRAND" "Stage=$STAGE" "Account=$account")
for pair in "${given[@]}"; do
  case $pair in PublicUrl=* | PermissionsBoundaryArn=*) data_parameters+=("$pair") ;; esac
done
# The builder of infra/deployer.yaml, where deployers have no rights of their own.
builder=()
[ -z "${CLOUDFORMATION_ROLE:-}" ] || builder=(--role-arn "$CLOUDFORMATION_ROLE")
preview=()
[ -z "${PREVIEW:-}" ] || preview=(--no-execute-changeset)
deploy_data() {
  "$sam" deploy --template-file infra/data.yaml --stack-name "$stack-data" --capabilities CAPABILITY_IAM "${builder[@]}" "${preview[@]}" \
    --no-fail-on-empty-changeset --tags "${data_tags[@]}" --parameter-overrides "${data_parameters[@]}" "${data_given[@]}" "DeletionProtection=$1"
}
mapfile -t data_tags < <("$venv/bin/python" scripts/stack.py tags "$stack-data" "${tags_given[@]}")
is_there=$("$venv/bin/python" scripts/stack.py is-there "$stack-data")
if [ "$is_there" = no ] && [ -n "${PREVIEW:-}" ]; then
  deploy_data false
  say "that is the data's change set. The app's can be made when the data's stack is there: make deploy without PREVIEW=1 makes both"
  exit
fi
# What protects itself from deletion could not be taken back by a first create that fails.
[ "$is_there" = yes ] || deploy_data false
deploy_data true
[ -n "${PREVIEW:-}" ] || "$venv/bin/python" scripts/stack.py protect "$stack-data"

mapfile -t outputs < <("$venv/bin/python" scripts/stack.py outputs "$stack-data")
[ ${#outputs[@]} -ge 6 ] || stop "the stack $stack-data has no outputs: look at it in CloudFormation"
# By what requests prove that they came through the front, where there is one.
proofs=$("$venv/bin/python" scripts/stack.py front-proofs "$stack-front")
[ -z "$proofs" ] || outputs+=("$proofs")
# What this deployment is made of. Functions are published anew when, and only when, any of it is different; what is not given again
# keeps its value, and is not in it.
release=$({ cat target/package/deploy/*.zip infra/template.yaml; printf '%s\n' "$architecture" "${outputs[@]}" "${restored[@]}" "${given[@]}"; } |
  sha256sum | cut -c1-16)
[ -n "${PREVIEW:-}" ] || "$venv/bin/python" scripts/releases.py keep "$stack"
mapfile -t app_tags < <("$venv/bin/python" scripts/stack.py tags "$stack" "${tags_given[@]}")
say "the app's stack, $stack, release $release"
"$sam" deploy --template-file infra/template.yaml --stack-name "$stack" --capabilities CAPABILITY_IAM --resolve-s3 --s3-prefix "$stack" "${builder[@]}" \
  --no-fail-on-empty-changeset "${preview[@]}" --tags "${app_tags[@]}" --parameter-overrides "Brand=$BRAND" "Stage=$STAGE" "Account=$account" \
  "Architecture=$architecture" "Release=$release" "Traffic=${TRAFFIC:-gradually}" "${outputs[@]}" "${restored[@]}" "${given[@]}"
[ -z "${PREVIEW:-}" ] || exit 0
"$venv/bin/python" scripts/stack.py protect "$stack"
say "deployed. Now: make smoke BRAND=$BRAND STAGE=$STAGE; what went wrong is taken back by make rollback"
