import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObjectStore } from '#core/ports/object-store'

/** The folder in which captured requests lie, and the place that they go to. */
export interface CapturedRequests {
  readonly store: ObjectStore
  /** The server's folder: `.jsonl` files are complete, `.jsonl.part` is being written. */
  readonly directory: string
  /** `captures/SERVICE/POD/`: pods of a service write to folders of their own. */
  readonly prefix: string
}

/**
 * Sends the complete files and removes them. A file that was sent and not removed is sent again under its key, with the
 * same content, which counts once.
 *
 * @param isLast whether the server has ended: then its last file is complete too, to the end of its last line
 * @returns the number of files
 * @throws the store's error; what was not sent stays
 */
export async function shipCaptures({ store, directory, prefix }: CapturedRequests, isLast = false): Promise<number> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl') || (isLast && isPart(name)))
  for (const name of names.sort()) {
    const path = join(directory, name)
    const bytes = await readFile(path)
    const whole = isPart(name) ? bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1) : bytes
    if (whole.length > 0) await store.put(`${prefix}${hourOf(name)}${name.replace(/\.part$/, '')}`, whole)
    await rm(path, { force: true })
  }
  return names.length
}

const isPart = (name: string) => name.endsWith('.jsonl.part')

/**
 * The folder of a file's hour, as SageMaker has them; empty for a name without a time.
 *
 * @example hourOf('20240501T101502-3f2a.jsonl') // => '2024/05/01/10/'
 */
function hourOf(name: string): string {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)T(\d\d)/.exec(name) ?? []
  return year === undefined ? '' : `${year}/${month}/${day}/${hour}/`
}
