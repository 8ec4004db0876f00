import { fileURLToPath } from 'node:url'
import { resultsFolder } from '../worlds/bench-options.ts'
import { codeDigest } from '../worlds/code-digest.ts'
import { runWorlds } from '../worlds/run-worlds.ts'
import type { DriftWorld, DriftWorldFound } from './drift-world.ts'

/** A world's place among those of a seed: also the seed of its columns. */
export function driftKey({ process, features, referenceDays }: Omit<DriftWorld, 'seed'>, seed: string, world: number) {
  return `${seed}/${process}/${features}/${referenceDays}/${world}`
}

/**
 * Simulates worlds of all cells that no earlier run of this seed and code has. Cells take turns, so that an interrupted run
 * has as many worlds of each.
 *
 * @returns results by `driftKey`
 */
export async function driftResults(
  cells: readonly Omit<DriftWorld, 'seed'>[],
  { seed, years, workers }: { readonly seed: string; readonly years: number; readonly workers: number | undefined },
): Promise<Map<string, DriftWorldFound>> {
  const digest = codeDigest(
    'core/policy/drift/*.ts',
    'core/statistics/*.ts',
    'bench/processes/{generate-columns,watch-columns,drift-world}.ts',
  )
  const worlds = Array.from({ length: years }, (_, world) =>
    cells.map((cell) => {
      const key = driftKey(cell, seed, world)
      return { key, asked: { ...cell, seed: key } }
    }),
  ).flat()
  return runWorlds<DriftWorld, DriftWorldFound>({
    module: fileURLToPath(new URL('./drift-world.ts', import.meta.url)),
    file: `${resultsFolder}/drift-${digest}-${seed}.jsonl`,
    worlds,
    workers,
  })
}

/** Openings and days open of the years without drift. */
export function countEpisodes(found: readonly DriftWorldFound[]): { openings: number; daysOpen: number } {
  const episodes = found.flatMap((one) => one.episodes)
  const daysOpen = episodes.reduce((sum, { openedAfter, closedAfter }) => sum + (closedAfter ?? 365) - openedAfter, 0)
  return { openings: episodes.length, daysOpen }
}
