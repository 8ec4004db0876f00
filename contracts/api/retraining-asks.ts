import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { modelTypeSchema, modelTypes } from '#contracts/model-types'
import { askAnswer, askReasonSchema } from './ask-outcome.ts'
import { endpoint } from './endpoint.ts'
import { askHeaders, flagSchema, modelParams } from './params.ts'

const retrainingAskSchema = z.strictObject({
  reason: askReasonSchema.default('asked by hand'),
  /**
   * Trains a paused model, and promotes a version that the gate rejects. Never skips the trainer's minimum; the ledger
   * records name and reason.
   */
  force: z.boolean().default(false),
})

/** A request for one model. */
const runAskSchema = retrainingAskSchema.extend({
  type: modelTypeSchema
    .optional()
    .describe("the type to train, which has to be the model's own: each training has the type of the model file"),
})

/** A request for several models: those of the named types, or of all types where none is named. */
export const fleetAskSchema = z
  .strictObject({
    ...retrainingAskSchema.shape,
    modelTypes: z.array(modelTypeSchema).max(modelTypes.length).default([]),
  })
  .meta({ examples: [{ modelTypes: ['xgboost'], reason: 'a new feed since Monday' }] })
const fleetOutcomeSchema = z.object({
  asks: z.array(z.object({ modelName: modelNameSchema, askId: z.string() })),
})

/** The decision that a request would get now. */
export const askPreviewSchema = z
  .object({
    outcome: z.enum(['requested', 'suppressed', 'deferred', 'coalesced']),
    code: z.string(),
    reason: z.string(),
    /** The run that the request would join; null for a new run or none. */
    runId: z.string().nullable(),
    evidence: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AskPreview' })
const askPreviewQuery = z.strictObject({ force: flagSchema })

export const askForRun = endpoint({
  name: 'askForRun',
  method: 'post',
  path: '/v1/models/{model}/retraining-runs',
  tag: 'Retraining',
  summary: 'Ask for a retraining of a model',
  description: 'The answer is the decision and the address of the run, which takes longer.',
  params: modelParams,
  headers: askHeaders,
  body: runAskSchema,
  answers: { 202: askAnswer },
  problems: [404],
})

export const askForRuns = endpoint({
  name: 'askForRuns',
  method: 'post',
  path: '/v1/retraining-runs',
  tag: 'Retraining',
  summary: 'Ask for a retraining of every model of some types',
  headers: askHeaders,
  body: fleetAskSchema,
  answers: {
    202: {
      description: 'One request per model; each is decided separately.',
      schema: fleetOutcomeSchema,
      headers: askAnswer.headers,
    },
  },
})

export const previewAsk = endpoint({
  name: 'previewAsk',
  method: 'get',
  path: '/v1/models/{model}/retraining-preview',
  tag: 'Retraining',
  summary: 'Preview the decision on a request for a retraining',
  params: modelParams,
  query: askPreviewQuery,
  answers: { 200: { description: 'The decision as it would be now.', schema: askPreviewSchema } },
  problems: [404],
})
