import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { openBacktestExample } from '#local/backtest/backtest-example'
import { newFolder } from '#test/local/replay/example-lab'
import { churn, writeRows } from './backtest-lab.ts'

async function fileOf(text: string): Promise<string> {
  const path = join(await newFolder(), 'rows.csv')
  await writeFile(path, text)
  return path
}

const open = (observations: string, changes = {}) =>
  openBacktestExample({ model: churn, observations, labels: null, historyDays: null, days: null, ...changes })

const [minutes] = churn.features as [(typeof churn.features)[0]]
const from = Date.parse('2024-03-01T00:00:00Z')

describe('the rows of a backtest', () => {
  it('are a quarter history, at most 120 days', async () => {
    const opened = await open(await writeRows(20 * 24 + 1))
    expect(opened).toMatchObject({ firstAt: from, observations: 481, labels: 481, unreadable: { count: 0 } })
    expect((opened.startsAt - from) / dayMs).toBe(5)
    expect((opened.endsAt - from) / dayMs).toBeCloseTo(20, 1)
    const long = await open(await writeRows(1000 * 24))
    expect(long.example.replay.historyDays).toBe(120)
  })

  it('may be a part, with a history of its own', async () => {
    const opened = await open(await writeRows(20 * 24), { days: 10, historyDays: 4 })
    expect((opened.startsAt - from) / dayMs).toBe(4)
    expect((opened.endsAt - from) / dayMs).toBeLessThan(10)
    expect(opened.observations).toBe(240)
  })

  it('are scored under each policy, whatever their own serving answered, by a model that acts', async () => {
    const model = { ...churn, mode: 'observe' as const, columns: { ...churn.columns, score: 'calls' } }
    const { example } = await open(await writeRows(20 * 24), { model: { ...model, features: [{ ...minutes }] } })
    expect(example.model.columns.score).toBeUndefined()
    expect(example.model.mode).toBe('active')
  })

  it('are told where they cannot be read, and the others are kept', async () => {
    const at = (day: number) => new Date(from + day * dayMs).toISOString()
    const rows = Array.from({ length: 100 }, (_, day) => `${at(day)},1,2,1,${at(day)}`)
    rows[4] = `2024-13-05,1,2,1,${at(4)}`
    const opened = await open(await fileOf(['at,minutes,calls,left,told', ...rows].join('\n')))
    expect(opened.observations).toBe(99)
    expect(opened.unreadable).toEqual({ count: 1, first: expect.stringMatching(/^row 5: at: .*2024-13-05/) })
  })

  it.each([
    ['a file without rows', 'at,minutes,calls,left,told\n', 'NO_OBSERVATIONS', /has no readable row/],
    [
      'a file without labels',
      'at,minutes,calls,left,told\n2024-03-01T00:00:00Z,1,2,,\n2024-03-09T00:00:00Z,1,2,,\n',
      'NO_LABELS',
      /no label in column left/,
    ],
    [
      'a day of rows',
      'at,minutes,calls,left,told\n2024-03-01T00:00:00Z,1,2,1,2024-03-01T00:00:00Z\n',
      'TOO_SHORT',
      /spans 0 days/,
    ],
  ])('are refused: %s', async (_, text, code, message) => {
    const path = await fileOf(text)
    await expect(open(path)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await expect(open(path)).rejects.toThrow(path)
  })

  it('are refused where a feature has no column, and where the history takes all', async () => {
    const path = await fileOf('at,minutes,left\n2024-03-01T00:00:00Z,1,1\n')
    await expect(open(path)).rejects.toThrow(/calls/)
    await expect(open(await writeRows(10 * 24), { historyDays: 9 })).rejects.toMatchObject({
      code: 'TOO_SHORT',
      message: expect.stringContaining('9 are history: at least 2 have to be left'),
    })
  })
})
