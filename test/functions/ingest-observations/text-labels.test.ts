import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { batchRowsMax } from '#rows/divide-batch'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { wrapAll } from '#test/support/settle'

describe('labels that are texts, in a file of the bucket', () => {
  let database: Database
  let ports: FakePorts
  let ingest: WrappedFunction

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, '2024-03-01T12:00:00Z')
    const functions = wrapAll(ports)
    await functions.get('maintain-partitions')?.({ lifecycle: 'deployed' })
    ingest = functions.get('ingest-observations') as WrappedFunction
  })
  afterEach(() => database.close())

  const apply = (parts: Partial<ModelFile>) => saveExampleModel(ports, exampleModel({ positiveLabel: 'yes', ...parts }))
  const put = async (file: string, text: string) => {
    const key = `incoming/spread/${file}`
    const bytes = new TextEncoder().encode(text)
    await ports.objectStore.put(key, file.endsWith('.gz') ? gzipSync(bytes) : bytes)
    const object = { key, size: 100 }
    return ingest({
      ...{ source: 'aws.s3', 'detail-type': 'Object Created', time: '2024-03-01T12:00:00Z' },
      detail: { bucket: { name: 'b' }, object },
    })
  }
  const stored = () =>
    database.query(
      sql`select observation_id as id, label from predictions where model_name = 'spread' order by 1`,
      z.object({ id: z.string(), label: z.number().nullable() }),
    )
  const observations = (labels: readonly string[]) =>
    [
      'id,at,price,venue,up',
      ...labels.map((label, index) => `o${index},2024-03-01T11:0${index}:00Z,1.5,xetra,${label}`),
      '',
    ].join('\n')

  it.each(['csv', 'csv.gz'])('count as 0 and 1 where classes names both, from a %s file', async (extension) => {
    await apply({ classes: ['yes', 'no'] })
    expect(await put(`observations/a.${extension}`, observations(['no', 'yes', '', ' no ', 'maybe']))).toMatchObject({
      observations: 4,
      labels: 3,
      learntLabel: null,
      rejected: 1,
      rejectedRows: [{ rowNumber: 5, part: 'observation', reason: 'up: "maybe" is neither "no" nor "yes"' }],
    })
    expect(await stored()).toEqual([
      { id: 'o0', label: 0 },
      { id: 'o1', label: 1 },
      { id: 'o2', label: null },
      { id: 'o3', label: 0 },
    ])
  })

  it('come apart from their rows, as lines of JSON, and numbers and truth values are labels of their own', async () => {
    await apply({ positiveLabel: '1', classes: ['0', '1'] })
    await put('observations/a.csv', observations(['', '', '', '', '']))
    const labels = [1, '1.0', 0, 'true', '0'].map((up, index) => JSON.stringify({ id: `o${index}`, up }))
    expect(await put('labels/a.ndjson', labels.join('\n'))).toMatchObject({
      labels: 4,
      rejectedRows: [{ rowNumber: 4, part: 'label', reason: 'up: "true" is neither "0" nor "1"' }],
    })
    expect((await stored()).map(({ label }) => label)).toEqual([1, 1, 0, null, 0])
  })

  it('are learnt from a file of both classes, and a third one is rejected from then on', async () => {
    await apply({})
    expect(await put('observations/a.csv', observations(['no', 'yes', 'no']))).toMatchObject({
      labels: 3,
      learntLabel: 'no',
      rejected: 0,
    })
    expect(await stored()).toEqual([
      { id: 'o0', label: 0 },
      { id: 'o1', label: 1 },
      { id: 'o2', label: 0 },
    ])
    expect(await put('labels/b.csv', 'id,up\no0,nein\no1,nein\no2,yes\n')).toMatchObject({
      labels: 1,
      learntLabel: null,
      rejectedRows: [
        { rowNumber: 1, reason: 'up: "nein" is neither "no" nor "yes"' },
        { rowNumber: 2, reason: 'up: "nein" is neither "no" nor "yes"' },
      ],
    })
    expect((await stored()).map(({ label }) => label)).toEqual([0, 1, 1])
  })

  it('that were rejected while one was known come in when their file is put again', async () => {
    await apply({})
    const file = observations(['no', 'no', ''])
    expect(await put('observations/a.csv', file)).toMatchObject({ status: 'accepted', observations: 1, rejected: 2 })
    expect(await put('observations/a.csv', file)).toMatchObject({ status: 'already-ingested' })
    await apply({ classes: ['no', 'yes'] })
    expect(await put('observations/a.csv', file)).toMatchObject({
      ...{ status: 'accepted', observations: 3, observationsNew: 2, labelsNew: 2, rejected: 0 },
    })
    expect(await put('observations/a.csv', file)).toMatchObject({ status: 'already-ingested', rejected: 0 })
    expect((await stored()).map(({ label }) => label)).toEqual([0, 0, null])
  })

  it('are learnt from a whole file that is sorted by them, though each of its parts shows one class', async () => {
    await apply({})
    const line = (index: number) => `o${index},${index < batchRowsMax ? 'no' : 'yes'}`
    const lines = Array.from({ length: 2 * batchRowsMax }, (_, index) => line(index))
    expect(await put('labels/sorted.csv', ['id,up', ...lines, ''].join('\n'))).toMatchObject({
      ...{ labels: 2 * batchRowsMax, labelsWaiting: 2 * batchRowsMax, learntLabel: 'no', rejected: 0 },
    })
    const [counts] = await database.query(
      sql`select count(*) filter (where label = 0) as negative, count(*) filter (where label = 1) as positive
            from pending_labels`,
      z.object({ negative: z.number(), positive: z.number() }),
    )
    expect(counts).toEqual({ negative: batchRowsMax, positive: batchRowsMax })
  })
})
