import { statfsSync } from 'node:fs'
import { AppError } from '#core/errors'

/**
 * The least free space that work needs: the largest body of the API and a segment of PostgreSQL's log have 16 MiB each.
 * To open the embedded database after a full disk takes one segment, as measured on a disk of 150 MB.
 */
const freeBytesMin = 32 * 1024 ** 2

/** A look takes some microseconds; between two of them PostgreSQL writes a few MiB at most. */
const lookEveryMs = 100

interface DiskSpaceOptions {
  readonly freeBytes?: () => number
  readonly now?: () => number
}

/** The free space of a folder's disk. PostgreSQL inside a process does not survive a disk that is full. */
export class DiskSpace {
  readonly #folder: string
  readonly #look: () => number
  readonly #now: () => number
  #freeBytes = 0
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(
    folder: string,
    { freeBytes = () => freeBytesOf(folder), now = () => performance.now() }: DiskSpaceOptions = {},
  ) {
    this.#folder = folder
    this.#look = freeBytes
    this.#now = now
  }

  get isLow(): boolean {
    return this.#current() < freeBytesMin
  }

  /**
   * Refuses what would write, before the disk is full.
   *
   * @throws {AppError} `DISK_FULL`, retryable: nothing was written, and the same work succeeds once space is freed
   */
  refuseIfLow(): void {
    if (!this.isLow) return
    const [free, needed] = [this.#freeBytes, freeBytesMin].map((bytes) => `${Math.floor(bytes / 1024 ** 2)} MiB`)
    const message = `the disk of ${this.#folder} has ${free} left, and ${needed} are needed: free some space`
    throw new AppError({ code: 'DISK_FULL', message, retryable: true, details: { folder: this.#folder } })
  }

  #current(): number {
    const now = this.#now()
    if (now - this.#lookedAt < lookEveryMs) return this.#freeBytes
    this.#lookedAt = now
    this.#freeBytes = this.#look()
    return this.#freeBytes
  }
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
