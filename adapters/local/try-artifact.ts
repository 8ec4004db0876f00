import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer } from '#core/answer'
import { AppError } from '#core/errors'
import { hasOwnServer } from '#core/has-own-server'
import type { FeatureValue, ServedVersion, TrialOutcome } from '#core/ports/model-server'
import { fetchArtifact } from './artifact-files.ts'
import { OwnVersions } from './own-versions.ts'
import type { LocalServingOptions } from './served-model.ts'
import { ServingProcess } from './serving-process.ts'

/** Errors that blame the artifact although a repeat is allowed: it ended the process, or its scoring raised. */
const artifactErrors: readonly string[] = ['MODEL_SERVER_LOST', 'UNEXPECTED']
const name = 'trial'

/**
 * Loads a version's stored files in a process of its own and scores rows with them: a file that ends the process that
 * loads it must not end the one that serves.
 *
 * @throws {AppError} `MODEL_SERVER_NOT_STARTED`, or the object store's retryable errors
 */
export async function tryArtifact(
  options: LocalServingOptions,
  served: ServedVersion,
  rows: readonly (readonly FeatureValue[])[],
): Promise<TrialOutcome> {
  const { objectStore, stateDirectory, python } = options
  const { artifactKeys } = served
  const parent = join(stateDirectory, `trial-${randomUUID()}`)
  let process: ServingProcess | null = null
  try {
    const folder = await fetchArtifact(objectStore, artifactKeys, parent)
    if (hasOwnServer(served)) return await tryOwnServer(options, { ...served, folder }, rows)
    process = await ServingProcess.start(python)
    await process.ask('POST', '/models', { model_name: name, url: folder })
    const answer = await process.ask<{ scores: { [name]: (Answer | null)[] } }>('POST', '/invocations', {
      instances: rows,
      models: [name],
    })
    return { status: 'scored', scores: answer.scores[name] }
  } catch (error) {
    if (!(error instanceof AppError) || (error.retryable && !artifactErrors.includes(error.code))) throw error
    return { status: 'broken', reason: error.message }
  } finally {
    await process?.end()
    await rm(parent, { recursive: true, force: true })
  }
}

/** The version's own server is started apart from the one that serves, if it serves already, and is asked once. */
async function tryOwnServer(
  options: LocalServingOptions,
  { version, artifactKeys: keys, container, folder }: ServedVersion & { readonly folder: string },
  rows: readonly (readonly FeatureValue[])[],
): Promise<TrialOutcome> {
  if (container == null) throw new Error('only a version of an own container has a server of its own')
  const own = await OwnVersions.start(options, new Map([[version, { keys, folder, container }]]), null)
  try {
    const { byVersion, leftOut } = await own.score(rows)
    const scores = byVersion.get(version)
    if (scores !== undefined) return { status: 'scored', scores }
    return { status: 'broken', reason: leftOut.get(version) ?? 'it gave no scores' }
  } finally {
    await own.end()
  }
}
