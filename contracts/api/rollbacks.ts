import * as z from 'zod'
import { askAnswer, askReasonSchema } from './ask-outcome.ts'
import { endpoint } from './endpoint.ts'
import { askHeaders, modelParams } from './params.ts'

const rollbackAskSchema = z.strictObject({
  /** The version to return to. @default the champion's predecessor */
  toVersion: z.int32().min(1).nullable().default(null),
  reason: askReasonSchema.default('rolled back by hand'),
})

export const askForRollback = endpoint({
  name: 'askForRollback',
  method: 'post',
  path: '/v1/models/{model}/rollbacks',
  tag: 'Retraining',
  summary: 'Ask for a rollback to an earlier version',
  description: 'The answer is the decision, which may be a refusal.',
  params: modelParams,
  headers: askHeaders,
  body: rollbackAskSchema,
  answers: { 202: askAnswer },
  problems: [404],
})
