import { SlackNotifier } from '#adapters/slack/slack-notifier'
import { makeLambda } from '#pipeline/lambda'
import { makeHandler } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeLambda(spec, ({ SLACK_WEBHOOK_SECRET_ARN: secretArn }) =>
  makeHandler({ chat: new SlackNotifier({ secretArn }) }),
)
