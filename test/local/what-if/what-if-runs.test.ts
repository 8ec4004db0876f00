import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#core/ports/database'
import { WhatIfRuns } from '#local/what-if/what-if-runs'
import { newFolder } from '#test/local/replay/example-lab'
import { addModels } from '#test/support/add-models'
import { freshDatabase } from '#test/support/fresh-database'

const entry = join(import.meta.dirname, 'pretending-process.ts')
const [done, running, failed, killed] = [1, 2, 3, 4] as const

let database: Database
let root: string
let runs: WhatIfRuns
const errors: string[] = []
const log = { info: () => {}, warn: () => {}, error: (message: string) => void errors.push(message) }
const open = () =>
  new WhatIfRuns({
    ports: { database, log, clock: { now: () => Date.parse('2024-05-01T10:00:00Z') } },
    wall: { now: () => Date.parse('2026-01-01T00:00:00Z') },
    root,
    entry,
  })

beforeAll(async () => {
  database = await freshDatabase()
  await addModels(database, 2)
})
afterAll(() => database.close())
beforeEach(async () => {
  root = await newFolder()
  errors.length = 0
  runs = open()
})
afterEach(async () => {
  await runs.close()
  await rm(root, { recursive: true, force: true })
})

const ask = (how: number, modelName = 'm-0000') => ({
  ...{ modelName, askedBy: 'ada', days: 30 },
  ...{ configuration: { probation_days: how }, schedules: { daily: { enabled: false } } },
})
const ended = async (modelName = 'm-0000') => {
  await expect.poll(async () => (await runs.find(modelName))?.status).not.toBe('running')
  return runs.find(modelName)
}

describe('replays of changed settings', () => {
  it('are none at first, and end with a report that outlives the process of the installation', async () => {
    expect(await runs.find('m-0000')).toBeNull()
    await runs.start(ask(done))
    expect(await runs.find('m-0000')).toMatchObject({
      status: 'running',
      askedBy: 'ada',
      askedAt: '2026-01-01T00:00:00.000Z',
      before: { configuration: { probation_days: 7 }, schedules: { daily: { enabled: true } } },
      progress: { part: 'rows' },
    })
    expect(await ended()).toMatchObject({ status: 'done', problem: null, report: { rows: 96 } })
    expect(await open().find('m-0000')).toMatchObject({ status: 'done', report: { rows: 96 } })
    expect(await runs.find('m-0001')).toBeNull()
  })

  it('tell how far they are, and run one at a time', async () => {
    await runs.start(ask(running))
    await expect.poll(async () => (await runs.find('m-0000'))?.progress).toMatchObject({ part: 'replays', share: 0.5 })
    await runs.start(ask(running))
    await expect(runs.start(ask(done))).rejects.toMatchObject({
      ...{ status: 409, code: 'WHAT_IF_RUNNING' },
      message: 'A replay of other changes of this model is running: wait for it, or stop it.',
    })
    await expect(runs.start(ask(running, 'm-0001'))).rejects.toThrow('A replay of changes of m-0000 is running')
    await runs.cancel('m-0001')
    expect(await runs.find('m-0000')).toMatchObject({ status: 'running' })
    await runs.cancel('m-0000')
    expect(await runs.find('m-0000')).toMatchObject({ status: 'cancelled', progress: null, report: null })
    await runs.start(ask(done, 'm-0001'))
    expect(await ended('m-0001')).toMatchObject({ status: 'done' })
  })

  it('run until they are stopped, however long they are silent', async () => {
    await runs.start(ask(running))
    await expect.poll(async () => (await runs.find('m-0000'))?.progress).toMatchObject({ share: 0.5 })
    // A process that nothing keeps ends within milliseconds of its message.
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await runs.find('m-0000')).toMatchObject({ status: 'running', progress: { share: 0.5 } })
  })

  it('are running from the moment at which their files change, and never look interrupted before', async () => {
    await runs.start(ask(done))
    await ended()
    const begun = { isSo: false }
    const start = runs.start(ask(running)).then(() => {
      begun.isSo = true
    })
    const looks: Promise<string | undefined>[] = []
    while (!begun.isSo) {
      looks.push(runs.find('m-0000').then((found) => found?.status))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await start
    looks.push(runs.find('m-0000').then((found) => found?.status))
    const seen = await Promise.all(looks)
    expect(seen.at(-1)).toBe('running')
    expect(seen).not.toContain('interrupted')
  })

  it('are stopped where a person stops them while they start', async () => {
    const start = runs.start(ask(running))
    await runs.cancel('m-0000')
    await start
    expect(await runs.find('m-0000')).toMatchObject({ status: 'cancelled' })
  })

  it('start once where two ask at the same time', async () => {
    const both = await Promise.allSettled([runs.start(ask(running)), runs.start(ask(running, 'm-0001'))])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it.each(['{"rows":7}', '{', ''])(
    'are to be asked for again where their report is %j, as another release wrote it',
    async (text) => {
      await runs.start(ask(done))
      await ended()
      await writeFile(join(root, 'what-if', 'm-0000', 'report.json'), text)
      expect(await runs.find('m-0000')).toMatchObject({
        ...{ status: 'interrupted', report: null, progress: null },
        problem: 'Its report is gone, or of another release. The work so far is kept.',
      })
    },
  )

  it('say why they failed, and lose the report of other changes', async () => {
    await runs.start(ask(done))
    await ended()
    await runs.start(ask(failed))
    expect(await ended()).toMatchObject({ status: 'failed', problem: 'there are no labels', report: null })
    expect(errors).toEqual(['the replay of changed settings failed: there are no labels'])
  })

  it('count as interrupted where their process, or that of the installation, ended on the way', async () => {
    await runs.start(ask(killed))
    expect(await ended()).toMatchObject({ status: 'interrupted', problem: expect.stringContaining('is kept') })
    await runs.start(ask(running))
    await runs.close()
    expect(await open().find('m-0000')).toMatchObject({ status: 'interrupted', progress: null })
    await runs.start(ask(done))
    expect(await ended()).toMatchObject({ status: 'done' })
  })

  it('are refused for a model that does not exist', async () => {
    await expect(runs.start(ask(done, 'nobody'))).rejects.toMatchObject({ status: 404 })
    await runs.start(ask(done))
    expect(await ended()).toMatchObject({ status: 'done' })
  })
})
