import { defaultConfiguration } from '#contracts/configuration'
import { dayMs } from '#core/instant'
import { type AnswerWorld, errorsOf, lossSpansOf } from '../test/support/answer-world.ts'
import { type Fall, firstFalls } from '../test/support/first-falls.ts'
import { median, report, tableOf } from './machine.ts'

/**
 * False alarms of performance a year, and the delay until a fall is found, through the functions that decide: by rows a
 * day, by how mistakes repeat each other, and by the time that labels take. Labels may merely come late, or be about the
 * time that they take, so that mistakes are alike over it (`overlap`).
 *
 *     npm run bench -- performance-alarms --seed SEED --years N
 *
 * The answers are simulated, not the database: spans are made as `store/losses/measure-spans.ts` would keep them.
 */
const seed = process.argv[2] ?? 'a'
const worlds = Number(process.argv[3] ?? 10)
const years = 2
const delays = [0, 5, 28]
/** Days until a fall is given up. */
const daysMax = 300

interface Setting {
  readonly rowsPerDay: number
  /** Chance that a mistake repeats its neighbor, or null where mistakes are alike over the time that a label takes. */
  readonly repeat: number | null
  /** The times that labels take, which are tried on the same answers. */
  readonly delays: readonly number[]
}

const grid: Setting[] = [48, 480, 4800].flatMap((rowsPerDay) => [
  ...[0, 0.5, 0.9].map((repeat) => ({ rowsPerDay, repeat, delays })),
  ...delays.slice(1).map((delay) => ({ rowsPerDay, repeat: null, delays: [delay] })),
])

/** The falls found in each world, by the time that labels take. */
function fallsOf({ rowsPerDay, repeat, delays: tried }: Setting, name: string, world: Partial<AnswerWorld>) {
  const runs = rowsPerDay === 4800 ? Math.max(2, Math.ceil(worlds / 2)) : worlds
  const perWorld = Array.from({ length: runs }, (_, index) => {
    const base = {
      days: years * 365,
      rowsPerDay,
      repeat: repeat ?? 0,
      overlapDays: repeat === null ? (tried[0] ?? 0) : 0,
    }
    const label = `${seed} ${rowsPerDay} ${repeat} ${name} ${index}`
    const spans = lossSpansOf({ seed: label, ...base, accuracyOn: () => 0.75, ...world })
    const errors = errorsOf(spans)
    return tried.map((days) =>
      firstFalls(spans, {
        labelDelayMs: days * dayMs,
        configuration: defaultConfiguration,
        ...(days > 0 ? { errors } : {}),
      }),
    )
  })
  return tried.map((_, place) => perWorld.map((found) => found[place] as readonly Fall[]))
}

const figures = grid.flatMap((setting) => {
  const rates = (name: string, world: Partial<AnswerWorld>) =>
    fallsOf(setting, name, world).map((found) => found.flat().length / found.length / years)
  const medianDelays = (to: number) => {
    // Blocks of four weeks know their noise after eight of them.
    const begin = setting.delays.includes(28) ? 420 : 90
    const world = { days: begin + daysMax, accuracyOn: (day: number) => (day < begin ? 0.75 : to) }
    return fallsOf(setting, `to ${to}`, world).map((perWorld, place) =>
      median(
        perWorld.map((falls) =>
          Math.min(
            daysMax,
            ...falls
              .filter(({ at }) => at > begin * dayMs)
              .map(({ at }) => at / dayMs - begin + (setting.delays[place] as number)),
          ),
        ),
      ),
    )
  }
  const [at75, at70, atNaive] = [
    rates('at 0.75', {}),
    rates('at 0.70', { accuracyOn: () => 0.7 }),
    rates('at the naive forecast', { naiveAccuracy: 0.75 }),
  ]
  const [to60, to65] = [medianDelays(0.6), medianDelays(0.65)]
  return setting.delays.map((labelDelayDays, place) => {
    const figure = {
      rowsPerDay: setting.rowsPerDay,
      repeat: setting.repeat ?? 'overlap',
      labelDelayDays,
      modelYears: (setting.rowsPerDay === 4800 ? Math.max(2, Math.ceil(worlds / 2)) : worlds) * years,
      falseAt75: at75[place] as number,
      falseAt70: at70[place] as number,
      falseAtNaive: atNaive[place] as number,
      daysTo60: to60[place] as number,
      daysTo65: to65[place] as number,
    }
    // A row takes a while: the table at the end repeats them.
    console.error(Object.values(figure).join(' '))
    return figure
  })
})
const [first = {}] = figures
const rows = figures.map((figure) =>
  Object.values(figure).map((value) => (typeof value === 'number' ? round(value) : value)),
)
report('performance-alarms', tableOf(Object.keys(first), rows), { seed, worlds, figures: JSON.stringify(figures) })

function round(value: number): number {
  return Number(value.toFixed(2))
}
