import * as z from 'zod'
import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import { modelModeSchema } from '#contracts/model-mode'
import { modelTypeSchema } from '#contracts/model-types'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull } from '#store/tables/row'
import { definitionInPieces, type WithDefinition } from './definition-in-pieces.ts'

const rowSchema = z
  .object({
    model_name: z.string(),
    model_type: modelTypeSchema,
    piece: z.string(),
    mode: modelModeSchema,
    updated_at: instant,
    breaker_runs: z.number(),
    serving_version: z.number().nullable(),
    champion_version: z.number().nullable(),
    champion_cutoff_at: instantOrNull,
    champion_promoted_at: instantOrNull,
    last_observed_at: instantOrNull,
    settings: z.custom<Partial<Configuration>>(),
    overrides: z.custom<Partial<Configuration>>(),
  })
  .transform((row) => ({
    modelName: row.model_name,
    modelType: row.model_type,
    piece: row.piece,
    mode: row.mode,
    /** When a person last changed its file or its mode. */
    changedAt: row.updated_at,
    breakerRuns: row.breaker_runs,
    servingVersion: row.serving_version,
    championVersion: row.champion_version,
    championCutoffAt: row.champion_cutoff_at,
    championPromotedAt: row.champion_promoted_at,
    lastObservedAt: row.last_observed_at,
    configuration: { ...defaultConfiguration, ...row.settings, ...row.overrides } as Configuration,
  }))

/** A model, its champion, and the configuration that holds for it: its own values over the installation's over the defaults. */
export type LoadedModel = WithDefinition<z.infer<typeof rowSchema>>

/** @returns null when there is no such model */
export async function loadModel(executor: SqlExecutor, modelName: string): Promise<LoadedModel | null> {
  const rows = await executor.query(
    sql`
    select model.model_name, model.model_type, substr(model.document, cut * 15000 + 1, 15000) as piece,
           model.mode, model.updated_at, model.breaker_runs, model.serving_version,
           champion.version as champion_version, champion.cutoff_at as champion_cutoff_at,
           champion.promoted_at as champion_promoted_at,
           (select last_observed_at from model_activity where model_name = ${modelName}) as last_observed_at,
           coalesce((select jsonb_object_agg(config_name, config_value) from retraining_config where model_name is null), '{}') as settings,
           coalesce((select jsonb_object_agg(config_name, config_value) from retraining_config
                      where model_name = ${modelName}), '{}') as overrides
      from (select *, definition::text as document from models where model_name = ${modelName}) as model
     cross join generate_series(0, (length(model.document) - 1) / 15000) as cut
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
     order by cut`,
    rowSchema,
  )
  return definitionInPieces(rows)
}
