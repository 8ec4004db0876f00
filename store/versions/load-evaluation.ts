import * as z from 'zod'
import { calibrationBinSchema } from '#contracts/calibration-bin'
import { intervalSchema } from '#contracts/evaluation'
import { classFiguresSchema, confusionSchema } from '#contracts/evaluation-figures'
import { keptImportanceSchema } from '#contracts/feature-importance'
import { metricSchema } from '#contracts/metric'
import { residualBinSchema } from '#contracts/residual-bin'
import { taskSchema } from '#contracts/task'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const figure = z.number().nullable().default(null)
const figuresSchema = z
  .object({
    ...{ accuracy: figure, precision: figure, recall: figure, f1: figure, auc: figure, balancedAccuracy: figure },
    ...{ logLoss: figure, brier: figure, mae: figure, rmse: figure, mase: figure, r2: figure, pinball: figure },
    coverage: figure,
    confusion: z
      .union([confusionSchema, z.array(z.array(z.number()))])
      .nullable()
      .default(null),
    byClass: z.array(classFiguresSchema).nullable().default(null),
  })
  .transform(({ coverage, confusion, ...figures }) => ({
    ...figures,
    intervalCoverage: coverage,
    confusion: Array.isArray(confusion) ? null : confusion,
    classConfusion: Array.isArray(confusion) ? confusion : null,
  }))

const partsSchema = z.object({
  task: taskSchema.default('binary-classification'),
  classes: z.array(z.string()).nullable().default(null),
  challenger: figuresSchema.nullable().default(null),
  champion: figuresSchema.nullable().default(null),
  calibration: z.array(calibrationBinSchema).nullable().default(null),
  residuals: z.array(residualBinSchema).nullable().default(null),
  interval: intervalSchema.nullable().default(null),
  importance: keptImportanceSchema.nullable().default(null),
  rows: z.object({ joined: z.number(), training: z.number(), holdout: z.number() }).nullable().default(null),
  evaluationCutoff: z.string().nullable().default(null),
  valuesTooLarge: z.number().default(0),
  lossesByTime: z
    .object({
      metric: metricSchema,
      blocks: z.array(z.object({ rows: z.number(), challenger: z.number(), champion: z.number().nullable() })),
    })
    .nullable()
    .default(null),
})

/** The figures that a version's training measured on its held-out rows. */
export type LoadedEvaluation = z.infer<typeof partsSchema>

const rowSchema = rowOf({ part: z.string(), value: z.unknown() })

/**
 * Loads the parts one row each: the confusion matrix of a hundred classes alone takes most of the 64 kB that a row of the
 * RDS Data API has.
 *
 * @returns null without such a version
 */
export async function loadEvaluation(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<LoadedEvaluation | null> {
  const parts = JSON.stringify(Object.keys(partsSchema.shape))
  const rows = await executor.query(
    sql`
    select part, nullif(evaluation -> part, 'null') as value
      from model_versions cross join jsonb_array_elements_text(${parts}::jsonb) as named (part)
     where model_name = ${modelName} and version = ${version}::integer`,
    rowSchema,
  )
  if (rows.length === 0) return null
  return partsSchema.parse(
    Object.fromEntries(rows.flatMap(({ part, value }) => (value == null ? [] : [[part, value]]))),
  )
}
