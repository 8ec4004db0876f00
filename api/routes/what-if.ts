import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { ApiError, invalidBody, invalidField } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { existingModel } from '#api/models/existing-model'
import { findSchedule, refuseUnusable } from '#api/schedules/save-schedule'
import type { WhatIfAsk } from '#contracts/api/what-if'
import { configurationOverridesSchema, isShared } from '#contracts/configuration'
import { whyNotCompared } from '#core/policy/backtest/why-not-compared'
import type { SqlExecutor } from '#core/ports/database'
import type { LoadedModel } from '#store/models/load-model'

export * as endpoints from '#contracts/api/what-if'

const unavailable =
  'This installation has no process of its own to replay rows in: export them and run remodel backtest, as docs/backtest.md describes.'

/** Changed settings on a model's own past. The replay is the installation's matter; it changes nothing. */
export function makeHandlers({ ports, options }: ApiContext): PartHandlers<'whatIf'> {
  const { database } = ports
  const { whatIf } = options
  const state = async ({ modelName, definition }: LoadedModel) => ({
    unavailable: whyNotCompared(definition) ?? (whatIf ? null : unavailable),
    run: (await whatIf?.find(modelName)) ?? null,
  })
  return {
    getWhatIf: async ({ params }) => {
      const model = await existingModel(database, params.model)
      return { status: 200, body: await state(model) }
    },
    askWhatIf: async ({ params, body, askedBy }) => {
      const model = await existingModel(database, params.model)
      // Before the advice to run a backtest, which would be refused as well.
      const whyNot = whyNotCompared(model.definition)
      if (whyNot !== null) throw new ApiError(409, 'TYPE_NOT_COMPARED', whyNot)
      if (!whatIf) throw new ApiError(409, 'NOT_REPLAYED_HERE', unavailable)
      await refuseUnusableChanges(database, body)
      await whatIf.start({ ...body, modelName: model.modelName, askedBy })
      return { status: 202, body: await state(model) }
    },
    cancelWhatIf: async ({ params }) => {
      const model = await existingModel(database, params.model)
      await whatIf?.cancel(model.modelName)
      return { status: 200, body: await state(model) }
    },
  }
}

const changedSettings = z.object({ configuration: configurationOverridesSchema })

/** @throws {ApiError} 404 for an unknown schedule, 422 for anything else, naming the field */
async function refuseUnusableChanges(database: SqlExecutor, { configuration, schedules }: WhatIfAsk): Promise<void> {
  const shared = Object.keys(configuration).find(isShared)
  if (shared !== undefined)
    throw invalidField(
      `configuration.${shared}`,
      'applies to all models; change the schedule instead, if that is meant',
    )
  const parsed = changedSettings.safeParse({ configuration })
  if (!parsed.success) throw invalidBody(parsed.error)
  for (const [name, edit] of Object.entries(schedules)) {
    await findSchedule(database, name)
    refuseUnusable(edit, `schedules.${name}.`)
  }
  const edits = [...Object.keys(configuration), ...Object.values(schedules).flatMap((edit) => Object.keys(edit))]
  if (edits.length === 0) throw invalidField('configuration', 'nothing is changed: name a setting or a schedule')
}
