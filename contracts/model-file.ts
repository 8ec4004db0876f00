import * as z from 'zod'
import { configurationOverridesSchema } from './configuration.ts'
import { featureGroupSchema, featureKindSchema } from './features.ts'
import { isSameLabel, type LabelWords, labelTextSchema } from './label-values.ts'
import { defaultMetric, fitsTask, type Metric, metricSchema, metricsInWords } from './metric.ts'
import { answersOfTask, modelAnswerSchema } from './model-answer.ts'
import { modelModeSchema } from './model-mode.ts'
import { modelNameSchema } from './model-name.ts'
import { builtInTypeSchema, modelTypeSchema, ownContainerType } from './model-types.ts'
import { ownContainerSchema } from './own-container.ts'
import { servingSchema } from './serving.ts'
import { strayCharacter } from './stray-character.ts'
import { classesMax, classesMin, taskSchema } from './task.ts'
import { timeZoneSchema } from './time-zone.ts'

/** The longest name of a column, in characters. */
const columnCharactersMax = 100
const columnSchema = z
  .string()
  .regex(/\S/, 'is blank')
  .max(columnCharactersMax, `a column's name has at most ${columnCharactersMax} characters`)

const featuresMax = 2000

/** The more frequent answer wins. */
const thresholdDefault = 0.5

const featureSchema = z.strictObject({
  name: columnSchema.describe("the feature's column"),
  group: featureGroupSchema.default('other'),
  kind: featureKindSchema.default('numeric'),
})
export type FeatureDefinition = z.infer<typeof featureSchema>

const parametersSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))

/** The roles of the columns in a user's files. Rows without an id column are identified by their time. */
const columnsSchema = z.strictObject({
  time: columnSchema.describe(
    'when the observation was made: ISO 8601 (UTC unless it or `timeZones` says otherwise) or epoch milliseconds',
  ),
  id: columnSchema.optional().describe('identity of the observation; a label finds its observation by it'),
  label: columnSchema.describe(
    '0 or 1, the texts of `positiveLabel` and `classes`, or the number of a regression; a labels file needs it, an observations file may have it',
  ),
  labelKnownAt: columnSchema.optional().describe('when the label became known (default: when it was ingested)'),
  score: columnSchema
    .optional()
    .describe(
      'answer of your own serving: the probability, or the value of a regression; without this column Remodel scores the rows',
    ),
})

/** The time zones of columns whose times have no offset. */
const timeZonesSchema = z.strictObject({
  time: timeZoneSchema.default('UTC'),
  labelKnownAt: timeZoneSchema.optional().describe('default: that of `time`'),
})

const storedFileSchema = z
  .strictObject({
    name: modelNameSchema,
    description: z.string().max(2000).optional(),
    type: modelTypeSchema.describe('the algorithm; `container` for an image or a command of your own'),
    container: ownContainerSchema
      .optional()
      .describe('your own image or commands, which train and serve by the contract; goes with the type `container`'),
    task: taskSchema
      .default('binary-classification')
      .describe('the kind of answer: one of two classes, one of several, or a number'),
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
      .min(classesMin, 'a classification has two labels or more')
      .max(classesMax, `a classification has at most ${classesMax} labels`)
      .optional()
      .describe(
        'the labels of a classification (default: those that the rows show; of a binary one beside positiveLabel)',
      ),
    features: z
      .array(featureSchema)
      .min(1, 'a model has at least one feature')
      .max(featuresMax, `a model has at most ${featuresMax} features`),
    parameters: parametersSchema.default({}).describe("the algorithm's own parameters"),
    alternatives: z
      .partialRecord(builtInTypeSchema, parametersSchema)
      .default({})
      .describe(
        'other types that a comprehensive training (weekly) tries, each with its parameters: the type that loses least is compared with the champion, and later trainings keep it',
      ),
    classificationThreshold: z
      .number()
      .gt(0)
      .lt(1)
      .default(thresholdDefault)
      .describe('of a binary classification: from this score on a row is predicted positive'),
    metric: metricSchema
      .optional()
      .describe(
        'by which loss per row versions are measured and compared, in every decision (default: accuracy, of a regression absolute-error)',
      ),
    serving: servingSchema
      .optional()
      .describe(
        'an endpoint of SageMaker or a service on Kubernetes to which an installation on AWS deploys promoted versions; one on a single machine serves the model itself',
      ),
    answer: modelAnswerSchema
      .optional()
      .describe('how the captured answers of an endpoint read: the place of the score, and what it is'),
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
    if (Object.hasOwn(file.alternatives, file.type))
      context.addIssue({ code: 'custom', path: ['alternatives', file.type], message: "is the model's own type" })
    for (const { path, problem } of containerProblems(file))
      context.addIssue({ code: 'custom', path, message: problem })
    for (const { path, problem } of taskProblems(file)) context.addIssue({ code: 'custom', path, message: problem })
    for (const { path, problem } of strayTexts(file))
      context.addIssue({ code: 'custom', path: [...path], message: `has ${problem}, which no text may have` })
  })
  .overwrite((file) => ({ ...file, metric: file.metric ?? defaultMetric(file.task) }))

