import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelType } from '#contracts/model-types'
import { installedPackages } from './installed-packages.ts'

/**
 * Whether the packages of a model type are in a container project's environment: its stamp is of the present `uv.lock`,
 * and each package that the stamp names is still there. Another `uv sync` removes the packages of types and keeps the
 * stamp.
 */
export async function isStamped(container: string, modelType: ModelType): Promise<boolean> {
  const text = await readFile(stampPathOf(container, modelType), 'utf8').catch(() => '')
  const [digest, ...packages] = text.split('\n').filter((line) => line !== '')
  // A stamp of an earlier release names no package.
  if (packages.length === 0 || digest !== (await digestOf(container))) return false
  const installed = await installedPackages(container)
  return packages.every((name) => installed.has(name))
}

/** @param packages those of the type, as `name==version` */
export async function writeStamp(container: string, modelType: ModelType, packages: readonly string[]): Promise<void> {
  const lines = [await digestOf(container), ...packages]
  await writeFile(stampPathOf(container, modelType), `${lines.join('\n')}\n`)
}

function stampPathOf(container: string, modelType: ModelType): string {
  return join(container, '.venv', modelType === 'xgboost' ? 'remodel-stamp' : `remodel-stamp-${modelType}`)
}

/** It includes the path: an environment holds absolute paths, so a moved folder needs a new one. */
async function digestOf(container: string): Promise<string> {
  const digest = createHash('sha256').update(container)
  for (const file of ['uv.lock', 'pyproject.toml']) digest.update(await readFile(join(container, file)))
  return digest.digest('hex')
}
