import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { MulticlassEvaluation, RegressionEvaluation } from '#contracts/evaluation'
import type { LossBlock } from '#contracts/losses-by-time'
import type { Answer } from '#core/answer'
import { answeredClass } from '#core/answer'
import { dayMs, hourMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import { type SeededRandom, seededRandom } from '#core/statistics/seeded-random'
import { checkModel } from '#functions/check-performance/check-model'
import { readCheckedModel } from '#functions/check-performance/read-checked-model'
import type { WrappedFunction } from '#pipeline/pipeline'
import { ensurePartitions } from '#store/tables/partitions'
import { configure } from '#test/support/example-model'
import type { FakePorts } from '#test/support/fake-ports'
import { trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { asked, ended, settle, tick } from '#test/support/settle'

interface TaskCase {
  readonly definition: { readonly task: string; readonly metric: string; readonly classes?: readonly string[] }
  readonly evaluation: (cutoff: string) => MulticlassEvaluation | RegressionEvaluation
  readonly label: (random: SeededRandom) => number
  /** An answer to a row of a label that is good to this share. */
  readonly answer: (label: number, quality: number, random: SeededRandom) => Answer
  readonly gate: RegExp
  readonly lead: RegExp
}

/** Forty spans in which the challenger loses a fifth less a row than the champion. */
function blocksOf(cutoff: string, size: number): LossBlock[] {
  const start = Date.parse(cutoff) - 10 * dayMs
  const random = seededRandom('held out')
  return Array.from({ length: 40 }, (_, index) => {
    const champion = size * (0.9 + 0.2 * random.uniform())
    return {
      from: toIso(start + index * 6 * hourMs),
      to: toIso(start + (index + 1) * 6 * hourMs),
      rows: 10,
      challenger: champion * (0.75 + 0.1 * random.uniform()),
      champion,
      majority: size * 1.5,
      lastLabel: size * 1.4,
      sameHourYesterday: null,
    }
  })
}

const shared = (cutoff: string) => ({
  rows: { joined: 2000, training: 1600, holdout: 400, positives: null },
  trainingFrom: '2024-01-01T00:00:00.000Z',
  evaluationCutoff: toIso(Date.parse(cutoff) - 11 * dayMs),
  cutoff,
  championError: null,
  outcomes: [],
  valuesTooLarge: 0,
  usage: null,
  modelType: 'xgboost',
  typesTried: [],
  featureImportance: null,
  holdoutPositives: null,
})
const totalOf = (blocks: readonly LossBlock[], of: 'challenger' | 'champion') =>
  blocks.reduce((sum, { [of]: loss }) => sum + (loss as number), 0)

const tasks: Readonly<Record<string, TaskCase>> = {
  regression: {
    definition: { task: 'regression', metric: 'absolute-error' },
    evaluation: (cutoff) => {
      const blocks = blocksOf(cutoff, 50)
      const figures = (of: 'challenger' | 'champion') => ({
        ...{ mae: totalOf(blocks, of) / 400, rmse: totalOf(blocks, of) / 300, mase: 0.9, r2: 0.4, pinball: null },
        ...{ coverage: 0.9, constantOutput: false, labelMean: 3, labelDeviation: 8 },
      })
      return {
        ...shared(cutoff),
        task: 'regression',
        classes: null,
        challenger: figures('challenger'),
        champion: figures('champion'),
        paired: null,
        majorityAccuracy: null,
        lossesByTime: { metric: 'absolute-error', gapSeconds: 0, blocks },
        interval: { coverage: 0.9, lower: -12, upper: 14 },
      }
    },
    label: (random) => 100 * random.uniform() - 50,
    answer: (label, quality, random) => label + (1 - quality) * (40 * random.uniform() - 20),
    gate: /^Better than version 1 by [\d.]+ of absolute error \(standard error [\d.]+, p = .*\) on 400 held-out rows in 40 spans of 6 h\. Better than the naive forecast/,
    lead: /^Version 2 trails version 1 by [\d.]+ of absolute error a row on \d+ labels/,
  },
  'several classes': {
    definition: { task: 'multiclass-classification', metric: 'log-loss', classes: ['cat', 'dog', 'hen'] },
    evaluation: (cutoff) => {
      const blocks = blocksOf(cutoff, 8)
      const figures = (accuracy: number) => ({
        ...{ accuracy, balancedAccuracy: accuracy, precision: accuracy, recall: accuracy, f1: accuracy, auc: 0.9 },
        ...{ logLoss: 0.6, brier: 0.4, constantOutput: false, confusion: null, byClass: null },
      })
      return {
        ...shared(cutoff),
        task: 'multiclass-classification',
        classes: ['cat', 'dog', 'hen'],
        classCounts: { training: [800, 500, 300], holdout: [200, 120, 80] },
        challenger: figures(0.8),
        champion: figures(0.75),
        paired: { bothCorrect: 280, onlyChallengerCorrect: 40, onlyChampionCorrect: 20, bothWrong: 60 },
        majorityAccuracy: 0.5,
        lossesByTime: { metric: 'log-loss', classShares: [0.5, 0.3, 0.2], gapSeconds: 0, blocks },
      }
    },
    label: (random) => Math.floor(3 * random.uniform()),
    answer: (label, quality, random) => {
      const right = 0.2 + 0.75 * quality * random.uniform()
      return [0, 1, 2].map((index) => (index === label ? right : (1 - right) / 2))
    },
    gate: /^Better than version 1 by [\d.]+ of log loss .* Better than the naive forecast/,
    lead: /^Version 2 trails version 1 by [\d.]+ of log loss a row on \d+ labels/,
  },
}

const modelName = 'spread'

describe.each(Object.entries(tasks))('the loop of %s', (_, task) => {
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await trainFirstChampion(ports, functions)
    await ports.database.execute(
      sql`update models set definition = definition || ${JSON.stringify(task.definition)}::jsonb`,
    )
    await configure(ports.database, modelName, { keep_baseline: false })
    ports.clock.advance(hourMs)
  })
  afterEach(() => ports.database.close())

  const statusOf = (version: number) =>
    ports.database.query(
      sql`select status, probation_state from model_versions where version = ${version}::integer`,
      z.object({ status: z.string(), probation_state: z.string() }),
    )

  async function promoteSecond() {
    await functions.get('decide-retraining')?.(asked(ports, { force: true }))
    await settle(ports, functions)
    const jobName = [...ports.trainingBackend.jobs.keys()].at(-1) as string
    const artifact = { keys: ['second/model.onnx'], sha256: 'second', sizeBytes: 1 }
    const evaluation = task.evaluation('2024-03-01T00:00:00.000Z')
    ports.trainingBackend.outcomes.set(jobName, { status: 'succeeded', evaluation, artifact, endedAt: 0 })
    await functions.get('finish-training')?.(ended(ports, jobName.replace(/-a1$/, '')))
    await settle(ports, functions)
  }

  /** Ten days of a row each half-hour that both versions answered; labels come within the hour. */
  async function serve(quality: { readonly own: number; readonly other: number }) {
    const random = seededRandom(`rows ${quality.own}`)
    const from = ports.clock.now()
    await ensurePartitions(ports.database, 'predictions', { from, to: from + 11 * dayMs })
    await ports.database.execute(sql`
      insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
      values (${modelName}, 'served', 480, 480, 0, ${toIso(from)}::timestamptz)`)
    const rows = Array.from({ length: 480 }, (_, index) => {
      const label = task.label(random)
      const [own, other] = [task.answer(label, quality.own, random), task.answer(label, quality.other, random)]
      const at = from + index * 30 * 60_000
      return {
        at: toIso(at),
        score: typeof own === 'number' ? own : answeredClass(own),
        probabilities: typeof own === 'number' ? null : own,
        scores: { 1: other },
        label,
        known: toIso(at + hourMs),
      }
    })
    await ports.database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, probabilities, scores,
                               label, labelled_at)
      select ${modelName}, at, at::text, 'served', 2, score, nullif(probabilities, 'null'), scores, label, known
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
               at timestamptz, score double precision, probabilities jsonb, scores jsonb, label double precision,
               known timestamptz)`)
    ports.clock.advance(10 * dayMs + 2 * hourMs)
    const checked = await readCheckedModel(ports.database, modelName)
    if (!checked) throw new Error('no model')
    await checkModel(ports, checked, 2, tick(ports, 'performance', 'check-performance'))
    await settle(ports, functions)
  }

  it('promotes a better version, and takes it back when it turns out worse in its probation', async () => {
    await promoteSecond()
    const [gate] = await ports.database.query(
      sql`select gate ->> 'reason' as reason from retraining_runs order by requested_at desc limit 1`,
      z.object({ reason: z.string() }),
    )
    expect(gate?.reason).toMatch(task.gate)
    expect(await statusOf(2)).toEqual([{ status: 'champion', probation_state: 'running' }])
    await serve({ own: 0.1, other: 0.95 })
    const [outperformed] = await ports.database.query(
      sql`select reason from retraining_logs where event_type = 'rollback' order by timestamp limit 1`,
      z.object({ reason: z.string() }),
    )
    expect(outperformed?.reason).toMatch(task.lead)
    expect(await statusOf(1)).toMatchObject([{ status: 'champion' }])
    expect(await statusOf(2)).toMatchObject([{ status: 'archived' }])
  })

  it('ends the probation of one that does as well', async () => {
    await promoteSecond()
    await serve({ own: 0.95, other: 0.1 })
    expect(await statusOf(2)).toEqual([{ status: 'champion', probation_state: 'passed' }])
    const [history] = await ports.database.query(
      sql`select verdict, reason, figure, naive_figure from model_performance_history order by timestamp desc limit 1`,
      z.object({ verdict: z.string(), reason: z.string(), figure: z.number(), naive_figure: z.number() }),
    )
    expect(history?.verdict).toBe('healthy')
    expect(history?.reason).toContain('not above the naive forecast on the same rows')
    expect(history?.figure).toBeLessThan(history?.naive_figure ?? 0)
  })
})
