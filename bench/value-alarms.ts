import { defaultConfiguration } from '#contracts/configuration'
import { firstFalls } from '../test/support/first-falls.ts'
import { errorLaws, type ValueWorld, valueSpansOf } from '../test/support/value-world.ts'
import { report, tableOf } from './machine.ts'

/**
 * False alarms of performance a year for regressions without a threshold, through the functions that decide: by the law
 * of the errors, by how they follow each other from row to row, by the metric and by rows a day. The naive forecast loses
 * 1.3 times as much, or as much (`atNaive`).
 *
 *     npm run bench -- value-alarms --seed SEED --years N
 *
 * The errors are simulated, not the database: spans are made as `store/losses/measure-spans.ts` would keep them.
 */
const seed = process.argv[2] ?? 'a'
const worlds = Number(process.argv[3] ?? 10)
const years = 2
const configuration = { ...defaultConfiguration, performance_threshold: null }

const cells = [48, 480].flatMap((rowsPerDay) =>
  errorLaws.flatMap((law) =>
    (['absolute-error', 'squared-error'] as const).flatMap((metric) =>
      [0, 0.7, 0.97].map((correlation) => ({ rowsPerDay, law, metric, correlation })),
    ),
  ),
)

const figures = cells.map((cell) => {
  const lossOf = { task: 'regression', metric: cell.metric } as const
  const falls = (name: string, world: Partial<ValueWorld>) =>
    Array.from({ length: worlds }, (_, index) =>
      firstFalls(valueSpansOf({ seed: `${seed} ${name} ${cell.law} ${index}`, days: years * 365, ...cell, ...world }), {
        labelDelayMs: 0,
        configuration,
        lossOf,
      }),
    ).flat()
  const [above, atNaive] = [falls('above', {}), falls('at naive', { naiveScale: 1 })]
  const rate = (found: readonly { readonly line: string }[], line: string, count: number) =>
    Number((found.filter((fall) => fall.line === line).length / count / years).toFixed(3))
  const figure = {
    ...cell,
    firstWeeks: rate([...above, ...atNaive], 'first-weeks', 2 * worlds),
    floor: rate(above, 'floor', worlds),
    atNaive: rate(atNaive, 'floor', worlds),
  }
  // A cell takes a while: the table at the end repeats them.
  console.error(Object.values(figure).join(' '))
  return figure
})
const [first = {}] = figures
report(
  'value-alarms',
  tableOf(
    Object.keys(first),
    figures.map((figure) => Object.values(figure)),
  ),
  { seed, worlds, figures: JSON.stringify(figures) },
)
