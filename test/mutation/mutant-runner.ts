import { appendFileSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { type RunnerTestCase, TestRunner } from 'vitest'

/** The switch and the counters that instrumented sources read and write. */
interface Switch {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  mutantCoverage?: { static: Hits; perTest: Record<string, Hits> }
}
type Hits = Record<string, number>

/** A mutant that passes so many times as many switches as its source, and so many more, loops for ever. */
const loopFactor = 10
const loopAllowance = 10_000

/** A loop that passes no switch, because it is outside of the files that are measured, is ended after so long. */
const loopMsMax = 20_000
const limited = new Script('globalThis.__limited__()')

/** Milliseconds of CPU: a test that takes more is not run with mutants, or is left to a later round. */
const slowest = Number(process.env.MUTATION_SLOWEST_MS)
const slowestOfAll = Number(process.env.MUTATION_SLOWEST_OF_ALL_MS)

/**
 * Runs each test as it is, and then once with each mutant that it reaches, until a test has failed with that mutant.
 *
 * All runs share a process and the loaded modules, which takes milliseconds a mutant instead of a second. It is sound
 * while what is tested keeps no state: each test has to pass without a mutant once more at the end.
 */
export default class MutantRunner extends TestRunner {
  readonly #killed = new Set(readFileSync(pathOf('killed'), 'utf8').split('\n'))
  readonly #reached = new Set(readFileSync(pathOf('reached'), 'utf8').split('\n'))
  readonly #tooSlow = new Set(readFileSync(pathOf('too-slow'), 'utf8').split('\n'))

  async runTask(test: RunnerTestCase): Promise<void> {
    const name = `${test.file.name} > ${test.name}`
    // A test with a time limit of its own is a simulation.
    if (test.timeout > 0 || this.#tooSlow.has(name)) return
    const run = TestRunner.getTestFn(test)
    const start = process.cpuUsage()
    const hits = await this.#hitsOf(run)
    const { user, system } = process.cpuUsage(start)
    this.#noteLoaded()
    const total = Object.values(hits).reduce((sum, count) => sum + count, 0)
    for (const id of Object.keys(hits)) {
      if (!this.#reached.has(id)) appendFileSync(pathOf('reached'), `${id}\n`)
      this.#reached.add(id)
    }
    const left = Object.keys(hits).filter((id) => !this.#killed.has(id))
    if (left.length === 0) return
    const tookMs = (user + system) / 1000
    if (tookMs > slowest) {
      appendFileSync(pathOf(tookMs > slowestOfAll ? 'too-slow' : 'slow'), `${name}\n`)
      return
    }
    for (const id of left) {
      if (!(await this.#kills(run, id, loopFactor * total + loopAllowance))) continue
      this.#killed.add(id)
      appendFileSync(pathOf('killed'), `${id}\n`)
    }
    await run()
  }

  /** Notes the switches that modules pass while they load: their mutants cannot be switched on afterwards. */
  #noteLoaded(): void {
    const { __stryker__: state } = globalThis as { __stryker__?: Switch }
    const ids = Object.keys(state?.mutantCoverage?.static ?? {})
    if (state?.mutantCoverage !== undefined) state.mutantCoverage.static = {}
    if (ids.length > 0) appendFileSync(pathOf('static'), `${ids.join('\n')}\n`)
  }

  /** How often the test passes each mutant's switch. */
  async #hitsOf(run: () => unknown): Promise<Hits> {
    const hits: Hits = {}
    await withSwitch({ hits, mutant: undefined }, run)
    return hits
  }

  async #kills(run: () => unknown, mutant: string, hitsMax: number): Promise<boolean> {
    let count = 0
    const hits = new Proxy<Hits>(
      {},
      {
        set() {
          count += 1
          if (count > hitsMax) throw new Error(`loops: ${count} switches passed`)
          return true
        },
      },
    )
    try {
      await withSwitch({ hits, mutant }, () => withinTime(run))
      // A loop whose error the tested code has swallowed.
      return count > hitsMax
    } catch {
      return true
    }
  }
}

/** Runs a function until it returns, or gives its promise. */
function withinTime(run: () => unknown): unknown {
  const shared = globalThis as { __limited__?: () => unknown }
  shared.__limited__ = run
  return limited.runInThisContext({ timeout: loopMsMax })
}

async function withSwitch(
  { hits, mutant }: { readonly hits: Hits; readonly mutant: string | undefined },
  run: () => unknown,
): Promise<void> {
  const state = globalThis as { __stryker__?: Switch }
  // Instrumented modules keep these two objects from their first call on.
  state.__stryker__ ??= {}
  state.__stryker__.mutantCoverage ??= { static: {}, perTest: {} }
  state.__stryker__.mutantCoverage.perTest.test = hits
  state.__stryker__.currentTestId = 'test'
  state.__stryker__.activeMutant = mutant
  try {
    await run()
  } finally {
    state.__stryker__.activeMutant = undefined
    state.__stryker__.currentTestId = undefined
  }
}

function pathOf(list: 'static' | 'killed' | 'reached' | 'slow' | 'too-slow'): string {
  return `${process.env.MUTATION_FOLDER}/${list}`
}
