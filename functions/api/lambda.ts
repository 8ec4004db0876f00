import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { publisherOf } from '#adapters/eventbridge/publisher-of'
import { databaseOf } from '#adapters/rds-data/database-of'
import { makeApi } from '#api/app'
import { answerGateway } from '#api/http/answer-gateway'
import { pageFilesIn } from '#api/http/page-files'
import { InvalidInputError } from '#core/errors'
import { lazily } from '#core/lazily'
import { makeDirectLambda } from '#pipeline/lambda'
import { withPipeline } from '#pipeline/pipeline'
import { spec as ingestSpec } from '../ingest-observations/spec.ts'
import { spec as syncSchedulesSpec } from '../sync-schedules/spec.ts'
import { spec } from './spec.ts'

/** The dashboard's files, if they were built beside the bundle. */
const pagesFolder = join(import.meta.dirname, 'pages')

export const handler = makeDirectLambda(spec, (environment, common) => {
  const objectStore = lazily(async () => (await import('#adapters/s3/object-store-of')).objectStoreOf(environment))
  const trainingBackend = lazily(async () => {
    const { trainingBackendOf } = await import('#adapters/training/training-backend-of')
    return trainingBackendOf(environment, objectStore)
  })
  const ports = {
    ...common,
    // A paused database takes 15 s to resume. Less than the function's timeout, so that a caller for whom it takes
    // longer is told to retry instead of getting no answer.
    database: databaseOf(environment, { resumeMsMax: 22_000 }),
    publisher: publisherOf(environment),
    trainingBackend: {
      readLog: async (jobName: string, lines: number) => (await trainingBackend()).readLog(jobName, lines),
    },
  }
  // A few requests call other functions, which are only loaded then.
  const ingest = lazily(async () => {
    const { makeHandler } = await import('../ingest-observations/handler.ts')
    const { modelServerOf } = await import('#adapters/lambda-scorer/model-server-of')
    const own = { ...ports, objectStore: await objectStore(), modelServer: modelServerOf(environment) }
    return withPipeline(ingestSpec, makeHandler(own), ports)
  })
  const syncSchedules = lazily(async () => {
    const { makeHandler } = await import('../sync-schedules/handler.ts')
    const { EventBridgeScheduleHost } = await import('#adapters/scheduler/event-bridge-schedule-host')
    const scheduleHost = new EventBridgeScheduleHost({ groupName: environment.SCHEDULE_GROUP_NAME })
    return withPipeline(syncSchedulesSpec, makeHandler({ ...ports, scheduleHost }), ports)
  })
  const pages = existsSync(pagesFolder) ? pageFilesIn(pagesFolder) : null
  return answerGateway((allowedHosts) =>
    makeApi(ports, {
      allowedHosts,
      ingest: async (batch) => (await ingest())(batch),
      onSchedulesEdited: async () => (await syncSchedules())({ lifecycle: 'deployed' }),
      redeliver: refuseRedelivery,
      ...(pages && { pages }),
    }),
  )
})

/** On AWS dead letters are in SQS queues, and a person redrives them there. */
async function refuseRedelivery(): Promise<never> {
  throw new InvalidInputError({
    code: 'REDRIVEN_IN_THE_QUEUE',
    message: 'on AWS each function has a dead-letter queue of its own: start a redrive of that queue',
  })
}
