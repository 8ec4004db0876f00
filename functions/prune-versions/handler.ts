import type { RemodelEvent } from '#contracts/events/catalogue'
import { artifactArchiveKey } from '#core/artifact-folder'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import { chooseVersionsToRemove } from '#core/policy/versions/choose-versions-to-remove'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { deleteReferences } from '#store/drift/delete-references'
import { commit } from '#store/events/commit'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { lockModel } from '#store/models/lock-model'
import { findActiveRuns } from '#store/runs/find-active-runs'
import { loadRun } from '#store/runs/load-run'
import { loadVersions, type ModelVersion } from '#store/versions/load-versions'
import { markFilesRemoved } from '#store/versions/mark-files-removed'

type PrunePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'objectStore'>

/**
 * Removes the versions that retention does not keep (law 6). The decision is committed first, under the model's lock,
 * and the files are deleted afterwards: a crash in between leaves files without a version, never a version without
 * files.
 */
export function makeHandler(ports: PrunePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] === 'ScheduleDue') return
    const { modelName } = event.detail.data
    if (modelName === null) return
    const removed = await commit(ports, null, async (sql) => {
      await lockModel(sql, modelName)
      const model = await loadModel(sql, modelName)
      if (!model) return { events: [], result: [] }
      const versions = await loadVersions(sql, model.modelName)
      const gone: ModelVersion[] = []
      const inUse = await versionsInUse(sql, model)
      const championVersion = versions.find(({ status }) => status === 'champion')?.version ?? null
      for (const version of chooseVersionsToRemove({ championVersion, versions, inUse }, model.configuration)) {
        if (!(await markFilesRemoved(sql, { modelName: model.modelName, version, now: ports.clock.now() }))) continue
        await deleteReferences(sql, model.modelName, version)
        gone.push(...versions.filter((other) => other.version === version))
      }
      return { events: removedEvents(model, gone, event, ports.clock.now()), result: gone }
    })
    const keys = (removed ?? []).flatMap(({ artifactKeys }) => [
      ...artifactKeys,
      // Not there, unless a serverless endpoint served the version.
      ...[artifactArchiveKey(modelName, artifactKeys)].filter((key) => key !== null),
    ])
    await ports.objectStore.delete(keys)
  }
}

/** The versions that active runs are compared with, and the serving version. */
async function versionsInUse(sql: Parameters<typeof loadVersions>[0], model: LoadedModel): Promise<number[]> {
  const used = [model.servingVersion]
  for (const runId of await findActiveRuns(sql, model.modelName))
    used.push((await loadRun(sql, runId))?.championVersion ?? null)
  return used.filter((version) => version !== null)
}

function removedEvents(
  { modelName, configuration }: LoadedModel,
  gone: readonly ModelVersion[],
  cause: RemodelEvent,
  now: Instant,
): RemodelEvent[] {
  if (gone.length === 0) return []
  const data = { modelName, versions: gone.map(({ version }) => version), keptMax: configuration.max_model_versions }
  const key = [modelName, cause.detail.metadata.eventId]
  return [makeEvent('VersionsRemoved', { key, occurredAt: now, correlationId: modelName, cause, data })]
}
