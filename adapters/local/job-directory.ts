import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingJob } from '#core/ports/training-backend'
import { namedFiles } from './artifact-files.ts'
import type { FileObjectStore } from './file-object-store.ts'

/** Files written in parallel: enough to keep the disk busy, and below any limit on open files. */
const filesAtOnce = 64

/**
 * Creates a job's folder as a container finds it below /opt/ml: hyperparameters, one folder per channel, and empty
 * folders for the model and the output.
 *
 * The folder appears only once it is complete. An existing one is left unchanged.
 *
 * @throws {AppError} `OBJECT_NOT_FOUND`
 */
export async function layOutJob(store: ObjectStore, job: TrainingJob, directory: string): Promise<void> {
  const unfinished = `${directory}.${randomUUID()}`
  // On a full disk the files that were written are the last that it needs.
  const remove = () => rm(unfinished, { recursive: true, force: true })
  try {
    await fill(unfinished, store, job)
  } catch (error) {
    await remove()
    throw error
  }
  try {
    await rename(unfinished, directory)
  } catch (error) {
    await remove()
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

async function fill(unfinished: string, store: ObjectStore, job: TrainingJob): Promise<void> {
  const config = join(unfinished, 'input', 'config')
  await Promise.all([
    mkdir(config, { recursive: true }),
    ...['model', 'output/data'].map((path) => mkdir(join(unfinished, path), { recursive: true })),
  ])
  await writeFile(join(config, 'hyperparameters.json'), JSON.stringify(job.hyperparameters, null, 2), { flush: true })
  await writeFile(join(unfinished, 'job.json'), JSON.stringify(job, null, 2), { flush: true })
  for (const [channel, keys] of Object.entries(job.channels)) {
    const folder = join(unfinished, 'input', 'data', channel)
    await mkdir(folder, { recursive: true })
    const files = [...namedFiles(keys)]
    const folders = new Set(files.map(([name]) => dirname(join(folder, name))))
    await Promise.all([...folders].map((path) => mkdir(path, { recursive: true })))
    for (let start = 0; start < files.length; start += filesAtOnce) {
      await Promise.all(
        files.slice(start, start + filesAtOnce).map(([name, key]) => bring(store, key, join(folder, name))),
      )
    }
  }
}

/** The environment variables that move the container contract's paths to a job's folder. */
export function contractVariables(job: TrainingJob, directory: string): Record<string, string> {
  const channels = Object.keys(job.channels).map((channel) => [
    `SM_CHANNEL_${channel.toUpperCase()}`,
    join(directory, 'input', 'data', channel),
  ])
  return {
    SM_BASE_DIR: directory,
    SM_INPUT_CONFIG_DIR: join(directory, 'input', 'config'),
    SM_MODEL_DIR: join(directory, 'model'),
    SM_OUTPUT_DIR: join(directory, 'output'),
    SM_OUTPUT_DATA_DIR: join(directory, 'output', 'data'),
    ...Object.fromEntries(channels),
  }
}

/**
 * Reads a JSON file. Writers replace the file atomically, but not all of them sync it.
 *
 * @returns null if it does not exist, or if a crash of the machine or a full disk left it empty or cut
 */
export async function readJson<Content>(path: string): Promise<Content | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Content
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null
    throw error
  }
}

/** Writes a JSON file atomically. An existing file is kept. */
export async function writeJsonOnce(path: string, content: unknown): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`
  try {
    await writeFile(unfinished, JSON.stringify(content, null, 2), { flush: true })
    await link(unfinished, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** Links the file if the store is on the same disk: objects never change, and a window has thousands of row files. */
async function bring(store: ObjectStore, key: string, path: string): Promise<void> {
  if ('pathOf' in store) {
    try {
      await link((store as FileObjectStore).pathOf(key), path)
      return
    } catch {
      // Another disk, a file system without hard links, or no such object: the read below tells which.
    }
  }
  await writeFile(path, await store.get(key))
}
