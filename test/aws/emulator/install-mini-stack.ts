import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { cacheFolder } from '#local/setup/cache-folder'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'

const requirements = resolve(import.meta.dirname, '../requirements.txt')
const folder = join(cacheFolder, 'mini-stack')

/**
 * Installs MiniStack from PyPI into an environment of its own, in exactly the versions of `requirements.txt`, where it
 * is not there yet.
 *
 * @returns its Python
 */
export async function installMiniStack(signal: AbortSignal): Promise<string> {
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
  tell('Installing MiniStack, which emulates AWS.')
  const variables = { UV_PYTHON_DOWNLOADS: 'never' }
  await runTool({
    file: uv,
    words: ['venv', '--quiet', '--clear', '--python', executable, folder],
    tell,
    signal,
    variables,
  })
  const install = ['pip', 'install', '--quiet', '--require-hashes', '--python', python, '-r', requirements]
  await runTool({ file: uv, words: install, tell, signal, variables })
  await writeFile(stampPath, stamp)
  return python
}
