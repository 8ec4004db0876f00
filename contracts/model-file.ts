import * as z from 'zod'
import { configurationOverridesSchema } from './configuration.ts'
import { featureGroupSchema, featureKindSchema } from './features.ts'
import { modelAnswerSchema } from './model-answer.ts'
import { modelModeSchema } from './model-mode.ts'
import { modelNameSchema } from './model-name.ts'
import { modelTypeSchema } from './model-types.ts'
import { servingSchema } from './serving.ts'

const featureSchema = z.strictObject({
  name: z.string().min(1).max(100).describe("the feature's column"),
  group: featureGroupSchema.default('other'),
  kind: featureKindSchema.default('numeric'),
})
export type FeatureDefinition = z.infer<typeof featureSchema>

/** The roles of the columns in a user's files. Rows without an id column are identified by their time. */
const columnsSchema = z.strictObject({
  time: z
    .string()
    .min(1)
    .describe('when the observation was made: ISO 8601 (UTC unless it says otherwise) or epoch milliseconds'),
  id: z.string().min(1).optional().describe('identity of the observation; a label finds its observation by it'),
  label: z.string().min(1).describe('0 or 1; a labels file needs it, an observations file may have it'),
  labelKnownAt: z.string().min(1).optional().describe('when the label became known (default: when it was ingested)'),
  score: z
    .string()
    .min(1)
    .optional()
    .describe('probability from your own serving; without this column Remodel scores the rows'),
})

/** The file that `remodel models apply` takes: the definition of a model. */
export const modelFileSchema = z
  .strictObject({
    name: modelNameSchema,
    description: z.string().max(2000).optional(),
    type: modelTypeSchema,
    task: z.literal('binary-classification').default('binary-classification'),
    mode: modelModeSchema.default('active'),
    columns: columnsSchema,
    features: z.array(featureSchema).min(1).max(2000),
    parameters: z
      .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
      .default({})
      .describe("the algorithm's own parameters"),
    classificationThreshold: z.number().gt(0).lt(1).default(0.5),
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
      if (column && role !== 'time' && seen.has(column)) {
        context.addIssue({
          code: 'custom',
          path: ['columns', role],
          message: `column ${column} is also a feature: a model must not see its own ${role}`,
        })
      }
    }
  })
export type ModelFile = z.infer<typeof modelFileSchema>
