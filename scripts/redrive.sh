#!/usr/bin/env bash
# Moves agreement events from the dead-letter queue back to their queue: BRAND=… STAGE=… on AWS, or of a running
# sandbox without them (AWS_PORT=8081). Mend the cause first; what fails again comes back after five tries.
set -euo pipefail
# shellcheck source=scripts/tools.sh
source "$(dirname "$0")/tools.sh"
cd "$root"
if [ -z "${BRAND:-}${STAGE:-}" ]; then
  curl --fail --silent --show-error -X POST "http://localhost:${AWS_PORT:-8081}/_sandbox/events/redrive" ||
    stop "no sandbox answers on port ${AWS_PORT:-8081}; for AWS say make redrive BRAND=<brand> STAGE=<stage>"
  echo
  exit
fi
[ -n "${BRAND:-}" ] && [ -n "${STAGE:-}" ] || stop "say of what: make redrive BRAND=<brand> STAGE=<stage>"
command -v aws >/dev/null || stop "the AWS CLI is missing: install version 2 of it (docs.aws.amazon.com/cli), then run this again"
arn_of() {
  local queue
  queue=$(aws cloudformation describe-stack-resource --stack-name "tollgate-$BRAND-$STAGE" \
    --logical-resource-id "$1" --query StackResourceDetail.PhysicalResourceId --output text)
  aws sqs get-queue-attributes --queue-url "$queue" --attribute-names QueueArn --query Attributes.QueueArn --output text
}
dead=$(arn_of AgreementEventsDead)
# What EventBridge could not hand over came from no queue, so the destination is named.
aws sqs start-message-move-task --source-arn "$dead" --destination-arn "$(arn_of AgreementEvents)"
aws sqs list-message-move-tasks --source-arn "$dead" --max-results 1
