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
  await writeFile(unfinished, JSON.stringify(facts))
  await rename(unfinished, path)
}

/** Removes the file if this process wrote it. */
export async function removeProcessFile(path: string, pid: number): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text !== null && (JSON.parse(text) as ProcessFacts).pid === pid) await rm(path, { force: true })
}
