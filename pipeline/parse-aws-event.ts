import * as z from 'zod'
import { endedJobOf } from '#contracts/bucket-layout'
import { modelDimension } from '#contracts/cloudwatch-metrics'
import { readDeploymentName } from '#contracts/deployment-name'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { IncomingObject } from '#contracts/incoming-object'
import { readJobName } from '#contracts/job-name'
import { InvalidInputError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, toIso } from '#core/instant'
import { awsEventPatterns } from './aws-event-patterns.ts'

const envelopeSchema = z.object({
  source: z.string().startsWith('aws.'),
  'detail-type': z.string(),
  // SageMaker's own examples have milliseconds since 1970 here.
  time: z
    .union([z.iso.datetime(), z.string().regex(/^\d+$/)])
    .transform(timeOf)
    .refine(isInstant),
  detail: z.unknown(),
})

const trainingJobSchema = z.object({ TrainingJobName: z.string(), TrainingJobStatus: z.string() })

const endpointSchema = z.object({
  EndpointName: z.string(),
  EndpointConfigName: z.string().optional(),
  EndpointStatus: z.string(),
})

const alarmSchema = z.object({
  alarmName: z.string(),
  state: z.object({ value: z.string(), reason: z.string().default(''), timestamp: z.string() }),
  configuration: z
    .object({
      metrics: z
        .array(
          z.object({
            metricStat: z
              .object({ metric: z.object({ dimensions: z.record(z.string(), z.string()).default({}) }) })
              .optional(),
          }),
        )
        .default([]),
    })
    .default({ metrics: [] }),
})

const objectSchema = z.object({ object: z.object({ key: z.string(), size: z.number().int().default(0) }) })

type Envelope = z.infer<typeof envelopeSchema>
type Reader = (envelope: Envelope) => RemodelEvent | IncomingObject | null

// A map, not an object: an event may have the name of something that every object has.
const readers = new Map<string, Reader>([
  [awsEventPatterns['training-job-changed'].detailType, readTrainingJob],
  [awsEventPatterns['endpoint-changed'].detailType, readEndpoint],
  [awsEventPatterns['alarm-changed'].detailType, readAlarm],
  [awsEventPatterns['object-created'].detailType, readObject],
])

/**
 * Reads an event of an AWS service as one of ours. null for an event that does not concern us: another user's job, an
 * alarm that went quiet. The id is made of the event's own facts, so that a repeat has the same id.
 *
 * @returns undefined for an input that no AWS service sent
 * @throws {InvalidInputError} `INVALID_AWS_EVENT`
 */
export function parseAwsEvent(input: unknown): RemodelEvent | IncomingObject | null | undefined {
  const envelope = envelopeSchema.safeParse(input)
  if (!envelope.success) return undefined
  const read = readers.get(envelope.data['detail-type'])
  return read ? read(envelope.data) : null
}

function readTrainingJob(envelope: Envelope): RemodelEvent | null {
  const { TrainingJobName: jobName, TrainingJobStatus: status } = detailOf(envelope, trainingJobSchema)
  return ['Completed', 'Failed', 'Stopped'].includes(status) ? trainingEnded(envelope, jobName, status) : null
}

/** @param ending tells the ends of one job apart: a job may be tried again under its name */
function trainingEnded(envelope: Envelope, jobName: string, ending: string | number): RemodelEvent | null {
  const job = readJobName(jobName)
  if (job === null) return null
  const { modelName, runId } = job
  return makeEvent('TrainingEnded', {
    key: [jobName, ending],
    occurredAt: envelope.time,
    correlationId: runId,
    data: { modelName, runId, jobName },
  })
}

/**
 * The deployment's name says whose endpoint it is. An endpoint that was deployed by other means is left to `reconcile`.
 */
function readEndpoint(envelope: Envelope): RemodelEvent | null {
  const detail = detailOf(envelope, endpointSchema)
  const { EndpointName: endpointName, EndpointConfigName: configName, EndpointStatus: status } = detail
  const modelName = configName === undefined ? undefined : readDeploymentName(configName)?.modelName
  if (configName === undefined || modelName === undefined) return null
  return makeEvent('EndpointChanged', {
    key: [endpointName, configName, status, envelope.time],
    occurredAt: envelope.time,
    correlationId: modelName,
    data: { modelName, endpointName, status },
  })
}

function readAlarm(envelope: Envelope): RemodelEvent | null {
  const { alarmName, state, configuration } = detailOf(envelope, alarmSchema)
  if (state.value !== 'ALARM') return null
  const models = configuration.metrics.flatMap(({ metricStat }) => metricStat?.metric.dimensions[modelDimension] ?? [])
  // CloudWatch writes the zone as "+0000", not as "Z".
  const raisedAt = toIso(Date.parse(state.timestamp) || envelope.time)
  return makeEvent('PerformanceAlarmRaised', {
    key: [alarmName, raisedAt],
    occurredAt: envelope.time,
    correlationId: models[0] ?? alarmName,
    data: { alarmName, modelName: models[0] ?? null, raisedAt, reason: state.reason },
  })
}

/**
 * A training's last object, or rows. The S3 console makes an empty object for each folder. It holds no rows, and is no
 * mistake to report.
 */
function readObject(envelope: Envelope): RemodelEvent | IncomingObject | null {
  const { object } = detailOf(envelope, objectSchema)
  const jobName = endedJobOf(object.key)
  if (jobName !== null) return trainingEnded(envelope, jobName, envelope.time)
  if (object.key.endsWith('/')) return null
  return { objectKey: object.key, sizeBytes: object.size }
}

function timeOf(text: string): Instant {
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text)
}

/** Whether a date can hold it. */
function isInstant(milliseconds: number): boolean {
  return !Number.isNaN(new Date(milliseconds).getTime())
}

function detailOf<Detail>(envelope: Envelope, schema: z.ZodType<Detail>): Detail {
  const detail = schema.safeParse(envelope.detail)
  if (detail.success) return detail.data
  const message = `${envelope['detail-type']} is not as AWS documents it: ${z.prettifyError(detail.error)}`
  throw new InvalidInputError({ code: 'INVALID_AWS_EVENT', message })
}
