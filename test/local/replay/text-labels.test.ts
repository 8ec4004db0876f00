import { expect, it } from 'vitest'
import * as z from 'zod'
import { sql } from '#core/sql'
import { newWorld, replayIn } from '#test/local/runtime-lab'
import { type ExampleFiles, strangersModel, strangersRows, writeExample } from './example-lab.ts'

const rowCount = 48
const { observations, labels } = strangersRows(rowCount, '2024-02-20T00:00:00Z')
/** The folder's labels in words: row 0 has the first label, and so on. */
const inWords = (words: Record<string, string>) =>
  labels.replaceAll(/^(c\d+),(\d)/gm, (_, id, label) => `${id},${words[label]}`)
const truth = Array.from({ length: rowCount }, (_, index) => [`c${index}`, (index * 7) % 50 > 25 ? 1 : 0] as const)

async function replayed({ text, ...model }: { readonly text: string; readonly [part: string]: unknown }) {
  const world = await newWorld()
  const files: ExampleFiles = {
    ...{ observations, labels: text, model: { ...strangersModel, ...model } },
    // Nothing in bulk: a delivery brings one row.
    replay: { historyDays: 0, deliveryMinutes: 30, trainingMinutes: 0 },
  }
  try {
    await replayIn(world, { example: await writeExample(files) })
    const stored = await world.database.query(
      sql`select observation_id as id, label from predictions order by observed_at`,
      z.object({ id: z.string(), label: z.number().nullable() }),
    )
    const rejected = await world.database.query(
      sql`select row_number, reason from rejected_rows order by row_number`,
      z.object({ row_number: z.number(), reason: z.string() }),
    )
    return { stored: stored.map(({ id, label }) => [id, label]), rejected }
  } finally {
    await world.close()
  }
}

it.each([
  ['both are named', { positiveLabel: 'left', classes: ['left', 'stayed'] }],
  ['the positive one alone is named, though each delivery brings one row', { positiveLabel: 'left' }],
])('a replay takes labels that are texts where %s', async (_, model) => {
  const { stored, rejected } = await replayed({ ...model, text: inWords({ 0: 'stayed', 1: 'left' }) })
  expect(rejected).toEqual([])
  expect(stored).toEqual(truth)
})

it('a replay rejects a third label by its row, with those that are allowed', async () => {
  const text = inWords({ 0: 'stayed', 1: 'left' }).replace(/^c3,\w+/m, 'c3,paused')
  const { stored, rejected } = await replayed({ text, positiveLabel: 'left', classes: ['left', 'stayed'] })
  expect(rejected).toEqual([{ row_number: 4, reason: 'left: "paused" is neither "stayed" nor "left"' }])
  expect(stored).toEqual(truth.map(([id, label]) => [id, id === 'c3' ? null : label]))
})

it('a replay whose rows have three labels and whose model names one is refused with what to write', async () => {
  const text = inWords({ 0: 'stayed', 1: 'left' }).replace(/^c3,\w+/m, 'c3,paused')
  await expect(replayed({ text, positiveLabel: 'left' })).rejects.toMatchObject({
    code: 'INVALID_EXAMPLE',
    message: expect.stringMatching(
      /labels\.csv has the labels "stayed" and "paused" beside the positive one: name both labels in classes/,
    ),
  })
})
