import * as z from 'zod'
import { scheduleEditSchema } from '#contracts/schedules'
import { endpoint } from './endpoint.ts'
import { modelParams, userHeader } from './params.ts'
import { timeSchema } from './time.ts'

const changesShape = {
  /** Settings of the model, as they would be. */
  configuration: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
  /** Schedules of the installation, as they would be. */
  schedules: z.record(z.string(), scheduleEditSchema.omit({ modelTypes: true })).default({}),
  /** The latest days to replay; null for all that are stored. */
  days: z.number().int().min(4).max(36_500).nullable().default(365),
}

const whatIfAskSchema = z
  .strictObject(changesShape)
  .meta({ examples: [{ configuration: { drift_threshold: 0.2 }, days: 180 }] })
export type WhatIfAsk = z.output<typeof whatIfAskSchema>

/** Against today's settings on the same rows. */
const againstSchema = z.object({
  /** Per row: below zero it lost less. */
  lossDifference: z.number(),
  standardError: z.number(),
  /** Correct predictions, money, or units of a regression's loss that it brings more, the price of its trainings counted where it is known. */
  gain: z.number(),
  gainError: z.number(),
  /** Chance of such a gain or loss if there is none. */
  pValue: z.number(),
})

const policySchema = z.object({
  /** `present`: today's settings. `changed`: with the changes. `never`: the first version. `even`: as many trainings as today's settings, evenly spaced. */
  name: z.enum(['present', 'changed', 'never', 'even']),
  /** Per row by the model's metric, and its error over blocks of time; the error is null with too few blocks. */
  loss: z.number(),
  lossError: z.number().nullable(),
  /** Null of a regression, whose answers are not right or wrong. */
  accuracy: z.number().nullable(),
  trainings: z.number(),
  /** Null for today's settings, and with too few blocks of time. */
  againstPresent: againstSchema.nullable(),
  /** Price of its trainings, in the unit of `gain`; null where it is unknown. */
  cost: z.number().nullable(),
  /** Null for `never` and `even`: nothing decides there. */
  decisions: z
    .object({
      promotions: z.number().int(),
      rejections: z.number().int(),
      returns: z.number().int(),
      driftAlarms: z.number().int(),
      performanceAlarms: z.number().int(),
      dataQualityAlarms: z.number().int(),
      breakerOpenings: z.number().int(),
    })
    .nullable(),
  trainedAt: z.array(timeSchema),
  /** Gained over never retraining up to the end of each block of time, in the unit of `gain`. */
  gained: z.array(z.number()),
})

export const whatIfReportSchema = z
  .object({
    rows: z.number().int(),
    from: timeSchema,
    to: timeSchema,
    metric: z.string(),
    isMoney: z.boolean(),
    /** The unit of a regression's `gain`, `cost` and `gained` in words; null where it is correct predictions or money. */
    lossUnit: z.string().nullable(),
    /** Digits after the point that show the losses. */
    decimals: z.number().int(),
    blockHours: z.number(),
    blocks: z.number().int(),
    /** The price of one training, in the unit of `cost`; null where it is unknown. */
    trainingPrice: z.number().nullable(),
    policies: z.array(policySchema),
    /** The times of the ends of the blocks that `gained` speaks of. */
    gainedAt: z.array(timeSchema),
    verdict: z.object({
      /** `chance`: today's settings and the changed ones cannot be told apart. `unknown`: too few blocks of time. */
      outcome: z.enum(['better', 'worse', 'chance', 'same', 'unknown']),
      sentence: z.string(),
    }),
    /** The limits of the figures, in sentences. */
    remarks: z.array(z.string()),
  })
  .meta({ id: 'WhatIfReport' })
export type WhatIfReport = z.output<typeof whatIfReportSchema>

const runSchema = z.object({
  ...changesShape,
  askedBy: z.string(),
  /** By the clock of the machine, also during a replay of an example. */
  askedAt: timeSchema,
  /** The settings and schedules that it was compared with, of those that it changes. */
  before: z.object({ configuration: changesShape.configuration, schedules: changesShape.schedules }),
  /** `interrupted`: its process ended on the way; asking for the same again continues it. */
  status: z.enum(['running', 'interrupted', 'cancelled', 'failed', 'done']),
  progress: z
    .object({
      part: z.enum(['rows', 'replays', 'trainings', 'scoring']),
      /** The share of the part that is done, in [0, 1]. */
      share: z.number(),
      /** Time that the part still takes at the pace so far; null before that is known. */
      leftMs: z.number().nullable(),
    })
    .nullable(),
  /** Why it failed, or was interrupted. */
  problem: z.string().nullable(),
  report: whatIfReportSchema.nullable(),
})
export type WhatIfRun = z.output<typeof runSchema>

export const whatIfSchema = z
  .object({
    /** Why nothing can be replayed here; null where it can. */
    unavailable: z.string().nullable(),
    /** The latest one of this model; null without one. */
    run: runSchema.nullable(),
  })
  .meta({ id: 'WhatIf' })

const answer = { description: 'The replay of the model’s own past.', schema: whatIfSchema }

export const getWhatIf = endpoint({
  name: 'getWhatIf',
  method: 'get',
  path: '/v1/models/{model}/what-if',
  tag: 'Configuration',
  summary: "The latest replay of changed settings on a model's own past",
  params: modelParams,
  answers: { 200: answer },
  problems: [404],
})

export const askWhatIf = endpoint({
  name: 'askWhatIf',
  method: 'post',
  path: '/v1/models/{model}/what-if',
  tag: 'Configuration',
  summary: "Replay changed settings on a model's own past, before they hold",
  description:
    'The stored rows are replayed under the present and under the changed settings, beside the installation and without a change to it. It takes minutes; the same request continues a replay that was interrupted. An installation replays one at a time. On AWS the answer is 409: there it is done by `remodel backtest` on an export. It is 409 as well for a model of the type `container`.',
  params: modelParams,
  headers: userHeader,
  body: whatIfAskSchema,
  answers: { 202: answer },
  problems: [404, 409],
})

export const cancelWhatIf = endpoint({
  name: 'cancelWhatIf',
  method: 'delete',
  path: '/v1/models/{model}/what-if',
  tag: 'Configuration',
  summary: 'Stop the replay of changed settings',
  description: 'The work so far is kept for the next one. Repeating it is harmless.',
  params: modelParams,
  answers: { 200: answer },
  problems: [404],
})
