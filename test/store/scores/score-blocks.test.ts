import { describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, toIso } from '#core/instant'
import type { EstimatedSpan } from '#core/policy/performance/estimate/estimate-performance'
import { heldOutBlocks } from '#core/policy/scores/held-out-blocks'
import { binOf, confidenceOf, scoreBins } from '#core/policy/scores/score-bins'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { deleteReferences } from '#store/drift/delete-references'
import { keepEstimate } from '#store/estimates/keep-estimate'
import { listEstimates } from '#store/estimates/list-estimates'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { insertScoreReference } from '#store/scores/insert-score-reference'
import { loadScoreBlocks } from '#store/scores/load-score-blocks'
import { loadScoreReference } from '#store/scores/load-score-reference'
import { measureScoreBlocks } from '#store/scores/measure-score-blocks'
import { selectSettledBlocks } from '#store/scores/select-settled-blocks'
import { keepPartitions } from '#store/tables/keep-partitions'
import { queryTogether } from '#store/tables/query-together'
import { everyDatabase } from '#test/support/every-database'
import { saveExampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'

const now = Date.parse('2024-03-20T00:00:00Z')
const cutoffAt = now - 2 * dayMs
const scores = Array.from({ length: 100 }, (_, index) => index / 100)
const bins = scoreBins(scores, 0.5)
const own = { task: 'binary-classification' as const, modelName: 'spread', version: 2 }
const stored = { ...own, cutoffAt, now }
const block = { at: cutoffAt + 6 * hourMs, profiledRows: 4, isSettled: false }

/** Four rows of a quarter: version 2 answered two, was scored beside on one, and did not score the last. */
async function worldWithRows(open: () => Promise<Database>): Promise<Database> {
  const database = await open()
  const ports = fakePorts(database, toIso(now))
  await keepPartitions(database, defaultConfiguration, now)
  await saveExampleModel(ports)
  const heldOut = [
    { at: toIso(cutoffAt - dayMs), rows: 100, scores, labels: scores.map((score): 0 | 1 => (score < 0.3 ? 0 : 1)) },
  ]
  await insertScoreReference(database, { ...own, cutoffAt, bins, blocks: heldOutBlocks(heldOut, bins), now })
  const rows = [
    { id: 'answered', version: 2, score: 0.25, scores: {}, label: 1 },
    { id: 'too', version: 2, score: 0.5, scores: { 1: 0.9 }, label: null },
    { id: 'beside', version: 1, score: 0.9, scores: { 2: 0.999 }, label: 0 },
    { id: 'not', version: 1, score: 0.9, scores: {}, label: 0 },
  ]
  for (const [index, { id, version, score, scores, label }] of rows.entries())
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, scores, label, labelled_at)
      values ('spread', ${toIso(block.at + index)}::timestamptz, ${id}, 'b', ${version}::integer, ${score}::double precision,
              ${JSON.stringify(scores)}::jsonb, ${label}::double precision,
              ${label === null ? null : toIso(now)}::timestamptz)`)
  return database
}

describe.each(everyDatabase())('scores by bin in %s', (_, open) => {
  it("are a version's own of every row, in the bins of its held-out scores", async () => {
    const database = await worldWithRows(open)
    try {
      const reference = await loadScoreReference(database, own)
      expect(reference).toEqual({ cutoffAt, bins })
      expect(await loadScoreReference(database, { ...own, version: 1 })).toBe(null)
      await measureScoreBlocks(database, {
        ...own,
        cutoffAt,
        bins,
        blocks: [block, { ...block, at: block.at + 6 * hourMs }],
        now,
      })
      const [heldOut, first, empty] = await loadScoreBlocks(database, { ...stored, measuredSince: null })
      expect([heldOut?.isHeldOut, heldOut?.rowCount, heldOut?.isSettled]).toEqual([true, 100, true])
      const cells = [0.25, 0.5, 0.999].map((score) => [binOf(bins.prediction, score), 1, score, 0, 0])
      expect(first).toMatchObject({ at: block.at, isHeldOut: false, rowCount: 3, profiledRows: 4, predictions: cells })
      const confidences = Map.groupBy([0.25, 0.5, 0.999], (score) => binOf(bins.confidence, confidenceOf(score)))
      expect(first?.confidences).toEqual(
        [...confidences].map(([bin, all]) => [bin, all.length]).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
      )
      expect(empty).toMatchObject({ rowCount: 0, predictions: [], confidences: [] })
      await measureScoreBlocks(database, {
        ...own,
        cutoffAt,
        bins,
        blocks: [{ ...block, isSettled: true }],
        now: now + 1,
      })
      const again = await loadScoreBlocks(database, { ...stored, measuredSince: now + 1 })
      expect(again).toHaveLength(1)
      expect(again[0]?.predictions.map(([, , , labelled, positives]) => [labelled, positives])).toEqual([
        [1, 1],
        [0, 0],
        [1, 0],
      ])
      await measureScoreBlocks(database, { ...own, cutoffAt: block.at + 1, bins, blocks: [block], now: now + 2 })
      expect((await loadScoreBlocks(database, { ...stored, measuredSince: now + 2 }))[0]?.rowCount).toBe(1)
    } finally {
      await database.close()
    }
  })

  it('are counted with labels once performance is measured there, and go with the version', async () => {
    const database = await worldWithRows(open)
    const settled = async () => (await queryTogether(database, { blocks: selectSettledBlocks(own) })).blocks
    try {
      await measureScoreBlocks(database, { ...own, cutoffAt, bins, blocks: [block], now })
      expect(await settled()).toEqual([])
      await database.execute(sql`
        insert into span_losses (model_name, starts_at, version, scored, labelled, positives, loss, squared_loss, mistakes,
                                 mistake_loss, measured_at)
        values ('spread', ${toIso(block.at)}::timestamptz, 2, 2, 1, 1, 1, 1, 1, 1, now())`)
      expect(await settled()).toEqual([])
      await database.execute(sql`update span_losses set labelled = 2, naive = '[]'`)
      expect(await settled()).toEqual([block.at])
      await measureScoreBlocks(database, { ...own, cutoffAt, bins, blocks: [{ ...block, isSettled: true }], now })
      expect(await settled()).toEqual([])
      await deleteReferences(database, own.modelName, own.version)
      expect(await loadScoreBlocks(database, { ...stored, measuredSince: null })).toEqual([])
      expect(await loadScoreReference(database, own)).toBe(null)
    } finally {
      await database.close()
    }
  })

  it('give estimates that stay as they were made once labels are in', async () => {
    const database = await worldWithRows(open)
    try {
      const day = now - dayMs
      const span = (value: number): EstimatedSpan => {
        const loss = { value, lower: value - 0.1, upper: value + 0.1 }
        return { from: day, to: day + 6 * hourMs, rowCount: 3, loss, mistakes: { ...loss, lower: null, upper: null } }
      }
      const estimate = (value: number) => ({ span: span(value), days: [span(value)], labelledRows: 900 })
      const keep = (value: number | null, observed: { at: number; loss: number; mistakes: number }[] = []) =>
        keepEstimate(database, {
          ...own,
          lossOf: 'any',
          estimate: value === null ? null : estimate(value),
          observed,
          now,
        })
      await keep(0.3)
      await keep(0.2)
      const listed = () => listEstimates(database, { modelName: 'spread', from: day, to: now })
      expect(await listed()).toMatchObject([
        { day, version: 2, rowCount: 3, loss: 0.2, lossLower: 0.1, mistakesLower: null, observedLoss: null },
      ])
      await database.execute(sql`
        insert into model_versions (model_name, version, run_id, status, created_at)
        values ('spread', 2, 'r', 'champion', ${toIso(now)}::timestamptz)`)
      const [summary] = await listModelSummaries(database, { modelName: 'spread', limit: 1 })
      expect(summary?.estimate).toMatchObject({ metric: 'accuracy', rows: 3, labelledRows: 900, from: toIso(day) })
      expect(summary?.estimate?.figure.value).toBeCloseTo(0.8, 10)
      expect(summary?.estimate?.figure.lower).toBeCloseTo(0.7, 10)
      expect(summary?.estimate?.accuracy.lower).toBe(null)
      await keep(null, [{ at: day, loss: 0.25, mistakes: 0.25 }])
      await keep(0.9)
      expect(await listed()).toMatchObject([{ loss: 0.2, observedLoss: 0.25, observedMistakes: 0.25 }])
      await keep(null)
      expect((await listModelSummaries(database, { modelName: 'spread', limit: 1 }))[0]?.estimate).toBe(null)
    } finally {
      await database.close()
    }
  })
})
