import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { captureBytesMax, incomingBytesMax } from '#functions/ingest-observations/object-limits'
import { spec } from '#functions/ingest-observations/spec'
import type { WrappedFunction } from '#pipeline/pipeline'
import { batchRowsMax } from '#rows/divide-batch'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { wrapAll } from '#test/support/settle'

const created = (key: string, size = 100) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time: '2024-03-01T12:00:00Z',
  detail: { bucket: { name: 'b' }, object: { key, size } },
})

describe('a file in the bucket', () => {
  let database: Database
  let ports: FakePorts
  let ingest: WrappedFunction

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T12:00:00Z')
    const functions = wrapAll(ports)
    await functions.get('maintain-partitions')?.({ lifecycle: 'deployed' })
    await saveExampleModel(ports)
    ingest = functions.get('ingest-observations') as WrappedFunction
  })
  afterEach(() => database.close())

  const put = (key: string, text: string | Uint8Array) =>
    ports.objectStore.put(key, typeof text === 'string' ? new TextEncoder().encode(text) : text)
  const header = 'id,at,price,venue,up'
  const rows = 'o1,2024-03-01T11:00:00Z,1.5,xetra,1\no2,2024-03-01T11:30:00Z,2.5,nyse,\n'

  it('is taken in as its rows, packed or not', async () => {
    await put('incoming/spread/observations/a b.csv', `${header}\n${rows}`)
    expect(await ingest(created('incoming/spread/observations/a b.csv'))).toMatchObject({
      status: 'accepted',
      observations: 2,
      labels: 1,
    })
    await put('incoming/spread/observations/c.csv.gz', gzipSync(`${header}\no3,2024-03-01T11:45:00Z,1,xetra,\n`))
    expect(await ingest(created('incoming/spread/observations/c.csv.gz'))).toMatchObject({
      status: 'accepted',
      observations: 1,
    })
  })

  it('counts once, announced twice or put twice under other names', async () => {
    await put('incoming/spread/observations/a.csv', `${header}\n${rows}`)
    await put('incoming/spread/observations/copy.csv', `${header}\n${rows}`)
    await ingest(created('incoming/spread/observations/a.csv'))
    expect(await ingest(created('incoming/spread/observations/a.csv'))).toMatchObject({ status: 'already-ingested' })
    expect(await ingest(created('incoming/spread/observations/copy.csv'))).toMatchObject({ status: 'already-ingested' })
    const [{ total } = { total: 0 }] = await database.query(
      sql`select observations_total as total from model_activity`,
      z.object({ total: z.number() }),
    )
    expect(total).toBe(2)
  })

  it('of labels is a log: of the lines of one observation the one known last counts, however far apart they stand', async () => {
    const columns = { time: 'at', id: 'id', label: 'up', labelKnownAt: 'known' }
    await saveExampleModel(ports, exampleModel({ columns }))
    await put('incoming/spread/observations/a.csv', `${header}\n${rows}`)
    await ingest(created('incoming/spread/observations/a.csv'))
    const others = Array.from({ length: batchRowsMax }, (_, index) => `other${index},1,2024-03-01T11:50:00Z`)
    const log = ['id,up,known', 'o2,1,2024-03-01T11:40:00Z', 'o2,0,2024-03-01T11:50:00Z', ...others]
    await put(
      'incoming/spread/labels/log.csv',
      [...log, 'o2,1,2024-03-01T11:45:00Z', 'o1,0,2024-03-01T11:50:00Z', 'o1,1,2024-03-01T11:50:00Z', ''].join('\n'),
    )
    expect(await ingest(created('incoming/spread/labels/log.csv'))).toMatchObject({
      labels: 2003,
      labelsNew: 2001,
      labelsSuperseded: 2,
      labelsWaiting: 2000,
      labelWaitingId: 'other0',
      rejected: 2,
      rejectedRows: [
        { rowNumber: 2004, part: 'label', reason: expect.stringContaining('as row 2005') },
        { rowNumber: 2005, part: 'label', reason: expect.stringContaining('as row 2004') },
      ],
    })
    const labels = await database.query(
      sql`select label from predictions order by observation_id`,
      z.object({ label: z.number().nullable() }),
    )
    expect(labels).toEqual([{ label: 1 }, { label: 0 }])
  })

  it.each([
    ['NOT_AN_INCOMING_FILE', 'incoming/spread/notes.txt', 100],
    ['UNKNOWN_MODEL', 'incoming/nobody/labels/a.csv', 100],
    ['FILE_TOO_LARGE', 'incoming/spread/labels/a.csv', incomingBytesMax + 1],
    ['FILE_TOO_LARGE', 'captures/live/AllTraffic/2024/03/01/12/a.jsonl', captureBytesMax + 1],
    ['FILE_TOO_LARGE', 'incoming/spread/labels/bomb.csv.gz', 100],
    ['UNREADABLE_FILE', 'incoming/spread/labels/broken.csv.gz', 100],
    ['MISSING_COLUMNS', 'incoming/spread/labels/other.csv', 100],
  ])('is refused for good with %s', async (code, key, size) => {
    await put('incoming/spread/labels/broken.csv.gz', 'no gzip')
    await put('incoming/spread/labels/bomb.csv.gz', gzipSync(new Uint8Array(incomingBytesMax + 1), { level: 1 }))
    await put('incoming/spread/labels/other.csv', 'a,b\n1,2\n')
    await expect(ingest(created(key, size))).rejects.toMatchObject({ code, retryable: false })
  })

  it('that is too large says what to do', async () => {
    const large = ingest(created('incoming/spread/labels/a.csv', incomingBytesMax + 1))
    await expect(large).rejects.toThrow('more than 24 MiB: split it into smaller files')
  })

  it('needs less than half of the memory that the function has', () => {
    // Measured: 607 MB for reading and dividing 30 MB of CSV, 1,009 MB for 60 MB.
    const neededMb = (incomingBytesMax / 30e6) * 607
    expect(neededMb).toBeLessThan(spec.memoryMb / 2)
  })

  describe('of several parts', () => {
    const day = Date.parse('2024-02-20T00:00:00Z')
    const row = (index: number) =>
      `o${index},${new Date(day + index * 60_000).toISOString()},${index % 7},xetra,${index % 2}`
    const lines = Array.from({ length: 3 * batchRowsMax }, (_, index) => row(index))
    const key = 'incoming/spread/observations/large.csv'
    const partsOf = () => ports.objectStore.list('models/spread/batches/')

    beforeEach(() => put(key, [header, ...lines, ''].join('\n')))

    it('that broke off goes on where it stopped, and stores no part again', async () => {
      const { put: store } = ports.objectStore
      let stored = 0
      ports.objectStore.put = async (name, bytes) => {
        stored += 1
        if (stored > 2) throw new Error('the function ended')
        return store.call(ports.objectStore, name, bytes)
      }
      await expect(ingest(created(key))).rejects.toThrow('the function ended')
      const before = await partsOf()
      expect(before).toHaveLength(2)

      const written: string[] = []
      ports.objectStore.put = async (name, bytes) => {
        written.push(name)
        return store.call(ports.objectStore, name, bytes)
      }
      const report = { status: 'accepted', observations: lines.length, labels: lines.length, rejected: 0 }
      expect(await ingest(created(key))).toMatchObject({ ...report, observationsNew: lines.length - 2 * batchRowsMax })
      expect(written.filter((name) => before.includes(name))).toEqual([])
      expect(await ingest(created(key))).toMatchObject({ ...report, status: 'already-ingested', observationsNew: 0 })
      const [{ total } = { total: 0 }] = await database.query(
        sql`select observations_total as total from model_activity`,
        z.object({ total: z.number() }),
      )
      expect(total).toBe(lines.length)
    })
  })
})
