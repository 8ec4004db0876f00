import { recordEdit } from '#api/configuration/record-edit'
import type { ModelMode } from '#contracts/model-mode'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { lockModel } from '#store/models/lock-model'
import { setMode } from '#store/models/set-mode'
import { existingModel } from './existing-model.ts'

/**
 * Sets a model's mode and writes the entry in the ledger, in the caller's transaction. It is effective from the next
 * decision, until the model's file changes the mode. A mode that holds already, for the same reason, is no edit.
 *
 * @throws {ApiError} 404
 */
export async function saveMode(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly mode: ModelMode
    readonly reason: string
    readonly askedBy: string
    readonly now: Instant
  },
): Promise<{ modelName: string; mode: ModelMode; reason: string; changed: boolean }> {
  const { modelName, mode, reason, askedBy, now } = asked
  await lockModel(executor, modelName)
  const before = await existingModel(executor, modelName)
  const changed = await setMode(executor, { modelName, mode, reason, now })
  const saved = { modelName, mode, reason, changed }
  if (!changed) return saved
  const what =
    before.mode === mode ? `gave another reason for the mode ${mode}` : `set the mode from ${before.mode} to ${mode}`
  await recordEdit(executor, {
    now,
    askedBy,
    subject: `mode of ${modelName}`,
    modelName,
    reason: `${askedBy} ${what}: ${reason}`,
    before: before.mode,
    after: mode,
  })
  return saved
}
