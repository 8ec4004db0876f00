import { publisherOf } from '#adapters/eventbridge/publisher-of'
import { ownServing } from '#adapters/lambda/own-serving'
import { databaseOf } from '#adapters/rds-data/database-of'
import { objectStoreOf } from '#adapters/s3/object-store-of'
import { trainingBackendOf } from '#adapters/sagemaker/training-backend-of'
import { EventBridgeScheduleHost } from '#adapters/scheduler/event-bridge-schedule-host'
import { InvalidInputError } from '#core/errors'
import { makeHandler as makeIngest } from '../ingest-observations/handler.ts'
import { spec as ingestSpec } from '../ingest-observations/spec.ts'
import { makeHttpLambda } from '../pipeline/lambda.ts'
import { withPipeline } from '../pipeline/pipeline.ts'
import { makeHandler as makeSyncSchedules } from '../sync-schedules/handler.ts'
import { spec as syncSchedulesSpec } from '../sync-schedules/spec.ts'
import { answerGateway } from './answer-gateway.ts'
import { makeApi } from './app.ts'
import { spec } from './spec.ts'

export const handler = makeHttpLambda(spec, (environment, common) => {
  const objectStore = objectStoreOf(environment)
  const ports = {
    ...common,
    // Below the function's own time, so that who asks is told to come again instead of nothing.
    database: databaseOf(environment, { resumeMsMax: 15_000 }),
    publisher: publisherOf(environment),
    objectStore,
    modelServer: ownServing,
    trainingBackend: trainingBackendOf(environment, objectStore),
    scheduleHost: new EventBridgeScheduleHost({ groupName: environment.SCHEDULE_GROUP_NAME }),
  }
  const ingest = withPipeline(ingestSpec, makeIngest(ports), ports)
  const syncSchedules = withPipeline(syncSchedulesSpec, makeSyncSchedules(ports), ports)
  return answerGateway((allowedHosts) =>
    makeApi(ports, {
      allowedHosts,
      ingest,
      onSchedulesEdited: () => syncSchedules({ lifecycle: 'deployed' }),
      redeliver: refuseRedelivery,
    }),
  )
})

/** Dead letters lie in queues here, and are redriven there. */
async function refuseRedelivery(): Promise<never> {
  throw new InvalidInputError({
    code: 'REDRIVEN_IN_THE_QUEUE',
    message: "here dead letters lie in each function's queue: start the redrive of that queue",
  })
}
