import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, floorTo, hourMs } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { falseReturnsPerYear, toleratedShare } from '#core/policy/versions/decide-rollback'
import { watchLead } from '#core/policy/versions/detect-lead'
import { lossScale } from '#core/policy/versions/loss-scale'
import { addBlocks, type PairedBlock } from '#core/policy/versions/paired-block'
import { pairedRows } from '#test/core/policy/versions/paired-rows'
import { type ProbationEnd, probationEnd } from '#test/core/policy/versions/probation-end'
import { report, tableOf } from './machine.ts'

/**
 * How often a new version is taken back in its probation, by how much worse it is, how often two versions differ and how
 * alike neighbouring rows are; and how often archived versions return that are no better. Through the production
 * decision after each block of a probation, and through its detector later. `late-labels.ts` has late labels.
 *
 * Another seed: `npm run bench -- going-back --seed SEED --years N`.
 */
const [seed = 'a', worlds = '100', years = '20'] = process.argv.slice(2)
const from = Date.parse('2024-03-01T00:00:00Z')
const labels = { labelDelayMs: 0, labelLatenessMs: hourMs, overlap: 'none', overlapMs: 0 } as const
const probationDays = 7
const retained = 2
const streams: { rowsPerDay: number; rowsAtOnce: number; alike?: boolean }[] = [
  { rowsPerDay: 4800, rowsAtOnce: 1 },
  { rowsPerDay: 480, rowsAtOnce: 1 },
  { rowsPerDay: 480, rowsAtOnce: 20 },
  { rowsPerDay: 480, rowsAtOnce: 100 },
  { rowsPerDay: 480, rowsAtOnce: 20, alike: false },
  { rowsPerDay: 4800, rowsAtOnce: 100, alike: false },
  { rowsPerDay: 48, rowsAtOnce: 1 },
]

type Stream = (typeof streams)[number] & { readonly discordant: number; readonly repeat: number }

function afterProbation(stream: Stream, lost: number, world: number) {
  const key = `${seed} probation ${JSON.stringify(stream)} ${lost} ${world}`
  const pieces = pairedRows({ from, days: probationDays, lost, ...stream }, key)
  return probationEnd({ known: (now) => pieces.filter(({ startedAt }) => startedAt < now), labels }, from)
}

/**
 * Returns in the given days, and days until the first: to `retained` versions that lead by `lost` from a day on. The
 * detector's evidence over the whole stretch: production forgets what is older than 60 days, so that its evidence is at
 * most this. The size of the lead is not asked for, which lets more return, too.
 */
function whileWatched(
  stream: Stream,
  lost: number,
  world: number,
  { days, leadsFrom }: { days: number; leadsFrom: number },
) {
  const scaleOf = (seen: readonly PairedBlock[]) =>
    lossScale(seen, { metric: 'accuracy', threshold: defaultConfiguration.rollback_threshold })
  let [returns, first] = [0, Number.POSITIVE_INFINITY]
  for (let index = 0; index < retained; index++) {
    const key = `${seed} watch ${JSON.stringify(stream)} ${lost} ${world} ${index}`
    const before = pairedRows({ from, days: leadsFrom, lost: 0, ...stream }, key)
    const after = pairedRows({ from: from + leadsFrom * dayMs, days: days - leadsFrom, lost, ...stream }, `${key} led`)
    const compared = blocksToCompare(quarters([...before, ...after]), {
      pieceMs: 6 * hourMs,
      now: from + days * dayMs,
      ...labels,
    })
    const blockMs = compared.coveredMs / compared.blocks.length
    const level = ((365 * dayMs) / blockMs) * (retained / falseReturnsPerYear)
    for (const [step, , evidence] of watchLead(compared.blocks, { scaleOf, tolerated: toleratedShare })) {
      if (evidence < level) continue
      returns += 1
      first = Math.min(first, (step.startedAt + blockMs - from) / dayMs - leadsFrom)
      break
    }
  }
  return { returns, first }
}

function quarters(pieces: readonly PairedBlock[]): PairedBlock[] {
  const merged = new Map<number, PairedBlock>()
  for (const piece of pieces) {
    const startedAt = floorTo(piece.startedAt, 6 * hourMs)
    const block = merged.get(startedAt)
    merged.set(startedAt, block === undefined ? { ...piece, startedAt } : { ...addBlocks(block, piece), startedAt })
  }
  return [...merged.values()]
}

const share = (count: number, of: number) => `${((100 * count) / of).toFixed(1)}`
const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number
const nameOf = ({ rowsPerDay, rowsAtOnce, alike, discordant, repeat }: Stream) => [
  `${rowsPerDay}`,
  alike === false ? `${rowsAtOnce}, each its own series` : `${rowsAtOnce}`,
  `${discordant}`,
  `${repeat}`,
]
/** Taken back (within three days of the first labels) / passed, in %. */
function endsInWords(ends: readonly ProbationEnd[]): string {
  const back = ends.filter(({ end }) => end === 'back')
  const inThree = back.filter(({ days }) => days <= 3)
  const passed = ends.filter(({ end }) => end === 'passed')
  return `${share(back.length, ends.length)} (${share(inThree.length, ends.length)}) / ${share(passed.length, ends.length)}`
}
const grid = streams.flatMap((stream) =>
  [0.1, 0.15, 0.2].flatMap((discordant) => [0, 0.5, 0.9].map((repeat) => ({ ...stream, discordant, repeat }))),
)

const probation = grid.map((stream) => {
  const cells = [0, 0.05, 0.1].map((lost) =>
    endsInWords(Array.from({ length: Number(worlds) }, (_, world) => afterProbation(stream, lost, world))),
  )
  return [...nameOf(stream), ...cells]
})

const watched =
  Number(years) === 0
    ? []
    : grid
        .filter(({ discordant }) => discordant !== 0.15)
        .map((stream) => {
          const runs = Array.from({ length: Number(years) }, (_, world) =>
            whileWatched(stream, 0, world, { days: 365, leadsFrom: 0 }),
          )
          const delays = [0.05, 0.1].map((lost) => {
            const firsts = Array.from({ length: Math.ceil(Number(years) / 2) }, (_, world) =>
              whileWatched(stream, lost, world, { days: 150, leadsFrom: 40 }),
            ).map(({ first }) => first)
            const delay = middle(firsts)
            return Number.isFinite(delay) ? delay.toFixed(1) : 'over 110'
          })
          return [
            ...nameOf(stream),
            (runs.reduce((sum, { returns }) => sum + returns, 0) / runs.length).toFixed(2),
            ...delays,
          ]
        })

const streamColumns = ['rows a day', 'at once', 'discordant', 'repeat']
report(
  `Probation of ${probationDays} days, ${worlds} worlds a cell, seed ${seed}: taken back in % (within 3 days) / passed in %`,
  tableOf([...streamColumns, 'equal', '5 points worse', '10 points worse'], probation),
  { seed, worlds, probation },
)
report(
  `After it, ${retained} retained versions, ${years} model-years a cell: returns a year while all are equal, median days to a return`,
  tableOf([...streamColumns, 'returns', 'leads by 5 points', 'by 10 points'], watched),
  { seed, years, watched },
)
