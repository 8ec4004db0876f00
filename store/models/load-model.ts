import * as z from 'zod'
import { type Configuration, defaultConfiguration } from '#contracts/configuration'
import { modelModeSchema } from '#contracts/model-mode'
import { modelTypeSchema } from '#contracts/model-types'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { seedAuthor } from '#store/configuration/seed-author'
import type { Select } from '#store/tables/query-together'
import { instant, instantOrNull, rowOf } from '#store/tables/row'
import { documentSql, joinDefinition, type WithDefinition } from './join-definition.ts'

const rowSchema = rowOf({
  modelName: z.string(),
  modelType: modelTypeSchema,
  piece: z.string(),
  mode: modelModeSchema,
  /** When a person last changed its file or its mode. */
  changedAt: instant,
  /** The negative label that the rows showed, where the model file does not name it. */
  learntLabel: z.string().nullable(),
  breakerRuns: z.number(),
  servingVersion: z.number().nullable(),
  championVersion: z.number().nullable(),
  championCutoffAt: instantOrNull,
  championPromotedAt: instantOrNull,
  lastObservedAt: instantOrNull,
  /** A person has set `performance_threshold`, for this model or for all. */
  isThresholdSet: z.boolean(),
  settings: z.custom<Partial<Configuration>>(),
  overrides: z.custom<Partial<Configuration>>(),
}).transform(({ settings, overrides, ...row }) => ({
  ...row,
  configuration: { ...defaultConfiguration, ...settings, ...overrides } as Configuration,
}))

/** A model, its champion, and its configuration: its own values over the installation's over the defaults. */
export type LoadedModel = WithDefinition<z.infer<typeof rowSchema>>

/** @returns null when there is no such model */
export async function loadModel(executor: SqlExecutor, modelName: string): Promise<LoadedModel | null> {
  const { statement, row } = selectModel(modelName)
  return joinDefinition(await executor.query(statement, row))
}

/** A model in rows that `joinDefinition` joins. */
export function selectModel(modelName: string): Select<z.output<typeof rowSchema>> {
  return {
    row: rowSchema,
    statement: sql`
    select model.model_name, model.model_type, substr(model.document, cut * 15000 + 1, 15000) as piece,
           model.mode, model.updated_at as changed_at, model.learnt_label, model.breaker_runs, model.serving_version,
           champion.version as champion_version, champion.cutoff_at as champion_cutoff_at,
           champion.promoted_at as champion_promoted_at,
           (select last_observed_at from model_activity where model_name = ${modelName}) as last_observed_at,
           exists (select from retraining_config
                    where config_name = 'performance_threshold'
                      and (model_name = ${modelName} or (model_name is null and updated_by <> ${seedAuthor})))
             as is_threshold_set,
           coalesce((select jsonb_object_agg(config_name, config_value) from retraining_config
                      where model_name is null), '{}') as settings,
           coalesce((select jsonb_object_agg(config_name, config_value) from retraining_config
                      where model_name = ${modelName}), '{}') as overrides
      from (select *, ${documentSql} from models where model_name = ${modelName}) as model
     cross join generate_series(0, (length(model.document) - 1) / 15000) as cut
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
     order by cut`,
  }
}
