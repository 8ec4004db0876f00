import * as z from 'zod'
import { dataProblems } from '#contracts/events/data-problem'
import { modelNameSchema } from '#contracts/model-name'
import { askReasonSchema } from './ask-outcome.ts'
import { endpoint } from './endpoint.ts'
import { modelParams } from './params.ts'
import { timeSchema } from './time.ts'

const acceptanceSchema = z.strictObject({
  /** A feature, or `incoming rows`, `incoming labels`, `repeated rows`, `observations`. @default all that is open */
  subject: z.string().max(200).nullable().default(null),
  reason: askReasonSchema.default('the data is right'),
})

/** The problems that count as usual now. */
export const dataAcceptedSchema = z
  .object({
    modelName: modelNameSchema,
    accepted: z.array(z.object({ problem: z.enum(dataProblems), subject: z.string(), openedAt: timeSchema })),
  })
  .meta({ id: 'DataAccepted' })

export const acceptData = endpoint({
  name: 'acceptData',
  method: 'post',
  path: '/v1/models/{model}/data-acceptances',
  tag: 'Retraining',
  summary: "Say that a model's data is right as it is",
  description:
    'Ends open data-quality problems, and with them the hold on automatic retraining: the rows since they began tell what is usual. A repeat finds none open; a subject that the model cannot have is refused.',
  params: modelParams,
  body: acceptanceSchema,
  answers: { 200: { description: 'The problems that it ended; none if none was open.', schema: dataAcceptedSchema } },
  problems: [404],
})
