import * as z from 'zod'
import { configurationOverridesSchema } from './configuration.ts'
import { featureGroupSchema, featureKindSchema } from './features.ts'
import { isSameLabel, type LabelWords, labelTextSchema } from './label-values.ts'
import { metricSchema } from './metric.ts'
import { modelAnswerSchema } from './model-answer.ts'
import { modelModeSchema } from './model-mode.ts'
import { modelNameSchema } from './model-name.ts'
import { modelTypeSchema } from './model-types.ts'
import { servingSchema } from './serving.ts'
import { strayCharacter } from './stray-character.ts'
import { timeZoneSchema } from './time-zone.ts'

/** The longest name of a column, in characters. */
const columnCharactersMax = 100
const columnSchema = z
  .string()
  .regex(/\S/, 'is blank')
  .max(columnCharactersMax, `a column's name has at most ${columnCharactersMax} characters`)

const featuresMax = 2000

const featureSchema = z.strictObject({
  name: columnSchema.describe("the feature's column"),
  group: featureGroupSchema.default('other'),
  kind: featureKindSchema.default('numeric'),
})
export type FeatureDefinition = z.infer<typeof featureSchema>

/** The roles of the columns in a user's files. Rows without an id column are identified by their time. */
const columnsSchema = z.strictObject({
  time: columnSchema.describe(
    'when the observation was made: ISO 8601 (UTC unless it or `timeZones` says otherwise) or epoch milliseconds',
  ),
  id: columnSchema.optional().describe('identity of the observation; a label finds its observation by it'),
  label: columnSchema.describe(
    '0 or 1, or the texts of `positiveLabel` and `classes`; a labels file needs it, an observations file may have it',
  ),
  labelKnownAt: columnSchema.optional().describe('when the label became known (default: when it was ingested)'),
  score: columnSchema
    .optional()
    .describe('probability from your own serving; without this column Remodel scores the rows'),
})

/** The time zones of columns whose times have no offset. */
const timeZonesSchema = z.strictObject({
  time: timeZoneSchema.default('UTC'),
  labelKnownAt: timeZoneSchema.optional().describe('default: that of `time`'),
})

/** The definition of a model: the file that `remodel models apply` takes, as it is stored. */
export const modelFileSchema = z
  .strictObject({
    name: modelNameSchema,
    description: z.string().max(2000).optional(),
    type: modelTypeSchema,
    task: z
      .literal('binary-classification', {
        error: ({ input }) => `${shown(input)} cannot be trained: the only task is binary-classification`,
      })
      .default('binary-classification'),
    mode: modelModeSchema.default('active'),
    columns: columnsSchema,
    timeZones: timeZonesSchema
      .optional()
      .describe('IANA time zone of local times without an offset, by column (default: UTC)'),
    positiveLabel: labelTextSchema
      .optional()
      .describe('the label that counts as 1, where labels are texts; the score is its probability'),
    classes: z
      .array(labelTextSchema)
      .length(2, 'a binary classification has two labels')
      .optional()
      .describe('both labels, where they are texts (default: positiveLabel, and the other one that the rows show)'),
    features: z
      .array(featureSchema)
      .min(1, 'a model has at least one feature')
      .max(featuresMax, `a model has at most ${featuresMax} features`),
    parameters: z
      .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
      .default({})
      .describe("the algorithm's own parameters"),
    classificationThreshold: z.number().gt(0).lt(1).default(0.5),
    metric: metricSchema
      .default('accuracy')
      .describe('by which loss per row versions are measured and compared, in every decision'),
    serving: servingSchema
      .optional()
      .describe(
        'an endpoint on AWS to which promoted versions are deployed; an installation on one machine serves the model itself',
      ),
    answer: modelAnswerSchema
      .optional()
      .describe(
        'how the captured answers of an endpoint read: the place of the score, and the class whose probability it is',
      ),
    configuration: configurationOverridesSchema.default({}),
    reasons: z
      .record(z.string(), z.string())
      .default({})
      .describe('why a setting differs from its default, by the name of the setting'),
  })
  .superRefine((file, context) => {
    const seen = new Set<string>()
    for (const [index, feature] of file.features.entries()) {
      if (seen.has(feature.name)) {
        context.addIssue({
          code: 'custom',
          path: ['features', index, 'name'],
          message: `feature ${feature.name} is listed twice`,
        })
      }
      seen.add(feature.name)
    }
    for (const [role, column] of Object.entries(file.columns)) {
      if (column && seen.has(column)) {
        const why =
          role === 'time' ? 'a time only grows, so that it drifts by itself' : `a model must not see its own ${role}`
        context.addIssue({
          code: 'custom',
          path: ['columns', role],
          message: `column ${column} is also a feature: ${why}`,
        })
      }
    }
    for (const [role, other] of sharedColumns(file.columns)) {
      context.addIssue({
        code: 'custom',
        path: ['columns', role],
        message: `column ${file.columns[role]} is also the ${other}: a ${role} has a column of its own`,
      })
    }
    for (const problem of labelProblems(file)) context.addIssue({ code: 'custom', path: ['classes'], message: problem })
    for (const { path, problem } of strayTexts(file))
      context.addIssue({ code: 'custom', path: [...path], message: `has ${problem}, which no text may have` })
  })
export type ModelFile = z.infer<typeof modelFileSchema>

/** The problems of the labels that a file names. */
function labelProblems({ positiveLabel, classes }: LabelWords): string[] {
  if (classes === undefined) return []
  const [first = '', second = ''] = classes
  if (isSameLabel(first, second)) return ['both labels are the same']
  if (positiveLabel === undefined) return ['positiveLabel has to say which of them counts as 1']
  return classes.some((name) => isSameLabel(name, positiveLabel))
    ? []
    : [`positiveLabel ${positiveLabel} is not one of them`]
}

/** A value of a file as an error shows it. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, columnCharactersMax) : 'this value'
}

type Columns = z.infer<typeof columnsSchema>

/** Labels and scores that share their column with another role: the score would know the label, or be no score. */
function sharedColumns(columns: Columns): (readonly ['label' | 'score', string])[] {
  const entries = Object.entries(columns) as [keyof Columns, string | undefined][]
  return (['label', 'score'] as const).flatMap((role) => {
    const other = entries.find(([name, column]) => name !== role && column !== undefined && column === columns[role])
    return other ? [[role, other[0]] as const] : []
  })
}

interface StrayText {
  readonly path: readonly PropertyKey[]
  readonly problem: string
}

/** Texts and names that the database takes nowhere in the file. The schema has bounded how deep the file is. */
function strayTexts(value: unknown, path: readonly PropertyKey[] = []): StrayText[] {
  if (typeof value === 'string') {
    const problem = strayCharacter(value)
    return problem === null ? [] : [{ path, problem }]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, field]) => [
    ...strayTexts(name, path),
    ...strayTexts(field, [...path, Array.isArray(value) ? Number(name) : name]),
  ])
}
