import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { raiseLossAlarm } from '#functions/ingest-observations/raise-loss-alarm'
import type { WrappedFunction } from '#pipeline/pipeline'
import { batchRowsMax } from '#rows/divide-batch'
import { configure, exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { settle, wrapAll } from '#test/support/settle'

describe('what ingestion tells alarms', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T12:00:00Z')
    functions = wrapAll(ports)
    await functions.get('maintain-partitions')?.({ lifecycle: 'deployed' })
    await saveExampleModel(ports)
    await trainFirstChampion(ports, functions)
    // The champion says yes to everything.
    ports.modelServer.scoreOf.set(1, 0.9)
    ports.metrics.figures.splice(0)
  })
  afterEach(() => database.close())

  async function days(count: number, label: (index: number) => number | undefined): Promise<void> {
    const from = ports.clock.now()
    ports.clock.advance(count * dayMs)
    await ingestStream(functions, { from, to: ports.clock.now(), label })
  }

  it('is the margin of a champion as its labels arrive: below zero once it is beyond doubt', async () => {
    await days(2, () => 1)
    expect(ports.metrics.of('AccuracyMargin')[0]).toBeCloseTo(0.3, 2)
    await days(2, (index) => index % 2)
    expect(ports.metrics.of('AccuracyMargin')[1]).toBeLessThan(0)
    expect(ports.metrics.figures.every(({ modelName }) => modelName === undefined)).toBe(true)
  })

  it('is no margin while labels are too few, and none without labels', async () => {
    await days(1, () => undefined)
    await days(1, (index) => (index < 50 ? 0 : undefined))
    expect(ports.metrics.of('AccuracyMargin')).toEqual([])
    expect(ports.metrics.of('ObservationsIngested')).toEqual([144, 144])
  })

  it('is told once of a file, however many parts it has, and its rows are counted once', async () => {
    const from = ports.clock.now()
    ports.clock.advance(3 * dayMs)
    const rows = Array.from({ length: 2 * batchRowsMax }, (_, index) => {
      const at = new Date(from + index * 60_000).toISOString()
      return `file-${index},${at},1,xetra,1`
    })
    const bytes = new TextEncoder().encode(['id,at,price,venue,up', ...rows, ''].join('\n'))
    await ports.objectStore.put('incoming/spread/observations/a.csv', bytes)
    const created = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date(ports.clock.now()).toISOString(),
      detail: { bucket: { name: 'b' }, object: { key: 'incoming/spread/observations/a.csv', size: bytes.length } },
    }
    for (let delivery = 0; delivery < 2; delivery += 1) await functions.get('ingest-observations')?.(created)
    expect(ports.metrics.of('AccuracyMargin')).toHaveLength(1)
    expect(ports.metrics.of('ObservationsIngested').reduce((sum, count) => sum + count, 0)).toBe(rows.length)
    expect(ports.metrics.of('LabelsIngested').reduce((sum, count) => sum + count, 0)).toBe(rows.length)
  })

  it('is kept for a model apart only where it asks for that', async () => {
    await configure(database, 'spread', { metrics_per_model: true })
    await days(2, () => 1)
    expect(ports.metrics.figures.find(({ name }) => name === 'AccuracyMargin')).toMatchObject({ modelName: 'spread' })
  })

  describe('of a champion that is degraded', () => {
    const wrong = (index: number) => index % 2
    const alarms = () =>
      ports.publisher
        .take()
        .filter((event) => event['detail-type'] === 'PerformanceAlarmRaised')
        .map(({ detail }) => detail.data)

    it('is an event too, once until somebody looks, and none while the loss is known', async () => {
      await days(2, () => 1)
      expect(alarms()).toEqual([])
      await days(2, wrong)
      expect(alarms()).toMatchObject([{ modelName: 'spread', reason: expect.stringContaining('below') }])
      await days(1, wrong)
      expect(alarms()).toEqual([])
    })

    it('makes the check look at it within the same minute, and what is found has the trigger alarm', async () => {
      await days(2, wrong)
      expect(await settle(ports, functions)).toEqual(
        expect.arrayContaining(['PerformanceAlarmRaised', 'PerformanceDegraded']),
      )
      const decided = sql`select trigger from retraining_logs where event_type = 'decision' order by timestamp desc limit 1`
      expect(await database.query(decided, { parse: (row) => row })).toEqual([{ trigger: 'alarm' }])
      await days(1, wrong)
      expect(alarms()).toEqual([])
    })

    it('is told of a second model while the first one is known to be', async () => {
      await days(2, wrong)
      await settle(ports, functions)
      await saveExampleModel(ports, exampleModel({ name: 'second' }))
      await raiseLossAlarm(ports, { modelName: 'second', version: 1, reason: 'below' })
      await raiseLossAlarm(ports, { modelName: 'spread', version: 1, reason: 'below' })
      expect(alarms().map(({ modelName }) => modelName)).toEqual(['second'])
    })
  })
})
