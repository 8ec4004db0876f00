import * as z from 'zod'
import { calibrationBinSchema } from '#contracts/calibration-bin'
import { confusionSchema } from '#contracts/evaluation-figures'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const figuresSchema = z.object({
  accuracy: z.number(),
  precision: z.number().nullable().default(null),
  recall: z.number().nullable().default(null),
  f1: z.number().nullable().default(null),
  auc: z.number().nullable().default(null),
  logLoss: z.number().nullable().default(null),
  confusion: confusionSchema.nullable().default(null),
})

const rowSchema = rowOf({
  challenger: figuresSchema.nullable(),
  champion: figuresSchema.nullable(),
  calibration: z.array(calibrationBinSchema).nullable(),
})

/** The figures that a version's training measured on its held-out rows; null without such a version. */
export async function loadEvaluation(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<z.infer<typeof rowSchema> | null> {
  const [row] = await executor.query(
    sql`
    select nullif(evaluation -> 'challenger', 'null') as challenger, nullif(evaluation -> 'champion', 'null') as champion,
           nullif(evaluation -> 'calibration', 'null') as calibration
      from model_versions where model_name = ${modelName} and version = ${version}::integer`,
    rowSchema,
  )
  return row ?? null
}
