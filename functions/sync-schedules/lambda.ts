import { databaseOf } from '#adapters/rds-data/database-of'
import { EventBridgeScheduleHost } from '#adapters/scheduler/event-bridge-schedule-host'
import { makeLambda } from '#pipeline/lambda'
import { makeHandler } from './handler.ts'
import { spec } from './spec.ts'

export const handler = makeLambda(spec, (environment, ports) =>
  makeHandler({
    ...ports,
    database: databaseOf(environment),
    scheduleHost: new EventBridgeScheduleHost({ groupName: environment.SCHEDULE_GROUP_NAME }),
  }),
)
