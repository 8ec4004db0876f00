import * as z from 'zod'
import { trainingUsageSchema } from '#contracts/training-usage'
import { askAnswer, askReasonSchema } from './ask-outcome.ts'
import { endpoint } from './endpoint.ts'
import { askHeaders, flagSchema, modelParams, modelRunParams, nextSchema, pageQuery, runParams } from './params.ts'
import { timeOrNullSchema, timeSchema } from './time.ts'

const runLogSchema = z.object({
  runId: z.string(),
  jobName: z.string().nullable(),
  /**
   * The last lines of the training's output, oldest first; empty before it starts, and where the backend keeps no log.
   */
  lines: z.array(z.string()),
})
const runLogQuery = z.strictObject({ lines: z.coerce.number().int().min(1).max(1000).default(200) })

const cancellationAskSchema = z.strictObject({ reason: askReasonSchema.default('cancelled by hand') })

export const runCauseSchema = z.object({
  triggerId: z.string(),
  kind: z.string(),
  severity: z.string().nullable(),
  reason: z.string(),
  occurredAt: timeSchema,
})

export const retrainingRunSchema = z
  .object({
    runId: z.string(),
    modelName: z.string(),
    state: z.string(),
    ended: z.boolean(),
    trigger: z.string(),
    comprehensive: z.boolean(),
    forced: z.boolean(),
    askedBy: z.string().nullable(),
    reason: z.string(),
    /** The triggers of this run, the first one first. */
    causes: z.array(runCauseSchema),
    attempt: z.number().int(),
    /** Jobs that its backend had and did not start: they used up no attempt. */
    unstartedCount: z.number().int().default(0),
    jobName: z.string().nullable(),
    backend: z.string().nullable(),
    /**
     * The environment of its latest training: an image, by its digest where it was named by one, or the hash of a local
     * environment's lock. Null before it trains, and where that is not known.
     */
    trainedIn: z.string().nullable(),
    requestedAt: timeSchema,
    /** Since when a run in state `waiting` waits for capacity, and for which; null in other states. */
    waitingSince: timeOrNullSchema,
    waitingReason: z.string().nullable(),
    windowFrom: timeOrNullSchema,
    cutoffAt: timeOrNullSchema,
    startedAt: timeOrNullSchema,
    deadlineAt: timeOrNullSchema,
    endedAt: timeOrNullSchema,
    version: z.number().int().nullable(),
    championVersion: z.number().int().nullable(),
    gateOutcome: z.string().nullable(),
    gate: z.record(z.string(), z.unknown()).nullable(),
    failure: z.string().nullable(),
    usage: trainingUsageSchema
      .nullable()
      .describe('what the training used, as its container measured it; null where it is not known'),
  })
  .meta({ id: 'RetrainingRun' })
export type RetrainingRun = z.infer<typeof retrainingRunSchema>

const retrainingRunListQuery = z.strictObject({
  ...pageQuery.shape,
  /** Only runs that have not ended. */
  active: flagSchema,
})
export const retrainingRunListSchema = z.object({ runs: z.array(retrainingRunSchema), next: nextSchema })

const runAnswer = { description: 'The run.', schema: retrainingRunSchema }
const cancelAnswers = {
  200: { description: 'The run has ended.', schema: retrainingRunSchema },
  202: {
    description: 'The run is being stopped.',
    schema: retrainingRunSchema,
    headers: { ...askAnswer.headers, Location: 'The run.' },
  },
}

export const listRuns = endpoint({
  name: 'listRuns',
  method: 'get',
  path: '/v1/retraining-runs',
  tag: 'Retraining',
  summary: "All models' runs, newest first",
  query: retrainingRunListQuery,
  answers: { 200: { description: 'A page of runs.', schema: retrainingRunListSchema } },
})

export const listRunsOfModel = endpoint({
  name: 'listRunsOfModel',
  method: 'get',
  path: '/v1/models/{model}/retraining-runs',
  tag: 'Retraining',
  summary: "A model's runs, newest first",
  params: modelParams,
  query: retrainingRunListQuery,
  answers: { 200: { description: 'A page of runs.', schema: retrainingRunListSchema } },
  problems: [404],
})

export const getRun = endpoint({
  name: 'getRun',
  method: 'get',
  path: '/v1/retraining-runs/{run}',
  tag: 'Retraining',
  summary: 'One run',
  params: runParams,
  answers: { 200: runAnswer },
  problems: [404],
})

export const getRunOfModel = endpoint({
  name: 'getRunOfModel',
  method: 'get',
  path: '/v1/models/{model}/retraining-runs/{run}',
  tag: 'Retraining',
  summary: 'One run of a model',
  params: modelRunParams,
  answers: { 200: runAnswer },
  problems: [404],
})

export const getRunLog = endpoint({
  name: 'getRunLog',
  method: 'get',
  path: '/v1/retraining-runs/{run}/log',
  tag: 'Retraining',
  summary: 'The last lines of the log of a training',
  params: runParams,
  query: runLogQuery,
  answers: { 200: { description: 'The lines.', schema: runLogSchema } },
  problems: [404],
})

export const cancelRun = endpoint({
  name: 'cancelRun',
  method: 'post',
  path: '/v1/retraining-runs/{run}/cancel',
  tag: 'Retraining',
  summary: 'Cancel a run and stop its training',
  params: runParams,
  headers: askHeaders,
  body: cancellationAskSchema,
  answers: cancelAnswers,
  problems: [404, 409],
})

export const cancelRunOfModel = endpoint({
  name: 'cancelRunOfModel',
  method: 'post',
  path: '/v1/models/{model}/retraining-runs/{run}/cancel',
  tag: 'Retraining',
  summary: 'Cancel a run of a model and stop its training',
  params: modelRunParams,
  headers: askHeaders,
  body: cancellationAskSchema,
  answers: cancelAnswers,
  problems: [404, 409],
})
