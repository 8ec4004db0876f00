import { describe, expect, it } from 'vitest'
import type { IngestBatch } from '#contracts/ingest-batch'
import { openExample } from '#local/replay/example-folder'
import { ExampleStream } from '#local/replay/stream'
import { at, makeLab } from '#test/local/local-lab'
import { type ExampleFiles, strangersRows, writeExample } from './example-lab.ts'

interface StreamLab {
  readonly files: ExampleFiles
  readonly days?: number
}

async function openStream({ files, days }: StreamLab) {
  const example = await openExample(await writeExample(files), '/nowhere')
  const lab = makeLab({ now: '2024-01-01T00:00:00Z' })
  const batches: (IngestBatch & { readonly receivedAt: string })[] = []
  const stream = await ExampleStream.open(example, {
    enqueue: (item) => lab.loop.enqueue(item),
    ingest: async (batch) =>
      void batches.push({ ...batch, receivedAt: new Date(lab.clock.now()).toISOString().slice(0, 16) }),
    ...(days !== undefined && { days }),
  })
  return { ...lab, stream, batches }
}

const hourly = { historyDays: 0, deliveryMinutes: 60 }
const end = '2024-06-01T00:00:00Z'

describe('the stream', () => {
  it('delivers what has arrived since the last delivery, labels when they are told', async () => {
    const { stream, batches, runUntil } = await openStream({ files: { ...strangersRows(4), replay: hourly } })
    stream.start()
    await runUntil(end)
    const delivered = batches.map(({ receivedAt, observations, labels }) => [
      receivedAt,
      observations.map(({ id }) => id).join(' '),
      labels.map(({ id, label }) => `${id}=${label}`).join(' '),
    ])
    expect(delivered).toEqual([
      ['2024-03-01T00:00', 'c0', ''],
      ['2024-03-01T01:00', 'c1 c2', 'c0=0'],
      ['2024-03-01T02:00', 'c3', 'c1=0 c2=0'],
      ['2024-03-01T03:00', '', 'c3=0'],
    ])
    expect(stream.hasEnded).toBe(true)
    expect(stream.endsAt).toBe(stream.lastAt)
  })

  it("puts the values in the model's order, whatever the file's columns", async () => {
    const { stream, batches, runUntil } = await openStream({ files: { ...strangersRows(1), replay: hourly } })
    stream.start()
    await runUntil(end)
    expect(batches[0]?.observations).toEqual([
      { id: 'c0', at: at('2024-03-01T00:00:00Z'), features: [0, 'gold'], rowNumber: 1 },
    ])
  })

  it('loads the days of history in bulk, where the replay starts', async () => {
    const { stream, batches, runUntil } = await openStream({
      files: { ...strangersRows(200), replay: { historyDays: 2, deliveryMinutes: 60 } },
    })
    expect(new Date(stream.startsAt).toISOString()).toBe('2024-03-03T00:00:00.000Z')
    stream.start()
    await runUntil(end)
    expect(batches[0]?.observations).toHaveLength(97)
    expect(batches[0]?.labels).toHaveLength(95)
    expect(batches[1]?.receivedAt).toBe('2024-03-03T01:00')
  })

  it('cuts a bulk load into batches, and says that more follow', async () => {
    const { stream, batches, runUntil } = await openStream({
      files: { ...strangersRows(3000), replay: { historyDays: 40, deliveryMinutes: 60 } },
    })
    stream.start()
    await runUntil('2024-04-10T00:00:00Z')
    expect(batches.map(({ batchId, moreFollows }) => [batchId, moreFollows])).toEqual([
      ['stream-2024-04-10T00:00:00.000Z-0', true],
      ['stream-2024-04-10T00:00:00.000Z-1', false],
    ])
  })

  it('goes on after the deliveries that an earlier process made, with the same ids', async () => {
    const files = { ...strangersRows(100), replay: hourly }
    const whole = await openStream({ files })
    whole.stream.start()
    await whole.runUntil(end)
    const resumed = await openStream({ files })
    resumed.stream.start(at('2024-03-02T03:00:00Z'))
    await resumed.runUntil(end)
    expect(resumed.batches).toEqual(whole.batches.filter(({ receivedAt }) => receivedAt >= '2024-03-02T03:00'))
  })

  it('ends after the days that were asked for', async () => {
    const { stream, batches, runUntil } = await openStream({
      files: { ...strangersRows(500), replay: hourly },
      days: 2,
    })
    stream.start()
    await runUntil(end)
    expect(stream.hasEnded).toBe(true)
    expect(batches.flatMap(({ observations }) => observations)).toHaveLength(2 * 48)
    expect(new Date(stream.lastAt).toISOString()).toBe('2024-03-03T00:00:00.000Z')
    expect(stream.endsAt).toBe(stream.lastAt)
  })

  it('delivers a row late that stands below a newer one, and loses none that cannot be read', async () => {
    const observations = [
      'customer,Seen At,Minutes,Plan',
      'c0,yesterday,1,gold',
      'c1,2024-03-01T02:00:00Z,1,gold',
      'c2,2024-03-01T00:00:00Z,many,gold',
      'c3,2024-03-01T01:00:00Z,3,gold',
    ].join('\n')
    const { stream, batches, runUntil } = await openStream({
      files: { observations, labels: 'customer,left,told', replay: hourly },
    })
    stream.start()
    await runUntil(end)
    expect(batches).toMatchObject([
      {
        observations: [{ id: 'c1' }, { id: 'c3', at: at('2024-03-01T01:00:00Z') }],
        unreadable: [
          { rowNumber: 1, reason: expect.stringContaining('Seen At') },
          { rowNumber: 3, reason: expect.stringContaining('Minutes') },
        ],
      },
    ])
  })

  it('delivers a row that is dated years ahead with those around it, and goes on at their time', async () => {
    const rows = strangersRows(60)
    const observations = rows.observations.replace('c30,2024-03-01T15:00', 'c30,2042-03-01T15:00')
    const labels = rows.labels.replace(/c40,(.),2024-03-01T21:00/, 'c40,$1,2042-03-01T21:00')
    const { stream, batches, runUntil } = await openStream({ files: { observations, labels, replay: hourly } })
    stream.start()
    await runUntil('2025-01-01T00:00:00Z')
    expect(stream.hasEnded).toBe(true)
    expect(batches.at(-1)?.receivedAt).toBe('2024-03-02T07:00')
    const early = batches.find(({ observations: [first] }) => first && first.at > at('2040-01-01T00:00:00Z'))
    const delivery = batches.find((batch) => batch.observations.some(({ id }) => id === 'c30'))
    expect([early?.receivedAt ?? delivery?.receivedAt]).toEqual(['2024-03-01T15:00'])
    expect(batches.flatMap(({ observations: all }) => all)).toHaveLength(60)
    expect(batches.flatMap(({ labels: all }) => all)).toHaveLength(59)
    expect(batches.flatMap(({ unreadable }) => unreadable)).toMatchObject([
      { rowNumber: 41, part: 'label', reason: 'told: 2042-03-01 21:00 UTC is more than a day ahead of the clock' },
    ])
  })

  it('rejects a label beside its row that is known years ahead, and keeps the row', async () => {
    const lines = Array.from({ length: 30 }, (_, hour) => {
      const day = new Date(at('2024-03-01T00:00:00Z') + hour * 3_600_000).toISOString()
      return `c${hour},${day},1,gold,1,${hour === 5 ? '2042-01-01T00:00:00Z' : day}`
    })
    const observations = ['customer,Seen At,Minutes,Plan,left,told', ...lines].join('\n')
    const { stream, batches, runUntil } = await openStream({ files: { observations, replay: hourly } })
    stream.start()
    await runUntil('2025-01-01T00:00:00Z')
    expect([stream.hasEnded, batches.at(-1)?.receivedAt]).toEqual([true, '2024-03-02T05:00'])
    expect(batches.flatMap(({ observations: all }) => all)).toHaveLength(30)
    expect(batches.flatMap(({ labels }) => labels)).toHaveLength(29)
    expect(batches.flatMap(({ unreadable }) => unreadable)).toMatchObject([{ rowNumber: 6, part: 'label' }])
  })

  it('tells rows of the two files apart that have one number', async () => {
    const { stream, batches, runUntil } = await openStream({
      files: {
        observations:
          'customer,Seen At,Minutes,Plan\nc0,2024-03-01T00:00:00Z,many,gold\nc1,2024-03-01T00:00:00Z,1,gold',
        labels: 'customer,left,told\nc0,7,2024-03-01T00:00:00Z\nc1,1,2024-03-01T00:00:00Z',
        replay: hourly,
      },
    })
    stream.start()
    await runUntil(end)
    expect(
      batches.flatMap(({ unreadable }) => unreadable).map(({ rowNumber, part = 'file' }) => [rowNumber, part]),
    ).toEqual([
      [1, 'file'],
      [1, 'label'],
    ])
  })

  it('names the file and its first row where no row has a readable time', async () => {
    const observations = 'customer,Seen At,Minutes,Plan\nc0,1704067200000000,1,gold\nc1,1704068100000000,1,gold'
    await expect(openStream({ files: { observations, labels: 'customer,left,told' } })).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringMatching(
        /observations\.csv: no row is readable; row 1: Seen At: 1704067200000000 .*epoch microseconds\?\)$/,
      ),
    })
  })

  it('reads a header that goes over two lines', async () => {
    const observations = 'customer,Seen At,Minutes,Plan,"note\n(free)"\nc0,2024-03-01T00:00:00Z,1,gold,x'
    const { stream, batches, runUntil } = await openStream({
      files: { observations, labels: 'customer,left,told', replay: hourly },
    })
    stream.start()
    await runUntil(end)
    expect(batches.flatMap(({ observations: all }) => all.map(({ features }) => features))).toEqual([[1, 'gold']])
  })

  it('reads gzipped files, and labels that stand beside their rows', async () => {
    const observations = [
      'customer;Seen At;Minutes;Plan;left;told',
      'c0;2024-03-01T00:00:00Z;1;gold;1;2024-03-01T02:00:00Z',
      'c1;2024-03-01T01:00:00Z;2;basic;0;2024-03-01T03:00:00Z',
    ].join('\n')
    const { stream, batches, runUntil } = await openStream({ files: { observations, gzip: true, replay: hourly } })
    stream.start()
    await runUntil(end)
    expect(
      batches.map(({ receivedAt, observations, labels }) => [receivedAt, observations.length, labels.length]),
    ).toEqual([
      ['2024-03-01T00:00', 1, 0],
      ['2024-03-01T01:00', 1, 0],
      ['2024-03-01T02:00', 0, 1],
      ['2024-03-01T03:00', 0, 1],
    ])
    // The last label, not the last row.
    expect(stream.endsAt).toBe(stream.lastAt)
  })
})

