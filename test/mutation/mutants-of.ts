import { readFileSync } from 'node:fs'
import { Instrumenter, type Mutant } from '@stryker-mutator/instrumenter'

/** Sources that hold all of their mutants at once, each behind a switch: `globalThis.__stryker__.activeMutant`. */
export interface MutatedSources {
  /** By absolute path. */
  readonly contents: ReadonlyMap<string, string>
  readonly mutants: readonly Mutant[]
}

/** @param paths absolute */
export async function mutantsOf(paths: readonly string[]): Promise<MutatedSources> {
  const silent = () => false
  const logger = { debug: silent, info: silent, warn: silent, isDebugEnabled: silent }
  const sources = paths.map((name) => ({ name, content: readFileSync(name, 'utf8'), mutate: true }))
  const options = { plugins: null, excludedMutations: [], ignorers: [] } as const
  const { files, mutants } = await new Instrumenter(logger).instrument(sources, options)
  return { contents: new Map(files.map(({ name, content }) => [name, content])), mutants }
}
