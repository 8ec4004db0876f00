import { randomUUID } from 'node:crypto'
import { readFileSync, statSync, unlinkSync } from 'node:fs'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { AppError, InvalidInputError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import type { DiskSpace } from './disk-space.ts'
import { smallBytesMax, syncFolder, writeWhole } from './write-whole.ts'

const partPattern = /^[A-Za-z0-9._=-]+$/
/** Holds files that are being written. No key can name it, because `~` is not allowed in a key. */
const unfinishedFolder = '~unfinished'

export interface FileObjectStoreOptions {
  /**
   * Whether a write is on the disk when it resolves, so that no row names an object that a crash of the machine lost.
   * It adds some 3 ms to a file; `bench/object-writes.ts` measures whole batches.
   *
   * @default true
   */
  readonly isDurable?: boolean
  /** The folder's disk: objects must not take the space that the database beside them needs. */
  readonly space?: Pick<DiskSpace, 'refuseIfLow'>
}

/**
 * The ObjectStore port on a folder: a key is a path below it.
 *
 * A write survives a crash of this process at any point, and of the machine where the store is durable.
 */
export class FileObjectStore implements ObjectStore {
  readonly #folder: string
  readonly #isDurable: boolean
  readonly #space: FileObjectStoreOptions['space']
  readonly #madeFolders = new Map<string, Promise<unknown>>()

  constructor(folder: string, { isDurable = true, space }: FileObjectStoreOptions = {}) {
    this.#folder = folder
    this.#isDurable = isDurable
    this.#space = space
  }

  /** An object's path, for callers that link to it. @throws {InvalidInputError} `BAD_OBJECT_KEY` */
  pathOf(key: string): string {
    return join(this.#folder, ...keyParts(key))
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(key)
    this.#space?.refuseIfLow()
    const unfinished = join(this.#folder, unfinishedFolder, randomUUID())
    await Promise.all([this.#make(dirname(path)), this.#make(dirname(unfinished))])
    try {
      await writeWhole(path, bytes, { draft: unfinished, isDurable: this.#isDurable })
    } catch (error) {
      throw new AppError({
        code: 'OBJECT_NOT_WRITTEN',
        message: `${key} cannot be written: ${(error as Error).message}`,
        retryable: true,
        cause: error,
      })
    }
  }

  async get(key: string): Promise<Uint8Array> {
    try {
      const path = this.pathOf(key)
      return statSync(path).size <= smallBytesMax ? readFileSync(path) : await readFile(path)
    } catch (error) {
      if (!isMissing(error)) throw error
      throw new AppError({
        code: 'OBJECT_NOT_FOUND',
        message: `there is no object ${key}`,
        details: { key },
        cause: error,
      })
    }
  }

  async exists(key: string): Promise<boolean> {
    try {
      return (await stat(this.pathOf(key))).isFile()
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }

  async list(prefix: string): Promise<string[]> {
    // A prefix may end in the middle of a name: `a/b` finds `a/bc`.
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    const root = folder === '' ? this.#folder : this.pathOf(folder.slice(0, -1))
    const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch((error) => {
      if (isMissing(error)) return []
      throw error
    })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.#folder.length + 1)
          .replaceAll(sep, '/'),
      )
      .filter((key) => key.startsWith(prefix) && !key.startsWith(unfinishedFolder))
      .sort()
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      try {
        // Synchronous: faster than handing the call to the thread pool.
        unlinkSync(this.pathOf(key))
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
  }

  /** Creates each folder only once: most objects share one. */
  #make(folder: string): Promise<unknown> {
    const made = this.#madeFolders.get(folder) ?? this.#makeOnce(folder)
    this.#madeFolders.set(folder, made)
    made.catch(() => this.#madeFolders.delete(folder))
    return made
  }

  async #makeOnce(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true })
    if (!this.#isDurable) return
    for (let made = folder; made.length > this.#folder.length; made = dirname(made)) await syncFolder(dirname(made))
  }
}

function keyParts(key: string): string[] {
  const parts = key.split('/')
  if (parts.every((part) => partPattern.test(part) && part !== '.' && part !== '..')) return parts
  throw new InvalidInputError({
    code: 'BAD_OBJECT_KEY',
    message: `${JSON.stringify(key)} is not a valid object key`,
    details: { key },
  })
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR'
}
