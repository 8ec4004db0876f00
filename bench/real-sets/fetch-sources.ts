import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { cacheFolder } from '#local/setup/cache-folder'
import { askPython, findPython } from '#local/setup/find-python'
import { prepareUv } from '#local/setup/prepare-uv'
import { runTool } from '#local/setup/run-tool'

const islp = { version: '0.6.0', sha256: 'ca772cecca1747a2f84ee799a5503ddddbdf0e98f90c235494790c1d036c694b' }

/**
 * The tables of "An Introduction to Statistical Learning" of PyPI's `ISLP`: the rentals of Washington's bicycles in 2011
 * by the hour, and New York's trading days from 1962 to 1986. Fetched once, and checked by their hash.
 */
export async function fetchIslp(): Promise<{ bikeshare: string; nyse: string }> {
  const folder = await fetched(`islp-${islp.version}`, ['Bikeshare.csv', 'NYSE.csv'], async (folder) => {
    const { executable: python } = await findPython({ platform: process.platform, ask: askPython })
    const options = { tell: console.error, signal: new AbortController().signal }
    const uv = await prepareUv({ python, ...options })
    const wanted = join(folder, 'requirements.txt')
    await writeFile(wanted, `ISLP==${islp.version} --hash=sha256:${islp.sha256}\n`)
    const words = ['pip', 'install', '--no-deps', '--require-hashes', '--target', folder, '--python', python]
    await runTool({ file: uv, words: [...words, '--requirements', wanted], ...options })
    return join(folder, 'ISLP', 'data')
  })
  return { bikeshare: join(folder, 'Bikeshare.csv'), nyse: join(folder, 'NYSE.csv') }
}

/** A cached folder with these files; `unpack` says in which folder they lie after it. */
async function fetched(
  name: string,
  files: readonly string[],
  unpack: (folder: string) => Promise<string>,
): Promise<string> {
  const folder = join(cacheFolder, name)
  if (files.every((file) => existsSync(join(folder, file)))) return folder
  await mkdir(folder, { recursive: true })
  const unpacked = await mkdtemp(join(folder, 'unpacked-'))
  try {
    const from = await unpack(unpacked)
    for (const file of files) await rename(join(from, file), join(folder, file))
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
  return folder
}

/** A table's rows by the names of its columns. */
export async function readTable(path: string): Promise<Record<string, string>[]> {
  return parse(await readFile(path), { columns: true })
}
