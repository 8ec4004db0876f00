import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { ModelCard } from '#contracts/api/model-card'
import { artifactsPrefix } from '#contracts/bucket-layout'
import { CommandError } from '../command-error.ts'

export interface ArtifactFiles {
  readonly onnx: Uint8Array
  readonly description: Uint8Array
}

/**
 * Reads a version's `model.onnx` and `model.json`: from a folder, or else from the objects of a state.
 *
 * @throws {CommandError} `NO_ARTIFACT` where they are not there, or are not those that the version was judged with
 */
export async function readArtifact(
  card: Pick<ModelCard, 'modelName' | 'version' | 'artifact'>,
  { state, folder }: { readonly state: string; readonly folder: string | undefined },
): Promise<ArtifactFiles> {
  const found = folder ?? (await folderInState(card, state))
  if (found === null) throw noArtifact(card, `its files are not in ${state}; name their folder with --artifact`)
  const [onnx, description] = await Promise.all(
    ['model.onnx', 'model.json'].map((name) =>
      readFile(join(found, name)).catch(() => {
        throw noArtifact(card, `${found} has no ${name}: only versions that are ONNX files are exported`)
      }),
    ),
  )
  const { sha256 } = card.artifact
  const digest = createHash('sha256')
    .update(description as Uint8Array)
    .update(onnx as Uint8Array)
    .digest('hex')
  if (sha256 !== null && digest !== sha256)
    throw noArtifact(card, `the files in ${found} are not those that its training wrote (their SHA-256 differs)`)
  return { onnx: onnx as Uint8Array, description: description as Uint8Array }
}

/** The folder of an artifact is named after its content. */
async function folderInState(
  { modelName, artifact: { sha256 } }: Pick<ModelCard, 'modelName' | 'artifact'>,
  state: string,
) {
  const root = join(state, 'objects', artifactsPrefix(modelName))
  const paths = await readdir(root, { recursive: true }).catch(() => [])
  const path = paths.find((each) => sha256 !== null && each.split(sep).at(-1) === sha256)
  return path === undefined ? null : join(root, path)
}

function noArtifact({ modelName, version }: Pick<ModelCard, 'modelName' | 'version'>, why: string): CommandError {
  return new CommandError('NO_ARTIFACT', `Version ${version} of ${modelName} cannot be exported: ${why}.`)
}
