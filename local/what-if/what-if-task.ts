import { join } from 'node:path'
import type { WhatIfAsk } from '#contracts/api/what-if'
import { configurationSchema, isShared } from '#contracts/configuration'
import { labelsOf } from '#contracts/labels'
import type { ModelFile } from '#contracts/model-file'
import { dayMs, floorTo, type Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { SettingsPolicy } from '#local/backtest/policies'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { findTrainingObjects } from '#store/runs/find-training-objects'
import { loadSchedules, type Schedule } from '#store/schedules/load-schedules'

/** A replay of changed settings, as another process can be told it. */
export interface WhatIfTask {
  /** The model with the settings that hold for it now. */
  readonly model: ModelFile
  readonly present: Pick<SettingsPolicy, 'schedules'>
  readonly changed: Pick<SettingsPolicy, 'configuration' | 'schedules'>
  /** Folder of the installation's objects, and the files of the model's rows there. */
  readonly objects: string
  readonly keys: readonly string[]
  readonly from: Instant
  readonly to: Instant
  /** The folder of the exported rows and of the report. */
  readonly folder: string
  /** Versions and replays, which other replays and `remodel backtest` share. */
  readonly cache: string
}

/** A task, and what it changes as it is now. */
export interface LoadedTask {
  readonly task: WhatIfTask
  readonly before: Pick<WhatIfAsk, 'configuration' | 'schedules'>
}

/**
 * Reads everything that a replay of a model's past needs from its installation. Rows of today are left out, so that
 * all replays of a day compare the same rows and share their work.
 *
 * @param root the state's folder
 * @returns null when there is no such model
 */
export async function loadTask(
  database: Database,
  ask: WhatIfAsk & { readonly modelName: string },
  { root, now }: { readonly root: string; readonly now: Instant },
): Promise<LoadedTask | null> {
  const { modelName, days, configuration } = ask
  const model = await loadModel(database, modelName)
  if (model === null) return null
  const schedules = await loadSchedules(database)
  const to = floorTo(now, dayMs)
  const from = days === null ? 0 : Math.max(0, to - days * dayMs)
  const present = Object.fromEntries(schedules.map((schedule) => [schedule.scheduleName, forModel(schedule, model)]))
  const settings: Readonly<Record<string, unknown>> = model.configuration
  const folder = join(root, 'what-if', modelName)
  const labels = labelsOf(model.definition, model)
  return {
    task: {
      model: {
        ...model.definition,
        ...(labels.task === 'multiclass-classification' && { classes: [...labels.classes] }),
        configuration: ownSettings(settings),
      },
      present: { schedules: present },
      changed: { configuration, schedules: merged(present, ask.schedules) },
      objects: join(root, 'objects'),
      keys: await findTrainingObjects(database, { modelName, from, to }),
      from,
      to,
      folder,
      cache: join(root, 'backtest'),
    },
    before: {
      configuration: picked(settings, Object.keys(configuration)) as WhatIfAsk['configuration'],
      schedules: Object.fromEntries(
        schedules.flatMap(({ scheduleName, cronExpression, timeZone, enabled }) => {
          const edit = ask.schedules[scheduleName]
          return edit ? [[scheduleName, picked({ cronExpression, timeZone, enabled }, Object.keys(edit))]] : []
        }),
      ),
    },
  }
}

/** The settings that a model's file may hold: the others are the whole installation's. */
function ownSettings(settings: Readonly<Record<string, unknown>>): ModelFile['configuration'] {
  return picked(
    settings,
    Object.keys(configurationSchema.shape).filter((name) => !isShared(name)),
  ) as ModelFile['configuration']
}

/** A schedule that leaves the model's type out does not fire for it. */
function forModel(schedule: Schedule, { modelType }: LoadedModel) {
  const { cronExpression, timeZone, modelTypes } = schedule
  const enabled = schedule.enabled && (modelTypes.length === 0 || modelTypes.includes(modelType))
  return { cronExpression, timeZone, enabled }
}

function merged(present: SettingsPolicy['schedules'], edits: WhatIfAsk['schedules']): SettingsPolicy['schedules'] {
  return Object.fromEntries(Object.entries(present).map(([name, schedule]) => [name, { ...schedule, ...edits[name] }]))
}

function picked(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])))
}
