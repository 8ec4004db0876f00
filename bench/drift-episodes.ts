import { fileURLToPath } from 'node:url'
import { describeMachine, median, report, tableOf } from './machine.ts'
import { type EpisodesFound, type EpisodesWorld, presentDays } from './processes/episodes-world.ts'
import { processNames } from './processes/generate-columns.ts'
import { benchOptions, chosenOf, numbersOf, resultsFolder } from './worlds/bench-options.ts'
import { codeDigest } from './worlds/code-digest.ts'
import { runWorlds } from './worlds/run-worlds.ts'

/**
 * How drift episodes end where all features change and stay so for some months, and then go back: how often an episode
 * ends while the change is there, how often one opens within 14 days of the end of another one, and how long one stays
 * open after the change is gone. Sizes are in hundredths of a standard deviation; `drift_threshold` is 25 of them.
 *
 * Usage: npm run bench -- drift-episodes [--seed S] [--worlds N] [--features 5,…] [--sizes 50,…] [--processes a,…]
 */
const {
  seed,
  count: worlds,
  workers,
  own,
} = benchOptions({
  unit: 'worlds',
  count: 100,
  quickCount: 4,
  own: { features: '5', sizes: '30,50,100', processes: processNames.join(',') },
})
const before = describeMachine()
const processes = chosenOf(own.processes, processNames)
const cells = processes.flatMap((process) =>
  numbersOf(own.features).flatMap((features) => numbersOf(own.sizes).map((size) => ({ process, features, size }))),
)
const keyOf = (cell: Omit<EpisodesWorld, 'seed'>, world: number) =>
  `${seed}/${cell.process}/${cell.features}/${cell.size}/${world}`
const startedAt = performance.now()
const digest = codeDigest(
  'core/policy/drift/*.ts',
  'core/statistics/*.ts',
  'bench/processes/{generate-columns,watch-columns,episodes-world}.ts',
)
const found = await runWorlds<EpisodesWorld, EpisodesFound>({
  module: fileURLToPath(new URL('./processes/episodes-world.ts', import.meta.url)),
  file: `${resultsFolder}/episodes-${digest}-${seed}.jsonl`,
  worlds: Array.from({ length: worlds }, (_, world) =>
    cells.map((cell) => ({ key: keyOf(cell, world), asked: { ...cell, seed: keyOf(cell, world) } })),
  ).flat(),
  workers,
})

const rows = cells.map((cell) => {
  const all = Array.from({ length: worlds }, (_, world) => found.get(keyOf(cell, world)) as EpisodesFound)
  const total = (of: (one: EpisodesFound) => number) => all.reduce((sum, one) => sum + of(one), 0)
  const lingers = all.flatMap(({ lingered }) => lingered ?? [])
  return [
    `${cell.process}, ${cell.size / 100} sd`,
    `${all.filter(({ isFound }) => isFound).length} of ${worlds}`,
    total(({ endsWhilePresent }) => endsWhilePresent),
    total(({ ends }) => ends),
    total(({ reopened }) => reopened),
    lingers.length === 0 ? '-' : median(lingers).toFixed(1),
    (total(({ openShare }) => openShare) / worlds).toFixed(2),
  ]
})
report(
  'drift-episodes',
  tableOf(
    [
      'process',
      'found',
      'ends while present',
      'ends',
      'reopened within 14 days',
      'days open after',
      'share of its time open',
    ],
    rows,
  ),
  { before, seed, worlds, presentDays, seconds: Math.round((performance.now() - startedAt) / 1000), rows },
)
