import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { poissonBound } from '../../bench/worlds/poisson-bound.ts'
import { runWorlds } from '../../bench/worlds/run-worlds.ts'

const module = fileURLToPath(new URL('./squares.ts', import.meta.url))
const worldsOf = (count: number) => Array.from({ length: count }, (_, asked) => ({ key: `world ${asked}`, asked }))
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remodel-worlds-'))
  file = join(folder, 'kept', 'results.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('simulated worlds', () => {
  it('are simulated in workers and kept, one line each', async () => {
    const found = await runWorlds<number, number>({ module, file, worlds: worldsOf(5), workers: 2 })
    expect([...found]).toEqual([0, 1, 4, 9, 16].map((square, asked) => [`world ${asked}`, square]))
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(5)
  })

  it('that are kept are not simulated again', async () => {
    await runWorlds<number, number>({ module, file, worlds: worldsOf(1), workers: 1 })
    writeFileSync(file, `${JSON.stringify({ key: 'world 0', found: -1 })}\n`)
    const found = await runWorlds<number, number>({ module, file, worlds: worldsOf(2), workers: 1 })
    expect(Object.fromEntries(found)).toEqual({ 'world 0': -1, 'world 1': 1 })
  })

  it('whose line was cut by a kill are simulated again, and later ones are kept whole', async () => {
    await runWorlds<number, number>({ module, file, worlds: worldsOf(2), workers: 1 })
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -8))
    for (let run = 0; run < 2; run++) {
      const found = await runWorlds<number, number>({ module, file, worlds: worldsOf(4), workers: 1 })
      expect([...found.values()]).toEqual([0, 1, 4, 9])
    }
  })

  it('that throw end the run with their error', async () => {
    const worlds = [{ key: 'world', asked: Number.NaN }]
    await expect(runWorlds<number, number>({ module, file, worlds, workers: 1 })).rejects.toThrow('not a number')
  })
})

describe('the upper bound of a Poisson count', () => {
  // Half of the 95 % quantiles (scipy) of chi-squared distributions with 2 (count + 1) degrees of freedom.
  it.each([
    [0, 2.995732],
    [1, 4.743865],
    [5, 10.513034],
    [100, 118.079273],
  ])('of %d is %d', (count, bound) => {
    expect(poissonBound(count)).toBeCloseTo(bound, 3)
  })
})
