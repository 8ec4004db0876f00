#!/usr/bin/env bash
# Gives dead letters back to the functions that could not handle them, once each; what fails again comes back as a dead letter.
#
#   infra/redrive.sh                          how many lie where
#   infra/redrive.sh FUNCTION…                gives those of these functions back; `all` for every function
#
# STACK names the stack (default: Remodel). Needs the AWS CLI with the right to read the stack, the functions and their queues, to
# receive and delete messages, and to invoke. A repeat is harmless: functions know what they have done.
set -euo pipefail
stack=${STACK:-Remodel}
message=$(mktemp)
trap 'rm -f "$message"' EXIT

functions() {
  aws cloudformation list-stack-resources --stack-name "$stack" --output text \
    --query "StackResourceSummaries[?ResourceType=='AWS::Lambda::Function'].PhysicalResourceId" | tr '\t' '\n'
}

# described FUNCTION: its own name and its dead-letter queue, on one line; nothing for a function that has none.
described() {
  aws lambda get-function-configuration --function-name "$1" --output text \
    --query '[Environment.Variables.POWERTOOLS_SERVICE_NAME, Environment.Variables.DEAD_LETTER_QUEUE_URL]' | grep -v None || true
}

waiting() {
  aws sqs get-queue-attributes --queue-url "$1" --attribute-names ApproximateNumberOfMessages --output text \
    --query 'Attributes.ApproximateNumberOfMessages'
}

# redrive FUNCTION QUEUE COUNT: no more than lay there at the start, or what fails at once would go round for ever.
redrive() {
  local given=0 receipt
  while [ "$given" -lt "$3" ]; do
    receipt=$(aws sqs receive-message --queue-url "$2" --max-number-of-messages 1 --visibility-timeout 120 --wait-time-seconds 2 \
      --output text --query 'Messages[0].[ReceiptHandle, Body]' | head -n 1)
    [ -z "$receipt" ] || [ "${receipt%%$'\t'*}" = None ] && break
    printf '%s' "${receipt#*$'\t'}" >"$message"
    aws lambda invoke --function-name "$1" --invocation-type Event --payload "fileb://$message" /dev/null >/dev/null
    # Only now: a letter that was not accepted is still there.
    aws sqs delete-message --queue-url "$2" --receipt-handle "${receipt%%$'\t'*}"
    given=$((given + 1))
  done
  echo "  $given given back"
}

for lambda in $(functions); do
  read -r name queue <<<"$(described "$lambda")"
  [ -n "${queue:-}" ] || continue
  count=$(waiting "$queue")
  [ "$count" -gt 0 ] || continue
  echo "$name: $count"
  for wanted in "$@"; do
    if [ "$wanted" = "$name" ] || [ "$wanted" = all ]; then redrive "$lambda" "$queue" "$count"; fi
  done
done
