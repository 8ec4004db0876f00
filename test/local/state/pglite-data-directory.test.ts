import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { rawSql, sql } from '#core/sql'
import { openPGliteDirectory, type PGliteDirectory } from '#local/state/pglite-data-directory'
import { dumpCacheDirectory } from '#test/support/fresh-database'

const writer = join(import.meta.dirname, '../../support/postgres-writer.ts')
const halves = sql`select count(*) as n, count(distinct n) as numbers, coalesce(max(n), 0) as last from halves`
const halvesRow = z.object({ n: z.number(), numbers: z.number(), last: z.number() })

describe('a data directory', () => {
  let directory: string
  let writing: ChildProcess | undefined
  const openHere = () => openPGliteDirectory({ directory, cacheDirectory: dumpCacheDirectory })
  const using = async <Result>(work: (opened: PGliteDirectory) => Promise<Result>) => {
    const opened = await openHere()
    return work(opened).finally(() => opened.close())
  }
  const startWriter = () => {
    writing = spawn(process.execPath, [writer, directory, dumpCacheDirectory], { stdio: ['ignore', 'pipe', 'inherit'] })
    return writing
  }
  const acknowledgedUntilKilled = async (child: ChildProcess, afterMs: number) => {
    let output = ''
    child.stdout?.on('data', (chunk) => {
      output += String(chunk)
    })
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
    return Number(output.trimEnd().split('\n').at(-1))
  }

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'remodel-directory-'))
  })
  afterEach(() => {
    writing?.kill('SIGKILL')
    rmSync(directory, { recursive: true, force: true })
  })

  test('is made migrated and seeded, and keeps what was written', async () => {
    await using(({ database }) => database.execute(rawSql('create table kept (a int)')))
    const count = sql`select count(*) as n from retraining_schedules, (select count(*) from kept) as kept`
    expect(await using(({ database }) => database.query(count, z.unknown()))).toEqual([{ n: 4 }])
  })

  test('belongs to one opener, who is named', async () => {
    await using(async () => {
      await expect(openHere()).rejects.toMatchObject({
        code: 'DIRECTORY_LOCKED',
        message: expect.stringContaining(`in use by process ${process.pid}: stop it`),
        details: { directory, pid: process.pid },
      })
      expect(existsSync(join(directory, 'holder.json'))).toBe(true)
    })
    expect(existsSync(join(directory, 'holder.json'))).toBe(false)
    await expect(using(async () => 'opened')).resolves.toBe('opened')
  })

  test('is refused while another process has it, and free at once when that process is killed', async () => {
    const child = startWriter()
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
    const details = { pid: child.pid }
    await expect(openHere()).rejects.toMatchObject({ code: 'DIRECTORY_LOCKED', details })
    await expect(openHere(), 'however often it is asked for').rejects.toMatchObject({ details })
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
    await expect(using(async () => 'opened')).resolves.toBe('opened')
  })

  test('loses no acknowledged transaction and keeps no half of one when its process is killed', async () => {
    for (const afterMs of [5, 120, 300]) {
      const acknowledged = await acknowledgedUntilKilled(startWriter(), afterMs)
      const [found] = await using(({ database }) => database.query(halves, halvesRow))
      expect(acknowledged).toBeGreaterThan(0)
      expect(found?.last).toBeGreaterThanOrEqual(acknowledged)
      expect(found).toMatchObject({ n: 2 * (found?.last ?? 0), numbers: found?.last })
    }
  }, 120_000)

  test('deletes the draft of a process that ended while it made the directory', async () => {
    await mkdir(join(directory, 'data.draft'))
    await writeFile(join(directory, 'data.draft', 'PG_VERSION'), '1')
    await using(({ database }) => database.query(sql`select 1 as one`, z.unknown()))
    expect(existsSync(join(directory, 'data.draft'))).toBe(false)
  })
})
