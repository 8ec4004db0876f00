import { readFile, rename, rm, writeFile } from 'node:fs/promises'

/** The process that runs a state, and its API's address. */
export interface ProcessFacts {
  readonly pid: number
  readonly port: number
  readonly host: string
}

/** Writes the file atomically: a reader never sees a part of it. */
export async function writeProcessFile(path: string, facts: ProcessFacts): Promise<void> {
  const unfinished = `${path}.${facts.pid}`
  try {
    await writeFile(unfinished, JSON.stringify(facts))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Removes the file if this process wrote it. */
export async function removeProcessFile(path: string, pid: number): Promise<void> {
  const facts = await readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  if ((facts as ProcessFacts | null)?.pid === pid) await rm(path, { force: true })
}
