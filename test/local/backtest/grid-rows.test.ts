import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { openBacktestExample } from '#local/backtest/backtest-example'
import { objectsAt, writeGridRows } from '#local/backtest/grid-rows'
import { newFolder } from '#test/local/replay/example-lab'
import { MemoryObjectStore } from '#test/support/fake-ports'
import { churn, writeRows } from './backtest-lab.ts'

const from = Date.parse('2024-03-01T00:00:00Z')

async function gridOf(
  path: string,
  { labels = null as string | null, stepDays = 2, startsAt = undefined as number | undefined, model = churn } = {},
) {
  const { example } = await openBacktestExample({
    model,
    observations: path,
    labels,
    historyDays: 3,
    days: null,
  })
  const objectStore = new MemoryObjectStore()
  const points = await writeGridRows({
    example,
    days: null,
    stepDays,
    objectStore,
    ...(startsAt !== undefined && { startsAt }),
  })
  const linesOf = (key: string) =>
    gunzipSync(objectStore.objects.get(key) as Uint8Array)
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; id: string; at: string; knownAt?: string })
  return { points, linesOf }
}

it('gives each point the rows that had arrived by then, and no later one', async () => {
  const { points, linesOf } = await gridOf(await writeRows(8 * 24))
  expect(points.map(({ at }) => (at - from) / dayMs)).toEqual([3, 5, 7])
  for (const point of points) {
    const lines = objectsAt(points, point, from).flatMap(linesOf)
    const observed = lines.filter(({ kind }) => kind === 'observation').map(({ at }) => Date.parse(at))
    const known = lines.filter(({ kind }) => kind === 'label').map(({ knownAt }) => Date.parse(knownAt as string))
    expect(observed).toHaveLength((point.at - from) / hourMs + 1)
    expect(Math.max(...observed)).toBe(point.at)
    expect(point.lastObservedAt).toBe(point.at)
    expect(Math.max(...known)).toBeLessThanOrEqual(point.at)
    expect(known).toHaveLength((point.at - from) / hourMs)
  }
})

it('begins where it is told to, with all rows by then', async () => {
  const { points, linesOf } = await gridOf(await writeRows(8 * 24), { startsAt: from + 100 * hourMs })
  expect(points.map(({ at }) => (at - from) / hourMs)).toEqual([100, 148])
  const lines = objectsAt(points, points[0] as (typeof points)[number], from).flatMap(linesOf)
  expect(lines.filter(({ kind }) => kind === 'observation')).toHaveLength(101)
})

it('tells from when on there are the 80 labelled rows that a training needs beside the gap of an hour', async () => {
  const { points } = await gridOf(await writeRows(8 * 24))
  expect(points.map(({ enoughFrom }) => enoughFrom && (enoughFrom - from) / hourMs)).toEqual([null, 39, 87])
})

it('leaves out files that a window has passed', async () => {
  const { points } = await gridOf(await writeRows(8 * 24))
  const last = points[2] as (typeof points)[number]
  expect(objectsAt(points, last, from)).toHaveLength(3)
  expect(objectsAt(points, last, from + 5 * dayMs)).toHaveLength(2)
  expect(objectsAt(points, last, from + 5 * dayMs + 1)).toHaveLength(1)
})

it('labels rows from a file of labels that says no time, as ingestion does', async () => {
  const folder = await newFolder()
  const at = (hour: number) => new Date(from + hour * hourMs).toISOString()
  const hours = Array.from({ length: 6 * 24 }, (_, hour) => hour)
  const observations = join(folder, 'rows.csv')
  const labels = join(folder, 'labels.csv')
  await writeFile(observations, ['at,id,minutes,calls', ...hours.map((hour) => `${at(hour)},c${hour},1,2`)].join('\n'))
  await writeFile(labels, ['id,left,told', ...hours.map((hour) => `c${hour},1,${at(hour + 1)}`)].join('\n'))
  const model = { ...churn, columns: { ...churn.columns, id: 'id' } }
  const { example } = await openBacktestExample({ model, observations, labels, historyDays: 3, days: null })
  const objectStore = new MemoryObjectStore()
  const points = await writeGridRows({ example, days: null, stepDays: 1, objectStore })
  expect(points.at(-1)?.enoughFrom).toBe(from + 39 * hourMs)
  const lines = [...objectStore.objects.values()].flatMap((bytes) =>
    gunzipSync(bytes)
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
  const first = lines.find(({ kind, id }) => kind === 'label' && id === 'c0')
  expect(first).toMatchObject({ at: at(0), knownAt: at(1) })
})

it.each([
  ['both labels are named', { classes: ['stays', 'leaves'] }],
  ['the positive one alone is named', {}],
])('writes labels that are texts as 0 and 1 where %s', async (_, words) => {
  const text = (await readFile(await writeRows(8 * 24), 'utf8')).replaceAll(
    /,([01]),(?=\d{4}-)/g,
    (_comma, label) => `,${label === '1' ? 'leaves' : 'stays'},`,
  )
  const path = join(await newFolder(), 'rows.csv')
  await writeFile(path, text)
  const inTexts = await gridOf(path, { model: { ...churn, positiveLabel: 'leaves', ...words } })
  const inNumbers = await gridOf(await writeRows(8 * 24))
  const labelsOf = ({ points, linesOf }: typeof inTexts) =>
    points.flatMap(({ file }) => (file === null ? [] : linesOf(file.key).filter(({ kind }) => kind === 'label')))
  expect(labelsOf(inTexts)).toEqual(labelsOf(inNumbers))
  expect(labelsOf(inTexts).length).toBeGreaterThan(100)
})
