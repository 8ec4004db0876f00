import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { WrappedFunction } from '#pipeline/pipeline'
import { batchRowsMax } from '#rows/divide-batch'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { wrapAll } from '#test/support/settle'

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

  it('is how many observations and labels came in', async () => {
    await days(1, () => undefined)
    await days(1, (index) => (index < 50 ? 0 : undefined))
    expect(ports.metrics.of('ObservationsIngested')).toEqual([144, 144])
    expect(ports.metrics.of('LabelsIngested')).toEqual([0, 50])
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
    expect(ports.metrics.of('ObservationsIngested').reduce((sum, count) => sum + count, 0)).toBe(rows.length)
    expect(ports.metrics.of('LabelsIngested').reduce((sum, count) => sum + count, 0)).toBe(rows.length)
  })
})
