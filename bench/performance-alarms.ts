import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import { type AnswerWorld, lossSpansOf } from '../test/support/answer-world.ts'
import { firstFalls } from '../test/support/first-falls.ts'
import { report, tableOf } from './machine.ts'

/**
 * False alarms of performance a year, and the delay until a fall is found, through the functions that decide: by rows a
 * day, by how mistakes repeat each other, and by the time that labels take.
 *
 *     npx node bench/performance-alarms.ts [SEED] [WORLDS]
 *
 * The answers are simulated, not the database: spans are made as `store/performance/keep-losses.ts` would keep them.
 */
const seed = process.argv[2] ?? 'a'
const worlds = Number(process.argv[3] ?? 20)
const years = 2

interface Setting {
  readonly rowsPerDay: number
  readonly repeat: number
  readonly labelDelayDays: number
}

const grid: Setting[] = [0, 5, 28].flatMap((labelDelayDays) =>
  [48, 480, 4800].flatMap((rowsPerDay) =>
    (labelDelayDays === 0 ? [0, 0.5, 0.9] : [0.5]).map((repeat) => ({ rowsPerDay, repeat, labelDelayDays })),
  ),
)

const figures = grid.map((setting) => {
  const { rowsPerDay, labelDelayDays } = setting
  const runs = rowsPerDay === 4800 ? Math.max(2, Math.ceil(worlds / 5)) : worlds
  const falls = (name: string, world: Partial<AnswerWorld>) =>
    Array.from({ length: runs }, (_, index) => {
      // Labels that look ahead make mistakes alike over the time that they take.
      const base = { days: years * 365, rowsPerDay, repeat: setting.repeat, overlapDays: labelDelayDays }
      const spans = lossSpansOf({ seed: `${seed} ${name} ${index}`, ...base, accuracyOn: () => 0.75, ...world })
      return firstFalls(spans, { labelDelayMs: labelDelayDays * dayMs, configuration: defaultConfiguration })
    })
  const name = JSON.stringify(setting)
  const rate = (world: Partial<AnswerWorld>) => falls(`${name} rate`, world).flat().length / runs / years
  const delay = (to: number) => {
    const begin = labelDelayDays === 28 ? 420 : 90
    const world = { days: begin + 300, accuracyOn: (day: number) => (day < begin ? 0.75 : to) }
    const found = falls(`${name} ${to}`, world).map((all) =>
      Math.min(300, ...all.map(({ at }) => at / dayMs - begin).filter((days) => days > 0)),
    )
    return found.sort((a, b) => a - b)[Math.floor(found.length / 2)] as number
  }
  const figure = {
    ...setting,
    modelYears: runs * years,
    falseAt75: rate({}),
    falseAt70: rate({ accuracyOn: () => 0.7 }),
    falseAtNaive: rate({ naiveAccuracy: 0.75 }),
    daysTo60: delay(0.6),
    daysTo65: delay(0.65),
  }
  // A row takes a minute: the table at the end repeats them.
  console.error(
    Object.values(figure)
      .map((value) => Number(value.toFixed(2)))
      .join(' '),
  )
  return figure
})
const [first = {}] = figures
const rows = figures.map((figure) => Object.values(figure).map((value) => Number(value.toFixed(2))))
report('performance-alarms', tableOf(Object.keys(first), rows), { seed, worlds, figures: JSON.stringify(figures) })
