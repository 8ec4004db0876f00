import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { IngestBatch } from '#contracts/ingest-batch'
import { toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { makeHandler } from '#functions/ingest-observations/handler'
import { insertBatch } from '#store/rows/insert-batch'
import { keepPartitions } from '#store/tables/keep-partitions'
import { everyDatabase } from '#test/support/every-database'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'

const anyRow = z.record(z.string(), z.unknown())
type Label = IngestBatch['labels'][number]
const at = (time: string) => Date.parse(`2024-03-01T${time}:00Z`)
const columns = { time: 'at', id: 'id', label: 'up', labelKnownAt: 'known 100%' }

describe.each(everyDatabase())('labels on %s', (_, open) => {
  let database: Database
  let ports: FakePorts
  let modelName: string
  let count = 0

  beforeAll(async () => {
    database = await open()
    await keepPartitions(database, defaultConfiguration, at('12:00'))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    count += 1
    modelName = `m${count}`
    ports = fakePorts(database, '2024-03-01T12:00:00Z')
    await saveExampleModel(ports, exampleModel({ name: modelName, columns }))
  })

  const send = (batch: Partial<IngestBatch>, arrivedAt?: string) => {
    if (arrivedAt) ports.clock.set(`2024-03-01T${arrivedAt}:00Z`)
    count += 1
    const batchId = batch.batchId ?? `b${count}`
    return makeHandler(ports)({
      modelName,
      observations: [],
      labels: [],
      moreFollows: false,
      unreadable: [],
      ...batch,
      batchId,
    })
  }
  const observed = (id: string, time: string, more: object = {}) => ({ id, at: at(time), features: [1, 'x'], ...more })
  const label = (value: number, knownAt?: string, more: Partial<Label> = {}): Label => ({
    id: 'o',
    label: value,
    ...(knownAt && { knownAt: at(knownAt) }),
    ...more,
  })
  const stored = async (id = 'o') =>
    (
      await database.query(
        sql`select label, labelled_at from predictions where model_name = ${modelName} and observation_id = ${id}`,
        anyRow,
      )
    ).map((row) => [row.label, (row.labelled_at as Date | null)?.toISOString().slice(11, 16) ?? null])
  const total = async () =>
    (await database.query(sql`select labels_total from model_activity where model_name = ${modelName}`, anyRow))[0]
      ?.labels_total
  const waiting = () =>
    database.query(
      sql`select observation_id as id, label from pending_labels where model_name = ${modelName} order by 1`,
      anyRow,
    )
  const rejected = () =>
    database.query(
      sql`select batch_id, row_number, part, reason from rejected_rows where model_name = ${modelName} order by 1, 2`,
      anyRow,
    )
  const counted = (batchId: string) =>
    database.query(
      sql`select label_count, rejected_count from ingested_batches
           where model_name = ${modelName} and starts_with(batch_id, ${batchId})`,
      anyRow,
    )

  describe('of which the one known last counts', () => {
    it('stays when one known earlier is delivered later', async () => {
      await send({ observations: [observed('o', '08:00')] })
      expect(await send({ labels: [label(1, '11:00')] }, '12:30')).toMatchObject({ labelsNew: 1, labelsSuperseded: 0 })
      expect(await send({ labels: [label(0, '10:00')] }, '13:00')).toMatchObject({
        labels: 1,
        labelsNew: 0,
        labelsCorrected: 0,
        labelsSuperseded: 1,
      })
      expect(await stored()).toEqual([[1, '11:00']])
      expect(await total()).toBe(1)
    })

    it('corrects one known earlier, and is counted once', async () => {
      await send({ observations: [observed('o', '08:00')] })
      await send({ labels: [label(0, '10:00')] })
      expect(await send({ labels: [label(1, '11:00')] })).toMatchObject({ labelsNew: 0, labelsCorrected: 1 })
      expect(await send({ labels: [label(1, '11:00')] })).toMatchObject({ labelsNew: 0, labelsCorrected: 0 })
      expect(await stored()).toEqual([[1, '11:00']])
      expect(await total()).toBe(1)
    })

    it('is the one delivered last where both were known at the same time', async () => {
      await send({ observations: [observed('o', '08:00')] })
      await send({ labels: [label(1, '10:00')] })
      expect(await send({ labels: [label(0, '10:00')] })).toMatchObject({ labelsCorrected: 1 })
      expect(await stored()).toEqual([[0, '10:00']])
    })

    it('is known when it arrives, where it says no time', async () => {
      await send({ observations: [observed('o', '08:00')] })
      await send({ labels: [label(1)] }, '12:30')
      expect(await send({ labels: [label(0, '12:15')] }, '12:45')).toMatchObject({ labelsSuperseded: 1 })
      expect(await stored()).toEqual([[1, '12:30']])
      await send({ labels: [label(0)] }, '13:00')
      expect(await stored()).toEqual([[0, '13:00']])
    })

    it('counts among labels that wait for their observation', async () => {
      expect(await send({ labels: [label(1, '11:00')] })).toMatchObject({ labelsNew: 1, labelsWaiting: 1 })
      expect(await send({ labels: [label(0, '10:00')] })).toMatchObject({
        labelsNew: 0,
        labelsWaiting: 0,
        labelsSuperseded: 1,
      })
      await send({ observations: [observed('o', '08:00')] })
      expect(await stored()).toEqual([[1, '11:00']])
      expect(await waiting()).toEqual([])
    })

    it('counts where one waited and another comes with the observation', async () => {
      await send({ labels: [label(1, '11:00')] })
      expect(await send({ observations: [observed('o', '08:00')], labels: [label(0, '10:00')] })).toMatchObject({
        labelsNew: 0,
        labelsSuperseded: 1,
      })
      expect(await stored()).toEqual([[1, '11:00']])
      await send({ labels: [label(1, '10:00', { id: 'p' })] })
      await send({ observations: [observed('p', '08:00')], labels: [label(0, '10:00', { id: 'p' })] })
      expect(await stored('p')).toEqual([[0, '10:00']])
      expect(await total()).toBe(2)
    })

    it('counts in one delivery, in which the others are superseded, not rejected', async () => {
      await send({ observations: [observed('o', '08:00')] })
      const report = await send({ labels: [label(1, '11:00'), label(0, '10:00'), label(0, '09:00')] })
      expect(report).toMatchObject({ labels: 3, labelsNew: 1, labelsSuperseded: 2, rejected: 0 })
      expect(await stored()).toEqual([[1, '11:00']])
    })

    it('is not known where one delivery says both at the same time: what was known before stays', async () => {
      await send({ observations: [observed('o', '08:00'), observed('p', '08:00')] })
      const labels = [label(0, '09:00'), label(1, '10:00'), label(0, '10:00'), label(1, '10:00', { id: 'p' })]
      const report = await send({ labels })
      expect(report).toMatchObject({ labels: 2, labelsNew: 2, rejected: 2 })
      expect(report.rejectedRows).toEqual([
        {
          rowNumber: 2,
          part: 'label',
          reason:
            'label 1 of o, known at 2024-03-01T10:00:00.000Z, is ambiguous: known at the same time as row 3, which says 0',
        },
        {
          rowNumber: 3,
          part: 'label',
          reason:
            'label 0 of o, known at 2024-03-01T10:00:00.000Z, is ambiguous: known at the same time as row 2, which says 1',
        },
      ])
      expect([await stored(), await stored('p')]).toEqual([[[0, '09:00']], [[1, '10:00']]])
    })

    it('counts beside its observation as one that says no time', async () => {
      const report = await send({
        observations: [observed('o', '08:00', { label: 1 }), observed('p', '08:00', { label: 1 })],
        labels: [label(0, '10:00'), label(0, undefined, { id: 'p' })],
      })
      expect(report).toMatchObject({ observations: 2, labels: 2, labelsNew: 1, labelsSuperseded: 1, rejected: 2 })
      expect([await stored(), await stored('p')]).toEqual([[[1, '12:00']], [[null, null]]])
    })

    it('takes a repeated label in one delivery once', async () => {
      await send({ observations: [observed('o', '08:00')] })
      expect(await send({ labels: [label(1, '10:00'), label(1, '10:00')] })).toMatchObject({
        labelsNew: 1,
        rejected: 0,
      })
      expect(await stored()).toEqual([[1, '10:00']])
    })

    it('rejects the second label in one delivery that names another time of its observation', async () => {
      const labels = [label(1, '11:00', { at: at('08:00') }), label(0, '11:30', { at: at('09:00') })]
      const { rejectedRows } = await send({ observations: [observed('o', '08:00')], labels })
      expect(rejectedRows.map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
        [2, expect.stringContaining('not the same time of observation o as row 1')],
      ])
      expect(await stored()).toEqual([[1, '11:00']])
    })
  })

  describe('known before their observation', () => {
    const reason =
      'known 100%: known at 2024-03-01T07:59:00.000Z, before its observation, which is of 2024-03-01T08:00:00.000Z'
    const early = label(1, '07:59', { rowNumber: 7 })

    it('are rejected with the observation in one delivery', async () => {
      const report = await send({ observations: [observed('o', '08:00')], labels: [early] })
      expect(report).toMatchObject({ labels: 0, labelsNew: 0, rejected: 1 })
      expect(report.rejectedRows).toEqual([{ rowNumber: 7, part: 'label', reason }])
      expect(await stored()).toEqual([[null, null]])
    })

    it('are rejected where the label names the time of its observation', async () => {
      const { rejectedRows } = await send({ labels: [{ ...early, at: at('08:00') }] })
      expect(rejectedRows).toEqual([{ rowNumber: 7, part: 'label', reason }])
    })

    it('are rejected where the observation is stored, and other labels are joined', async () => {
      await send({ observations: [observed('o', '08:00'), observed('p', '08:00')] })
      const labels = [label(7, undefined, { id: 'p', rowNumber: 3 }), early, label(1, '08:00', { id: 'p' })]
      const report = await send({ batchId: 'early', labels })
      expect(report).toMatchObject({ labels: 1, labelsNew: 1, labelsWaiting: 0, rejected: 2 })
      expect(report.rejectedRows.map((row) => [row.rowNumber, row.reason])).toEqual([
        [3, 'label 7 is neither 0 nor 1'],
        [7, reason],
      ])
      expect([await stored(), await stored('p')]).toEqual([[[null, null]], [[1, '08:00']]])
      expect(await rejected()).toMatchObject([{ row_number: 3 }, { row_number: 7, part: 'label', reason }])
      expect(await counted('early')).toEqual([{ label_count: 1, rejected_count: 2 }])
      expect(await total()).toBe(1)
    })

    it('are rejected under their own delivery when their observation arrives', async () => {
      expect(await send({ batchId: 'labels', labels: [early] })).toMatchObject({ labelsWaiting: 1, rejected: 0 })
      expect(await send({ observations: [observed('o', '08:00')] })).toMatchObject({ observationsNew: 1, rejected: 0 })
      expect([await stored(), await waiting()]).toEqual([[[null, null]], []])
      expect(await rejected()).toEqual([{ batch_id: 'labels', row_number: 7, part: 'label', reason }])
      expect(await total()).toBe(0)
      await send({ labels: [label(0, '09:00')] })
      expect(await stored()).toEqual([[0, '09:00']])
    })

    it('do not replace a label that is stored or waits', async () => {
      await send({ observations: [observed('o', '08:00', { label: 0 })] })
      expect(await send({ labels: [early] })).toMatchObject({ rejected: 1, labelsCorrected: 0 })
      expect(await stored()).toEqual([[0, '12:00']])
    })

    it('may say no time and arrive before, as far as a clock may be ahead', async () => {
      await send({ labels: [label(1), label(1, undefined, { id: 'p' })] })
      await send(
        { observations: [observed('o', '12:01'), { ...observed('p', '12:01'), at: at('12:01') + 86_400_000 }] },
        '12:01',
      )
      expect([await stored(), await stored('p')]).toEqual([[[1, '12:00']], [[null, null]]])
      expect(await rejected()).toHaveLength(1)
      await send({ observations: [observed('q', '12:05', { label: 1 })] })
      expect(await stored('q')).toEqual([[1, '12:05']])
    })
  })

  it.each([
    ['1850-01-01', 'is before 1970, the earliest accepted year'],
    ['1899-12-31', 'is before 1970, the earliest accepted year'],
    ['1969-12-31', 'is before 1970, the earliest accepted year'],
    ['0001-01-01', 'is before 1970, the earliest accepted year'],
    ['-271821-04-20', 'is before 1970, the earliest accepted year'],
    ['2024-03-03', 'is more than a day ahead of the clock (2024-03-01 12:00 UTC)'],
    ['2262-04-12', 'is more than a day ahead of the clock (2024-03-01 12:00 UTC)'],
    ['9999-12-31', 'is more than a day ahead of the clock (2024-03-01 12:00 UTC)'],
    ['+275760-09-13', 'is more than a day ahead of the clock (2024-03-01 12:00 UTC)'],
  ])('refuses the time %s of a row, of a label and of its knowledge', async (day, why) => {
    const time = Date.parse(day)
    const report = await send({
      observations: [{ ...observed('o', '08:00'), at: time, rowNumber: 1 }, observed('p', '08:00', { rowNumber: 2 })],
      labels: [
        { id: 'q', label: 1, at: time, rowNumber: 3 },
        { id: 'p', label: 1, knownAt: time, rowNumber: 4 },
        { id: 'p', label: 1, knownAt: at('09:00'), rowNumber: 5 },
      ],
    })
    expect(report).toMatchObject({ observations: 1, labels: 1, rejected: 3 })
    expect(report.rejectedRows.map(({ reason }) => reason)).toEqual([
      `at: ${day} 00:00 UTC ${why}`,
      `at: ${day} 00:00 UTC ${why}`,
      `known 100%: ${day} 00:00 UTC ${why}`,
    ])
    expect(await stored('p')).toEqual([[1, '09:00']])
  })

  it('takes rows from 1970 on, in partitions of their own', async () => {
    const first = { ...observed('o', '08:00', { label: 1 }), at: 0 }
    expect(await send({ observations: [first] })).toMatchObject({ observations: 1, labelsNew: 1, rejected: 0 })
    expect(await stored()).toEqual([[1, '12:00']])
  })

  it('tells ids of 18 digits apart', async () => {
    const [a, b] = ['738529527931269425', '738529527931269426']
    await send({ observations: [observed(a, '08:00'), observed(b, '08:00')] })
    expect(await send({ labels: [label(1, '09:00', { id: a })] })).toMatchObject({ labelsNew: 1, labelsWaiting: 0 })
    expect([await stored(a), await stored(b)]).toEqual([[[1, '09:00']], [[null, null]]])
  })

  it('names the first label that found no observation', async () => {
    await send({ observations: [observed('1000', '08:00'), observed('1001', '08:00')] })
    const labels = ['1001', '1001.0', '1000.0'].map((id) => label(1, '09:00', { id }))
    expect(await send({ labels })).toMatchObject({ labelsNew: 3, labelsWaiting: 2, labelWaitingId: '1001.0' })
    expect(await send({ labels: [label(1, '10:00', { id: '1001' })] })).toMatchObject({ labelWaitingId: null })
  })

  it('wait for the observation of the time that they name', async () => {
    await send({ labels: [label(1, '11:00', { at: at('10:00') })] })
    await send({ observations: [observed('o', '08:00')] })
    expect([await stored(), await waiting()]).toEqual([[[null, null]], [{ id: 'o', label: 1 }]])
    await send({ observations: [observed('o', '10:00')] })
    expect(await stored()).toEqual(expect.arrayContaining([[1, '11:00']]))
    expect(await waiting()).toEqual([])
  })

  describe('of an id with several observations', () => {
    const several = 'id o has 2 observations: name the time (column at)'
    const twice = async () => {
      await send({ observations: [observed('o', '08:00')] })
      await send({ observations: [observed('o', '09:00')] })
    }
    const labelled = async () =>
      (await stored()).map(([value]) => value).sort((a, b) => Number(a === null) - Number(b === null))

    it('are rejected without a time, and others of the delivery are joined', async () => {
      await twice()
      await send({ observations: [observed('p', '08:00')] })
      const labels = [label(1, undefined, { rowNumber: 4 }), label(0, '10:00', { id: 'p', rowNumber: 5 })]
      const report = await send({ batchId: 'unclear', labels })
      expect(report).toMatchObject({ labels: 1, labelsNew: 1, labelsCorrected: 0, labelsWaiting: 0, rejected: 1 })
      expect(report.rejectedRows).toEqual([{ rowNumber: 4, part: 'label', reason: several }])
      expect([await labelled(), await stored('p')]).toEqual([[null, null], [[0, '10:00']]])
      expect(await rejected()).toMatchObject([{ batch_id: 'unclear', row_number: 4, reason: several }])
      expect(await total()).toBe(1)
    })

    it('are joined with the one whose time they name', async () => {
      await twice()
      const labels = [label(0), label(1, '10:00', { at: at('09:00') })]
      expect(await send({ labels })).toMatchObject({ labels: 1, labelsNew: 1, rejected: 1 })
      expect(await labelled()).toEqual([1, null])
      expect(await send({ labels: [label(0, '10:00', { at: at('08:00') })] })).toMatchObject({ labelsNew: 1 })
      expect(await total()).toBe(2)
    })

    it('stay with the observation that was the only one when they came', async () => {
      await send({ observations: [observed('o', '08:00')] })
      await send({ labels: [label(1, '10:00')] })
      await send({ observations: [observed('o', '09:00')] })
      expect(await labelled()).toEqual([1, null])
      await send({ labels: [label(1, undefined, { id: 'p' })] })
      await send({ observations: [observed('p', '11:00')] })
      await send({ observations: [observed('p', '10:00')] })
      expect((await stored('p')).filter(([value]) => value === 1)).toHaveLength(1)
    })

    it('are rejected where the second observation comes with them, and joined where it is the same again', async () => {
      await send({ observations: [observed('o', '08:00')] })
      const again = await send({ observations: [observed('o', '08:00')], labels: [label(1)] })
      expect(again).toMatchObject({ labelsNew: 1, rejected: 0 })
      const { rejectedRows } = await send({ observations: [observed('o', '09:00')], labels: [label(0)] })
      expect(rejectedRows.map(({ reason }) => reason)).toEqual([several])
      expect(await labelled()).toEqual([1, null])
    })

    it('wait where the second observation was stored after the delivery looked for them', async () => {
      await twice()
      const inserted = await insertBatch(database, {
        ...{ modelName, batchId: 'raced', contentAddress: null, objectKey: null, receivedAt: at('12:00') },
        ...{ rejectedCount: 0, knownBeforeReason: '', aheadMaxMs: 0, request: null, observations: [], profiles: [] },
        labels: [{ rowNumber: 1, id: 'o', at: null, label: 1, knownAt: '2024-03-01T12:00:00Z' }],
      })
      expect(inserted).toMatchObject({ labelsNew: 1, labelsCorrected: 0, labelsWaiting: 1 })
      expect(await labelled()).toEqual([null, null])
    })

    it('are counted to a hundred, whatever the number of rows that share an id', async () => {
      const hours = Array.from({ length: 120 }, (_, index) => toIso(at('00:00') + index * 60_000))
      await keepPartitions(database, defaultConfiguration, at('12:00'))
      await database.execute(sql`
        insert into predictions (model_name, observed_at, observation_id, batch_id)
        select ${modelName}, time::timestamptz, 'o', 'stored'
          from jsonb_array_elements_text(${JSON.stringify(hours)}::jsonb) as time`)
      const { rejectedRows } = await send({ labels: [label(1)] })
      expect(rejectedRows.map(({ reason }) => reason)).toEqual([
        'id o has 100 or more observations: name the time (column at)',
      ])
    })

    it('are kept for trainings with the time of the observation that they were joined with', async () => {
      await send({ observations: [observed('o', '08:00')] })
      await send({ labels: [label(1, '10:00')] })
      const lines = [...ports.objectStore.objects.values()].map((bytes) => gunzipSync(bytes as Uint8Array).toString())
      expect(lines.filter((line) => line.includes('"label"')).map((line) => JSON.parse(line))).toMatchObject([
        { kind: 'label', id: 'o', at: '2024-03-01T08:00:00.000Z' },
      ])
    })
  })

  it('say when they arrived, where they say when they were known', async () => {
    await send({ observations: [observed('o', '08:00', { label: 0 })], labels: [label(1, '10:00', { id: 'p' })] })
    const [bytes] = [...ports.objectStore.objects.values()]
    const lines = gunzipSync(bytes as Uint8Array)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const noon = '2024-03-01T12:00:00.000Z'
    expect(lines.slice(1)).toEqual([
      { kind: 'label', id: 'o', at: '2024-03-01T08:00:00.000Z', label: 0, knownAt: noon },
      { kind: 'label', id: 'p', label: 1, knownAt: '2024-03-01T10:00:00.000Z', arrivedAt: noon },
    ])
  })
})
