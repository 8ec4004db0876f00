import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { evaluationSchema } from '#contracts/evaluation'
import type { LossBlock } from '#contracts/losses-by-time'
import { compareHeldOut } from '#core/policy/versions/compare-held-out'
import { mcnemarTest } from '#core/statistics/mcnemar-test'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'
import { evaluation } from '#test/core/policy/samples'
import { type GateWorld, gainsOf, independent } from '#test/support/gate-world'
import { report, root, tableOf } from './machine.ts'
import { benchOptions } from './worlds/bench-options.ts'

/**
 * How often the gate calls two versions better, worse or neither: equal ones, and ones that are 3 points better, over
 * kinds of streams. Blocks are made by the trainer, verdicts by the policy; beside them McNemar's test, which counts
 * rows.
 *
 * Usage: npm run bench -- gate [--seed S] [--worlds N] [--quick]
 */
const { seed, count: worlds } = benchOptions({ unit: 'worlds', count: 200, quickCount: 20 })
const level = 0.01

interface Stream extends GateWorld {
  readonly name: string
  /** Seconds from one time to the next. */
  readonly stepSeconds: (random: SeededRandom, time: number) => number
  /** Seconds that a label takes. */
  readonly labelSeconds: number
}

const hourly = () => 3600
const streams: Stream[] = [
  { name: 'independent' },
  { name: 'independent, a fifth differ', discordant: 0.2 },
  { name: 'independent, 0.2 % differ', discordant: 0.002 },
  { name: 'errors repeat .5', repeat: 0.5 },
  { name: 'errors repeat .5, a fifth differ', repeat: 0.5, discordant: 0.2 },
  { name: 'errors repeat .9', repeat: 0.9 },
  { name: '20 rows a time, half shared', rowsPerTime: 20, shared: 0.5 },
  { name: '100 rows a time, a tenth shared', rowsPerTime: 100, shared: 0.1 },
  { name: '100 rows a time, half shared', rowsPerTime: 100, shared: 0.5 },
  { name: '100 rows a time, half shared, 5,000 times', rowsPerTime: 100, shared: 0.5, rows: 500_000 },
  { name: '100 rows a time, half shared, repeat .5', rowsPerTime: 100, shared: 0.5, repeat: 0.5, rows: 50_000 },
  { name: 'bursts: most rows in a few hours', repeat: 0.5, stepSeconds: bursts },
  { name: 'half of the days empty', repeat: 0.5, stepSeconds: emptyDays },
  { name: 'labels take 2 days', repeat: 0.9, labelSeconds: 2 * 86_400 },
  { name: '300 rows', rows: 300 },
].map((stream) => ({ ...independent, stepSeconds: hourly, labelSeconds: 0, ...stream }))

/** A row a minute for a thousand rows, then one an hour. */
function bursts(_: SeededRandom, time: number): number {
  return time % 1250 < 1000 ? 60 : 3600
}

function emptyDays(_: SeededRandom, time: number): number {
  return time % 24 === 23 ? 25 * 3600 : 3600
}

interface Rates {
  readonly stream: string
  readonly gain: number
  readonly better: number
  readonly worse: number
  readonly unknown: number
  /** The smallest difference that would have shown, in points: the median. */
  readonly visible: number
  readonly mcnemarBetter: number
  readonly mcnemarWorse: number
}

async function ratesOf(stream: Stream, gain: number): Promise<Rates> {
  const random = seededRandom(`${seed}/${stream.name}/${gain}`)
  const counts = {
    better: 0,
    worse: 0,
    indistinguishable: 0,
    unjudged: 0,
    unknown: 0,
    mcnemarBetter: 0,
    mcnemarWorse: 0,
  }
  const visible: number[] = []
  // Fewer of the worlds with many rows.
  const repeats = Math.max(20, Math.round((worlds * 5000) / Math.max(5000, stream.rows)))
  for (let index = 0; index < repeats; index++) {
    const gains = gainsOf({ ...stream, gain }, random)
    const { outcome, evidence } = compareHeldOut(judgedOn(await blocksOf(stream, gains, random), gains.length), {
      level,
      championVersion: 1,
    })
    counts[outcome] += 1
    if (evidence.comparisonUnknown === true) counts.unknown += 1
    else visible.push(100 * Number(evidence.smallestVisible))
    const test = mcnemarTest({
      onlyFirstCorrect: gains.filter((each) => each > 0).length,
      onlySecondCorrect: gains.filter((each) => each < 0).length,
    })
    if (test.pValueFirstBetter <= level) counts.mcnemarBetter += 1
    if (test.pValueSecondBetter <= level) counts.mcnemarWorse += 1
  }
  const share = (count: number) => Math.round((1000 * count) / repeats) / 10
  return {
    stream: stream.name,
    gain,
    better: share(counts.better),
    worse: share(counts.worse),
    unknown: share(counts.unknown),
    visible: Math.round((visible.sort((a, b) => a - b)[Math.floor(visible.length / 2)] ?? Number.NaN) * 10) / 10,
    mcnemarBetter: share(counts.mcnemarBetter),
    mcnemarWorse: share(counts.mcnemarWorse),
  }
}

function judgedOn(blocks: LossBlock[], rows: number) {
  const lossesByTime = { metric: 'accuracy', positiveShare: 0.5, gapSeconds: 0, blocks }
  return evaluationSchema.parse({ ...evaluation, rows: { ...evaluation.rows, holdout: rows }, lossesByTime })
}

const trainer = spawn(join(root, 'container/.venv/bin/python'), [join(root, 'bench/gate_blocks.py')], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const answers = createInterface({ input: trainer.stdout })[Symbol.asyncIterator]()

async function blocksOf(stream: Stream, gains: Int8Array, random: SeededRandom): Promise<LossBlock[]> {
  const times: number[] = []
  let at = 1_700_000_000
  for (let row = 0; row < gains.length; row++) {
    const time = Math.floor(row / stream.rowsPerTime)
    if (row > 0 && row % stream.rowsPerTime === 0) at += stream.stepSeconds(random, time)
    times.push(at)
  }
  trainer.stdin.write(`${JSON.stringify({ times, gains: [...gains], labelSeconds: stream.labelSeconds })}\n`)
  const { value } = await answers.next()
  return JSON.parse(value as string) as LossBlock[]
}

const rates: Rates[] = []
for (const stream of streams) {
  rates.push(await ratesOf(stream, 0))
  if (stream.discordant > 0.03) rates.push(await ratesOf(stream, 0.03))
}
trainer.stdin.end()
const header = ['stream', 'gain', 'better %', 'worse %', 'unknown %', 'visible', 'McNemar better %', 'worse %']
const rows = rates.map((each) => Object.values(each))
report('gate', tableOf(header, rows), { seed, worlds, rates })
