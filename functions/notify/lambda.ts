import { publisherOf } from '#adapters/eventbridge/publisher-of'
import { databaseOf } from '#adapters/rds-data/database-of'
import { SnsNotifier } from '#adapters/sns/sns-notifier'
import { wakeUpOf } from '#adapters/sqs/sqs-wake-up'
import { makeLambda } from '#pipeline/lambda'
import { makeHandler } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeLambda(spec, (environment, ports) =>
  makeHandler({
    ...ports,
    database: databaseOf(environment),
    publisher: publisherOf(environment),
    wakeUp: wakeUpOf(spec.name, environment),
    notifier: new SnsNotifier({ topicArn: environment.TOPIC_ARN }),
  }),
)
