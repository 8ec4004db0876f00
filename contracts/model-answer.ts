import * as z from 'zod'
import { isSameLabel, labelTextSchema } from './label-values.ts'
import type { Task } from './task.ts'

/** Enough for any path of a real answer. */
const pathCharactersMax = 200

const pathSchema = z.string().min(1).max(pathCharactersMax)

const places = {
  records: pathSchema
    .optional()
    .describe('JMESPath, in the whole answer, of the list with one entry a record (default: found by its shape)'),
  score: pathSchema.describe(
    "JMESPath, in one record's entry, of the score; a line of CSV is a list: `[1]` is its second value",
  ),
}

const positiveClassSchema = z.strictObject({
  of: z.literal('positive-class').describe('the score is the probability of the positive class'),
  ...places,
})

const predictedLabelSchema = z
  .strictObject({
    of: z.literal('predicted-label').describe('the score is the probability of the label that the answer names'),
    ...places,
    label: pathSchema.describe("JMESPath, in one record's entry, of the predicted label"),
    labels: z
      .strictObject({ negative: labelTextSchema, positive: labelTextSchema })
      .default({ negative: '0', positive: '1' })
      .describe('both labels as the endpoint writes them'),
  })
  .refine(({ labels: { negative, positive } }) => !isSameLabel(negative, positive), {
    path: ['labels', 'positive'],
    message: 'both labels are the same',
  })

const eachClassSchema = z.strictObject({
  of: z.literal('each-class').describe('the score is a list of two probabilities, one a class'),
  ...places,
  positiveIndex: z
    .union([z.literal(0), z.literal(1)])
    .describe('place of the positive class in the list; scikit-learn sorts its classes, so that 1 comes second: 1'),
})

const valueSchema = z.strictObject({
  of: z.literal('value').describe('of a regression: the score is the value'),
  ...places,
})

const probabilitiesSchema = z.strictObject({
  of: z
    .literal('class-probabilities')
    .describe('of a multiclass model: the score is a list of probabilities, in the order of `classes`'),
  ...places,
})

/**
 * How the answers of an endpoint are read, where their shape alone does not say it: the place of the score, and the
 * class whose probability it is.
 */
export const modelAnswerSchema = z.discriminatedUnion('of', [
  positiveClassSchema,
  predictedLabelSchema,
  eachClassSchema,
  valueSchema,
  probabilitiesSchema,
])
export type ModelAnswer = z.infer<typeof modelAnswerSchema>

const answersOf = {
  'binary-classification': ['positive-class', 'predicted-label', 'each-class'],
  'multiclass-classification': ['class-probabilities'],
  regression: ['value'],
} as const satisfies Readonly<Record<Task, readonly ModelAnswer['of'][]>>

/** The kinds of answers that a task has. */
export function answersOfTask(task: Task): readonly ModelAnswer['of'][] {
  return answersOf[task]
}
