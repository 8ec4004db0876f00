import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from '@stryker-mutator/instrumenter'
import { startVitest, type Vite } from 'vitest/node'
import { mutantsOf } from './mutants-of.ts'

/** Simulations and properties, which run what they test hundreds of times: the scores are those without them. */
const simulations = [
  ...[
    '**/{gate,going-back}-rates.test.ts',
    '**/false-*.test.ts',
    '**/price/policy.test.ts',
    '**/many-categories.test.ts',
  ],
  ...['**/do-names-repeat.test.ts', '**/*.property.test.ts', '**/performance/often-or-seldom.test.ts'],
]

/**
 * Milliseconds of CPU of the slowest test that runs with mutants. A second round gives the mutants that quick tests left
 * to slower ones. A test that takes longer still would take hours with hundreds of mutants.
 */
const slowestByRound = [10, 200]

/** The outcome for some files. */
export interface Measured {
  /** Mutants of what runs within a test: those of constants at the top of a module cannot be switched on. */
  readonly mutantCount: number
  readonly survivors: readonly (Mutant & { readonly isReached: boolean })[]
  /** Tests that were too slow to run with the mutants that the others left. */
  readonly leftOut: readonly string[]
  readonly haveTestsFailed: boolean
}

/**
 * Runs tests that import the files, in a process of their own, with each mutant of the files.
 *
 * @param paths absolute
 * @param tests a glob
 */
export async function measureGroup(paths: string[], { tests }: { readonly tests: string }): Promise<Measured> {
  const { contents, mutants } = await mutantsOf(paths)
  const folder = mkdtempSync(join(tmpdir(), 'remodel-mutation-'))
  process.env.MUTATION_FOLDER = folder
  process.env.MUTATION_SLOWEST_OF_ALL_MS = String(slowestByRound.at(-1))
  for (const list of ['killed', 'reached', 'static', 'too-slow']) writeFileSync(join(folder, list), '')
  const linesOf = (list: string) => readFileSync(join(folder, list), 'utf8').split('\n').filter(Boolean)
  let haveTestsFailed = false
  for (const slowest of slowestByRound) {
    process.env.MUTATION_SLOWEST_MS = String(slowest)
    writeFileSync(join(folder, 'slow'), '')
    haveTestsFailed = (await runTests(paths, { contents, tests })) || haveTestsFailed
    if (linesOf('slow').length === 0) break
  }
  const idsIn = (list: string) => new Set(linesOf(list))
  const [killed, reached, atLoad] = [idsIn('killed'), idsIn('reached'), idsIn('static')]
  const leftOut = linesOf('too-slow')
  rmSync(folder, { recursive: true })
  const counted = mutants.filter(({ id }) => reached.has(id) || !atLoad.has(id))
  const survivors = counted
    .filter(({ id }) => !killed.has(id))
    .map((mutant) => ({ ...mutant, isReached: reached.has(mutant.id) }))
  return { mutantCount: counted.length, survivors, leftOut, haveTestsFailed }
}

/** Runs the tests that import the files, and says whether one failed without a mutant. */
async function runTests(
  paths: string[],
  { contents, tests }: { readonly contents: ReadonlyMap<string, string>; readonly tests: string },
): Promise<boolean> {
  const vitest = await startVitest(
    'test',
    [],
    {
      config: false,
      watch: false,
      related: paths,
      include: [tests],
      exclude: ['**/node_modules/**', ...simulations],
      setupFiles: ['test/support/seed-properties.ts'],
      runner: 'test/mutation/mutant-runner.ts',
      pool: 'forks',
      maxWorkers: 1,
      isolate: false,
      // A test's time holds its runs with all mutants.
      testTimeout: 0,
      reporters: ['dot'],
      slowTestThreshold: 1e9,
    },
    { plugins: [mutantsPlugin(contents)] },
  )
  const haveTestsFailed = vitest.state.getCountOfFailedTests() > 0 || vitest.state.getUnhandledErrors().length > 0
  await vitest.close()
  return haveTestsFailed
}

function mutantsPlugin(contents: ReadonlyMap<string, string>): Vite.Plugin {
  return {
    name: 'mutants',
    enforce: 'pre',
    load: (id) => contents.get(id),
    // Vitest keeps transformed modules by the content of their files, which is that without mutants.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (contents.has(id) ? false : undefined)),
  }
}
