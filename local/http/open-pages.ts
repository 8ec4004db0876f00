import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PageFiles } from '#api/api-context'
import { pageFilesIn } from '#api/http/page-files'
import { cacheFolder } from '#local/setup/cache-folder'
import { runTool } from '#local/setup/run-tool'

const root = resolve(import.meta.dirname, '../..')
/** The dashboard's sources: its own files, the API's contracts, and the packages in the lock file. */
const sources = ['dashboard', 'contracts', 'package-lock.json']
const builtPrefix = 'dashboard-'

interface PagesOptions {
  /** Told of a failed build: the installation works without the dashboard. */
  readonly tell: (line: string) => void
  readonly signal: AbortSignal
  /** Folder of the builds. @default the clone's cache */
  readonly cache?: string
}

/**
 * The dashboard's files. They are built once for each state of their sources, by another process in the background;
 * until then there are none.
 */
export function openPages(options: PagesOptions): PageFiles {
  let built: PageFiles | null = null
  let problem: string | null = null
  buildPages(options).then(
    (folder) => {
      built = pageFilesIn(folder)
    },
    (error: Error) => {
      if (options.signal.aborted) return
      options.tell(`The dashboard could not be built: ${error.message}`)
      problem = 'The dashboard could not be built: the output of `remodel start` says why. The API answers.'
    },
  )
  return { read: async (path) => (built === null ? null : built.read(path)), problem: () => problem }
}

/** Builds the dashboard unless it is built already. @returns its folder */
export async function buildPages({ signal, cache = cacheFolder }: Omit<PagesOptions, 'tell'>): Promise<string> {
  const folder = join(cache, `${builtPrefix}${await hashOfSources()}`)
  if (existsSync(join(folder, 'index.html'))) return folder
  const unfinished = join(cache, `~${builtPrefix}${randomUUID()}`)
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const words = [vite, 'build', join(root, 'dashboard'), '--configLoader', 'native', '--outDir', unfinished]
  try {
    await runTool({ file: process.execPath, words, tell: () => {}, signal })
    for (const old of await readdir(cache))
      if (old.startsWith(builtPrefix)) await rm(join(cache, old), { recursive: true, force: true })
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Two processes may build the same files at once: the later one finds them there.
    if (!existsSync(join(folder, 'index.html'))) throw error
  }
  return folder
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    const path = join(root, source)
    const files = source.includes('.') ? [path] : await filesBelow(path)
    for (const file of files) hash.update(file.slice(root.length)).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 16)
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}
