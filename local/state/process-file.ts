import { readFile, rename, rm, writeFile } from 'node:fs/promises'

/** Says who runs a state and where it answers. */
export interface ProcessFacts {
  readonly pid: number
  readonly port: number
  readonly host: string
}

/** Writes the file as a whole: a reader sees all of it or none. */
export async function writeProcessFile(path: string, facts: ProcessFacts): Promise<void> {
  const unfinished = `${path}.${facts.pid}`
  await writeFile(unfinished, JSON.stringify(facts))
  await rename(unfinished, path)
}

/** Removes it, if it is still this process's. */
export async function removeProcessFile(path: string, pid: number): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text !== null && (JSON.parse(text) as ProcessFacts).pid === pid) await rm(path, { force: true })
}
