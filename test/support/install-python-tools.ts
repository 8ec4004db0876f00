import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '#local/setup/cache-folder'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'

export interface PythonTools {
  /** The folder of their environment in the cache. */
  readonly name: string
  /** Their description, for the line that says that they are being installed. */
  readonly purpose: string
  /** A file of pinned versions with their hashes. */
  readonly requirements: string
  readonly signal: AbortSignal
}

/**
 * Installs Python tools from PyPI into an environment of their own, in exactly the versions of a file, where they are
 * not there yet.
 *
 * @returns the environment's Python
 */
export async function installPythonTools({ name, purpose, requirements, signal }: PythonTools): Promise<string> {
  const folder = join(cacheFolder, name)
  const python = join(folder, 'bin/python')
  const stampPath = join(folder, 'remodel-stamp')
  const stamp = createHash('sha256')
    .update(folder)
    .update(await readFile(requirements))
    .digest('hex')
  if ((await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return python
  const tell = (line: string) => console.error(line)
  const { executable } = await findPython({ platform: process.platform, ask: askPython })
  const uv = await prepareUv({ python: executable, tell, signal })
  tell(`Installing ${purpose}.`)
  const variables = { UV_PYTHON_DOWNLOADS: 'never' }
  const environment = ['venv', '--quiet', '--clear', '--python', executable, folder]
  await runTool({ file: uv, words: environment, tell, signal, variables })
  const install = ['pip', 'install', '--quiet', '--require-hashes', '--python', python, '-r', requirements]
  await runTool({ file: uv, words: install, tell, signal, variables })
  await writeFile(stampPath, stamp)
  return python
}
