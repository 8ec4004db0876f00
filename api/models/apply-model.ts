import { isDeepStrictEqual } from 'node:util'
import { recordEdit } from '#api/configuration/record-edit'
import { ApiError } from '#api/http/api-error'
import type { ModelApplied } from '#contracts/api/models'
import type { ModelFile } from '#contracts/model-file'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { deleteConfiguration } from '#store/configuration/delete-configuration'
import { putConfiguration } from '#store/configuration/put-configuration'
import { loadModelDefinition, type ModelDefinition } from '#store/models/load-model-definition'
import { lockModel } from '#store/models/lock-model'
import { saveModel } from '#store/models/save-model'
import { keepLabels } from './keep-labels.ts'

interface ModelToApply {
  readonly file: ModelFile
  readonly askedBy: string
  readonly now: Instant
}

/**
 * Makes a model match its file, in the caller's transaction. Applying the same file again changes nothing.
 *
 * The names, kinds and order of the features are fixed once the model has rows: rows, profiles and versions are stored
 * in that order, and the champion could not score another. Every other change makes a new revision. Settings are
 * applied only where the file changed them since it was last applied, so that a value that a person has set since then
 * stays. Labels are fixed by `keepLabels`, and so is the time zone of the rows' times: a file that is sent
 * again would give the same ids other times.
 *
 * @throws {ApiError} 409 `FEATURES_FIXED` | `LABELS_FIXED` | `TIMES_FIXED`
 */
export async function applyModel(executor: SqlExecutor, { file, askedBy, now }: ModelToApply): Promise<ModelApplied> {
  await lockModel(executor, file.name)
  const before = await loadModelDefinition(executor, file.name)
  const changes = changedParts(before?.definition ?? null, file)
  const revision = (before?.revision ?? 0) + (before && changes.length === 0 ? 0 : 1)
  const status = before === null ? 'created' : changes.length === 0 ? 'unchanged' : 'changed'
  const applied: ModelApplied = { name: file.name, status, revision, changes }
  if (status === 'unchanged') return applied
  if (before) refuseOtherFeatures(before, file)
  if (before) refuseOtherTimes(before, file)
  if (before) await keepLabels(executor, before, file)
  await saveModel(executor, file, now)
  await applyConfiguration(executor, before?.definition.configuration ?? {}, { file, askedBy, now })
  await recordEdit(executor, {
    now,
    askedBy,
    subject: `model ${file.name}`,
    modelName: file.name,
    reason:
      status === 'created'
        ? `${askedBy} created the model with ${file.features.length} features.`
        : `${askedBy} changed the model's ${changes.join(', ')} (revision ${revision}).`,
    before: before?.definition ?? null,
    after: file,
  })
  return applied
}

function changedParts(before: ModelFile | null, after: ModelFile): string[] {
  const parts = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]) as Set<keyof ModelFile>
  return [...parts].filter((part) => !isDeepStrictEqual(before?.[part], after[part]))
}

function refuseOtherFeatures({ definition, observations, versions }: ModelDefinition, file: ModelFile): void {
  if (observations === 0 && versions === 0) return
  const shape = ({ features }: ModelFile) => features.map(({ name, kind }) => `${name}: ${kind}`)
  const [before, after] = [shape(definition), shape(file)]
  if (isDeepStrictEqual(before, after)) return
  const added = after.filter((feature) => !before.includes(feature))
  const gone = before.filter((feature) => !after.includes(feature))
  const what = [
    added.length > 0 ? `new: ${added.join(', ')}` : '',
    gone.length > 0 ? `gone: ${gone.join(', ')}` : '',
    added.length + gone.length === 0 ? 'their order' : '',
  ].filter((part) => part !== '')
  const message = `The features of ${file.name} are fixed, because it has rows already (${what.join('; ')}). Give the changed model another name.`
  throw new ApiError(409, 'FEATURES_FIXED', message, [{ field: 'features', message: what.join('; ') }])
}

function refuseOtherTimes({ definition, observations, versions }: ModelDefinition, file: ModelFile): void {
  if (observations === 0 && versions === 0) return
  const [before = 'UTC', after = 'UTC'] = [definition.timeZones?.time, file.timeZones?.time]
  if (before === after) return
  const what = `was ${before}, now ${after}`
  const message = `The time zone of ${file.name}'s rows is fixed, because it has rows already (${what}). Give the changed model another name, or send times with their offset.`
  throw new ApiError(409, 'TIMES_FIXED', message, [{ field: 'timeZones.time', message: what }])
}

async function applyConfiguration(
  executor: SqlExecutor,
  before: ModelFile['configuration'],
  { file, askedBy, now }: ModelToApply,
): Promise<void> {
  const after = file.configuration
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof typeof after>) {
    const value = after[name]
    if (value === before[name]) continue
    if (value === undefined) await deleteConfiguration(executor, { name, modelName: file.name })
    else await putConfiguration(executor, { name, value, modelName: file.name, updatedBy: askedBy, now })
  }
}