describe('labels without a time', () => {
  const openLabels = (labels: string) => openStream({ files: { ...strangersRows(2), labels, replay: hourly } })

  it('are refused where no row has one: a replay could not tell when they arrive', async () => {
    await expect(openLabels('customer,left\nc0,1\nc1,0')).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringMatching(/labels\.csv: no row has a time/),
    })
  })

  it('arrive with the first one that has one', async () => {
    const { stream, batches, runUntil } = await openLabels('customer,left,told\nc0,1,\nc1,0,2024-03-01T02:00:00Z')
    stream.start()
    await runUntil(end)
    const delivered = batches.map(({ receivedAt, labels }) => [receivedAt, ...labels.map(({ id }) => id)])
    expect(delivered).toEqual([['2024-03-01T00:00'], ['2024-03-01T01:00'], ['2024-03-01T02:00', 'c0', 'c1']])
  })
})

describe('an example folder', () => {
  it.each([
    ['no such folder', { observations: undefined }, 'INVALID_EXAMPLE', 'no observations.csv'],
    ['a misspelt setting', { ...strangersRows(1), replay: { historyDay: 3 } }, 'INVALID_EXAMPLE', 'historyDay'],
    ['a model without features', { model: { name: 'x' }, ...strangersRows(1) }, 'INVALID_EXAMPLE', 'features'],
  ] as const)('names %s', async (_, files, code, message) => {
    const folder = await writeExample(files as ExampleFiles)
    await expect(openExample(folder, '/nowhere')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('names the columns that a file lacks', async () => {
    const observations = 'customer,Seen At,Plan\nc0,2024-03-01T00:00:00Z,gold'
    await expect(openStream({ files: { observations, labels: 'customer,left' } })).rejects.toMatchObject({
      code: 'MISSING_COLUMNS',
      message: expect.stringContaining('"Minutes"'),
    })
  })

  it('names a column that a file has twice, and the file', async () => {
    const observations = 'customer,Seen At,Plan,Minutes,Plan\nc0,2024-03-01T00:00:00Z,gold,1,tin'
    await expect(openStream({ files: { observations, labels: 'customer,left' } })).rejects.toMatchObject({
      code: 'DUPLICATE_COLUMN',
      message: expect.stringMatching(/observations\.csv: the header names the column "Plan" twice\.$/),
    })
  })

  it('names an example that does not exist', async () => {
    await expect(openExample('elektricity', '/nowhere')).rejects.toMatchObject({
      code: 'NO_SUCH_EXAMPLE',
      message:
        'there is no example elektricity; available: arrivals, electricity, flights, own-image, sp500. For a folder of your own give its path: ./elektricity',
    })
  })
})