/** The definition of a model: the file that `remodel models apply` takes, as it is stored. */
export type ModelFile = z.infer<typeof storedFileSchema> & { readonly metric: Metric }
export const modelFileSchema = storedFileSchema as z.ZodType<ModelFile, z.input<typeof storedFileSchema>>

interface TaskProblem {
  readonly path: string[]
  readonly problem: string
}

/** Settings that contradict each other about who trains the model. */
function containerProblems({ type, container, alternatives }: TaskSettings): TaskProblem[] {
  if (container === undefined)
    return type === ownContainerType
      ? [{ path: ['container'], problem: `is missing: a model of the type ${type} names its image or its commands` }]
      : []
  if (type !== ownContainerType) {
    const problem = `belongs to the type ${ownContainerType}, and this model is trained as ${type}: name one of the two`
    return [{ path: ['container'], problem }]
  }
  const problem = 'are types that Remodel trains, and this model is trained by its own container: it chooses itself'
  return Object.keys(alternatives).length > 0 ? [{ path: ['alternatives'], problem }] : []
}

/** The settings of a file that its task does not have, and the labels that it names in vain. */
function taskProblems(file: TaskSettings): TaskProblem[] {
  const { task, metric, answer } = file
  const problems: TaskProblem[] = []
  if (metric !== undefined && !fitsTask(metric, task))
    problems.push({ path: ['metric'], problem: `is no metric of a ${task}: it has ${metricsInWords(task)}` })
  if (answer !== undefined && !answersOfTask(task).includes(answer.of)) {
    const problem = `is no answer of a ${task}: it has ${answersOfTask(task).join(', ')}`
    problems.push({ path: ['answer', 'of'], problem })
  }
  switch (task) {
    case 'binary-classification':
      return [...problems, ...labelProblems(file).map((problem) => ({ path: ['classes'], problem }))]
    case 'multiclass-classification':
      return [...problems, ...binaryProblems(file), ...classProblems(file)]
    case 'regression': {
      const problem = 'belong to a classification, and this is a regression'
      const ofClasses = file.classes === undefined ? [] : [{ path: ['classes'], problem }]
      return [...problems, ...binaryProblems(file), ...ofClasses]
    }
  }
}

/** Settings that a binary classification alone has. */
function binaryProblems({ task, positiveLabel, classificationThreshold }: TaskSettings): TaskProblem[] {
  const problem = `belongs to a binary-classification, and this is a ${task}`
  return [
    ...(positiveLabel === undefined ? [] : [{ path: ['positiveLabel'], problem }]),
    ...(classificationThreshold === thresholdDefault ? [] : [{ path: ['classificationThreshold'], problem }]),
  ]
}

function classProblems({ classes, columns, answer }: TaskSettings): TaskProblem[] {
  const problems: TaskProblem[] = []
  for (const [index, name] of (classes ?? []).entries())
    if (classes?.findIndex((other) => isSameLabel(other, name)) !== index)
      problems.push({ path: ['classes', `${index}`], problem: `label ${name} is listed twice` })
  if (columns.score !== undefined) {
    const problem =
      'is one number a row, and a multiclass-classification answers with a probability for each class: captured answers of an endpoint (serving, answer) carry them'
    problems.push({ path: ['columns', 'score'], problem })
  }
  if (answer !== undefined && classes === undefined)
    problems.push({ path: ['classes'], problem: 'have to say in which order the answers list the probabilities' })
  return problems
}

type TaskSettings = z.infer<typeof storedFileSchema>

/** The problems of both labels of a binary classification. */
function labelProblems({ positiveLabel, classes }: LabelWords): string[] {
  if (classes === undefined) return []
  if (classes.length > 2) return ['a binary-classification has two labels']
  const [first = '', second = ''] = classes
  if (isSameLabel(first, second)) return ['both labels are the same']
  if (positiveLabel === undefined) return ['positiveLabel has to say which of them counts as 1']
  return classes.some((name) => isSameLabel(name, positiveLabel))
    ? []
    : [`positiveLabel ${positiveLabel} is not one of them`]
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
