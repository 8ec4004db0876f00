import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, floorTo, minuteMs, toIso } from '#core/instant'
import { heldOutBlocks } from '#core/policy/scores/held-out-blocks'
import { scoreBins } from '#core/policy/scores/score-bins'
import { scoreBlockMs } from '#core/policy/scores/score-block'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { seededRandom } from '#core/statistics/seeded-random'
import type { WrappedFunction } from '#pipeline/pipeline'
import { insertScoreReference } from '#store/scores/insert-score-reference'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { tick, wrapAll } from '#test/support/settle'

describe('check-drift, of the scores of a version', () => {
  const random = seededRandom('scores of a version')
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await trainFirstChampion(ports, functions)
  })
  afterEach(() => database.close())

  /** Gives the first version scores of forty held-out days. */
  async function holdOut(): Promise<void> {
    const cutoffAt = ports.clock.now()
    const rows = Array.from({ length: 40 * 144 }, (_, index) => ({
      at: floorTo(cutoffAt - 40 * dayMs + index * 10 * minuteMs, scoreBlockMs),
      score: 0.2 + 0.6 * random.uniform(),
    }))
    const written = [...Map.groupBy(rows, ({ at }) => at)].map(([at, own]) => ({
      at: toIso(at),
      rows: own.length,
      scores: own.map(({ score }) => score),
      labels: own.map(({ score }): 0 | 1 => (random.uniform() < score ? 1 : 0)),
    }))
    const bins = scoreBins(
      written.flatMap(({ scores }) => scores),
      0.5,
    )
    const blocks = heldOutBlocks(written, bins)
    await insertScoreReference(database, { modelName: 'spread', version: 1, cutoffAt, bins, blocks, now: cutoffAt })
  }

  /** Days of an unchanged stream, with scores from `low` to `low` + 0.6. */
  async function nextDays(days: number, low: number, shift = 0): Promise<string[]> {
    const from = ports.clock.now()
    ports.clock.advance(days * dayMs)
    await ingestStream(functions, { from, to: ports.clock.now(), shift })
    await database.execute(sql`
      update predictions set version = 1, score = ${low}::double precision + 0.6 * (abs(hashtext(observation_id)) % 1000) / 1000.0
       where model_name = 'spread' and observed_at >= ${toIso(from)}::timestamptz`)
    await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))
    return ports.publisher.takeNames()
  }

  const outcomes = async () => {
    const rows = await database.query(
      sql`select feature_name || ' ' || outcome || coalesce(' ' || outcome_reason, '') as line from feature_drift_metrics
           where timestamp = (select max(timestamp) from feature_drift_metrics) and feature_group = 'prediction' order by 1`,
      z.object({ line: z.string() }),
    )
    return rows.map(({ line }) => line)
  }

  it('says that a version without held-out scores cannot be compared', async () => {
    expect(await nextDays(3, 0.2)).toEqual([])
    expect(await outcomes()).toEqual(
      ['confidence', 'prediction'].map((name) => `${name} not-comparable no-held-out-scores`),
    )
  })

  it('names the prediction that moved while no feature did, and says when it came back', async () => {
    await holdOut()
    expect(await nextDays(4, 0.2)).toEqual([])
    expect(await outcomes()).toEqual(['confidence stable', 'prediction stable'])
    expect(await nextDays(4, 0.35)).toEqual(['DriftOpened'])
    const [episode] = await database.query(
      sql`select features, evidence from episodes where kind = 'drift'`,
      z.object({ features: z.array(z.string()), evidence: z.record(z.string(), z.unknown()) }),
    )
    expect(episode?.features).toContain('prediction')
    expect(episode?.features).not.toContain('price')
    expect(episode?.evidence).toMatchObject({
      feature: 'prediction',
      shift: 'above',
      onlyScores: true,
      reference: 'held-out-scores',
    })
    const [entry] = await database.query(
      sql`select reason from retraining_logs where event_type = 'drift'`,
      z.object({ reason: z.string() }),
    )
    expect(entry?.reason).toContain('prediction has run above its values on held-out rows')
    expect(await nextDays(12, 0.2)).toEqual(['DriftClosed'])
  })

  it('tells once that a feature drifts beside them, however grave they are alone', async () => {
    await holdOut()
    await nextDays(4, 0.2)
    expect(await nextDays(6, 0.6)).toEqual(['DriftOpened'])
    expect(await nextDays(6, 0.6, 0.5)).toEqual(['DriftEscalated'])
    const [entry] = await database.query(
      sql`select reason, detail -> 'features' as features from retraining_logs where status = 'escalated'`,
      z.object({ reason: z.string(), features: z.array(z.string()) }),
    )
    expect(entry?.reason).toMatch(/^(low|medium|high) now in features too, beside what the model says: /)
    expect(entry?.features).toEqual(expect.arrayContaining(['price', 'prediction']))
    expect(await nextDays(1, 0.6, 0.5)).toEqual([])
    const [episode] = await database.query(
      sql`select severity, evidence ->> 'onlyScores' as only_scores from episodes where kind = 'drift'`,
      z.object({ severity: z.string(), only_scores: z.string().nullable() }),
    )
    expect(episode).toEqual({ severity: 'high', only_scores: null })
  })

  it('end no episode that names nothing: it is over once all features are back', async () => {
    expect(await nextDays(6, 0.2, 0.5)).toEqual(['DriftOpened'])
    await database.execute(sql`update episodes set features = '[]'::jsonb where kind = 'drift'`)
    expect(await nextDays(1, 0.2, 0.5)).toEqual([])
    expect(await nextDays(12, 0.2)).toEqual(['DriftClosed'])
    const [entry] = await database.query(
      sql`select reason from retraining_logs where event_type = 'drift' and status = 'closed'`,
      z.object({ reason: z.string() }),
    )
    expect(entry?.reason).toContain('by no more than chance')
  })

  it('expects of rows without labels what held-out scores came true', async () => {
    await holdOut()
    await nextDays(4, 0.2)
    const [estimate] = await database.query(
      sql`select row_count, mistakes, mistakes_lower, mistakes_upper, calibrated_rows from current_estimates`,
      z.object({
        row_count: z.number(),
        mistakes: z.number(),
        mistakes_lower: z.number(),
        mistakes_upper: z.number(),
        calibrated_rows: z.number(),
      }),
    )
    // The row of the cutoff itself was trained on.
    expect(estimate).toMatchObject({ row_count: 4 * 144 - 1, calibrated_rows: 40 * 144 })
    // Scores from 0.2 to 0.8 that come true as they say are wrong in 35 %; of 5,760 rows six standard errors are 0.04.
    expect(Math.abs((estimate?.mistakes ?? 0) - 0.35)).toBeLessThan(0.04)
    expect(estimate?.mistakes_lower).toBeLessThan(0.35)
    expect(estimate?.mistakes_upper).toBeGreaterThan(0.35)
    const [daily] = await database.query(
      sql`select count(*) as count from daily_estimates where observed_loss is null`,
      z.object({ count: z.number() }),
    )
    expect(daily?.count).toBe(4)
  })

  it('ends a drift of predictions alone when a champion without held-out scores takes over', async () => {
    await holdOut()
    await nextDays(4, 0.2)
    expect(await nextDays(4, 0.35)).toEqual(['DriftOpened'])
    await database.execute(sql`delete from score_references`)
    functions = wrapAll(ports)
    expect(await nextDays(1, 0.35)).toEqual(['DriftClosed'])
    const [entry] = await database.query(
      sql`select reason from retraining_logs where event_type = 'drift' and status = 'closed'`,
      z.object({ reason: z.string() }),
    )
    expect(entry?.reason).toContain('has no held-out scores to compare prediction')
  })
})
