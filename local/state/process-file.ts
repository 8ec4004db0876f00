import { readFile, rm } from 'node:fs/promises'
import { writeWhole } from '#adapters/local/write-whole'

/** The process that runs a state, and its API's address. */
export interface ProcessFacts {
  readonly pid: number
  readonly port: number
  readonly host: string
}

/** Writes the file as a whole: a reader never sees a part of it. It need not outlive a crash of the machine. */
export function writeProcessFile(path: string, facts: ProcessFacts): Promise<void> {
  return writeWhole(path, JSON.stringify(facts), { isDurable: false })
}

/** Removes the file if this process wrote it. */
export async function removeProcessFile(path: string, pid: number): Promise<void> {
  const facts = await readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  if ((facts as ProcessFacts | null)?.pid === pid) await rm(path, { force: true })
}
