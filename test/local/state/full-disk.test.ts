import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { DiskSpace } from '#adapters/local/disk-space'
import { rawSql, sql } from '#core/sql'
import { settleClockMode } from '#local/state/clock-mode'
import { openPGliteDirectory } from '#local/state/pglite-data-directory'
import { makeStateDirectory } from '#local/state/state-directory'
import { priceModel } from '#test/api/api-lab'
import { newFolder } from '#test/local/replay/example-lab'
import { dumpCacheDirectory } from '#test/support/fresh-database'

const root = join(import.meta.dirname, '../../..')

interface Ended {
  readonly code: number
  readonly output: string
}

/** Runs Node with files of at most so many blocks of 512 bytes: a write beyond that fails, as on a full disk. */
function runNode(words: readonly string[], blocksMax: number | 'unlimited'): Promise<Ended> {
  const script = `ulimit -f ${blocksMax}; exec "$0" "$@"`
  return new Promise((resolve) => {
    execFile('sh', ['-c', script, process.execPath, ...words], { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` })
    })
  })
}

async function applyModel(state: string, blocksMax: number | 'unlimited'): Promise<Ended> {
  const file = join(await newFolder(), 'price.json')
  await writeFile(file, JSON.stringify(priceModel))
  return runNode(['cli/remodel.mjs', 'models', 'apply', file, '--state', state], blocksMax)
}

const evaluate = (code: string, blocksMax: number) => runNode(['--input-type=module', '-e', code], blocksMax)

describe('a disk that is full at the first start', () => {
  it.each([
    ['before anything is written', 0],
    ['while the database is made', 16],
  ])('%s, is named, and harms no later start', { timeout: 120_000 }, async (_, blocksMax) => {
    const state = join(await newFolder(), 'state')
    expect((await applyModel(state, blocksMax)).code).not.toBe(0)
    expect(await applyModel(state, 'unlimited')).toEqual({ code: 0, output: expect.stringContaining('price') })
  })

  it('left an empty file in earlier releases, which counts as none', async () => {
    const { clockFile } = await makeStateDirectory(join(await newFolder(), 'state'))
    await writeFile(clockFile, '')
    expect(await settleClockMode(clockFile, null)).toEqual({ mode: 'wall', example: null })
    expect(JSON.parse(await readFile(clockFile, 'utf8'))).toEqual({ mode: 'wall', example: null })
  })

  it.each([
    ['rows', (state: string) => writeFile(join(state, 'objects', 'a'), 'a')],
    ['a database', (state: string) => mkdir(join(state, 'database', 'data'), { recursive: true })],
  ])('is damage beside %s: nobody can tell whose time they are in', async (_, add) => {
    const { root: state, clockFile } = await makeStateDirectory(join(await newFolder(), 'state'))
    await writeFile(clockFile, '')
    await add(state)
    await expect(settleClockMode(clockFile, null)).rejects.toMatchObject({ code: 'STATE_DAMAGED' })
  })
})

describe('an embedded database whose log cannot grow', () => {
  it('ends at once, says so, and keeps what was committed', { timeout: 120_000 }, async () => {
    const directory = await newFolder()
    const open = () => openPGliteDirectory({ directory, cacheDirectory: dumpCacheDirectory })
    const made = await open()
    await made.database.execute(rawSql('create table kept (n int, filler text)'))
    await made.close()
    // A segment of the log has 16 MiB: its last KiB cannot be written.
    const { output, code } = await evaluate(
      `import { openPGliteDirectory } from '#local/state/pglite-data-directory'
       import { rawSql, sql } from '#core/sql'
       const told = []
       const { database, close } = await openPGliteDirectory({
         directory: ${JSON.stringify(directory)},
         cacheDirectory: ${JSON.stringify(dumpCacheDirectory)},
         onBroken: ({ code }) => told.push(code),
       })
       const filler = 'x'.repeat(1500)
       let n = 0
       // Few statements: after a thousand the database would look after its tables, which fails without breaking it.
       const add = () => database.transaction((executor) =>
         executor.execute(sql\`insert into kept select \${n}, \${filler} from generate_series(1, 100)\`))
       for (; n < 400; n += 1) {
         const error = await add().then(() => null, (error) => error)
         if (error === null) continue
         console.log(error.code, error.retryable)
         break
       }
       const after = [add(), database.execute(rawSql('select 1')), database.transaction(async () => 1)]
       console.log((await Promise.allSettled(after)).map(({ reason }) => reason?.code).join())
       await close()
       console.log(told.join(), n)`,
      16 * 1024 * 2 - 2,
    )
    expect(code).toBe(0)
    const lines = output.trim().split('\n')
    expect(lines.slice(0, 2)).toEqual(['DB_BROKEN false', 'DB_BROKEN,DB_BROKEN,DB_BROKEN'])
    expect(lines[2]).toMatch(/^DB_BROKEN \d+$/)
    const again = await open()
    const rows = await again.database.query(sql`select count(*) as n from kept`, z.unknown())
    await again.close()
    expect(rows).toEqual([{ n: 100 * Number(lines[2]?.split(' ')[1]) }])
  })

  it('is not opened where its disk has too little space, and opens once it has', { timeout: 60_000 }, async () => {
    const directory = await newFolder()
    const open = (freeBytes: number) =>
      openPGliteDirectory({
        directory,
        cacheDirectory: dumpCacheDirectory,
        space: new DiskSpace(directory, { freeBytes: () => freeBytes }),
      })
    await expect(open(12 * 1024 ** 2)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: `the disk of ${directory} has 12 MiB left, and 32 MiB are needed: free some space`,
    })
    const { database, close } = await open(64 * 1024 ** 2)
    expect(await database.query(sql`select 1 as one`, z.unknown())).toEqual([{ one: 1 }])
    await close()
  })
})

describe('a write to a full disk', () => {
  it('leaves the old content, and no draft', async () => {
    const folder = await newFolder()
    const path = join(folder, 'note.json')
    await writeFile(path, 'old')
    const { output } = await evaluate(
      `import { writeWhole } from '#adapters/local/write-whole'
       await writeWhole(${JSON.stringify(path)}, 'new'.repeat(1000)).catch((error) => console.log(error.code))`,
      2,
    )
    expect(output).toBe('EFBIG\n')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['note.json'])
  })

  it.each([true, false])(
    'is an object that is not there, and may be written later (durable: %s)',
    async (isDurable) => {
      const folder = await newFolder()
      const { output } = await evaluate(
        `import { FileObjectStore } from '#adapters/local/file-object-store'
       const store = new FileObjectStore(${JSON.stringify(folder)}, { isDurable: ${isDurable} })
       await store.put('a/b', new Uint8Array(5000)).catch(({ code, retryable }) => console.log(code, retryable))
       console.log(await store.exists('a/b'))`,
        2,
      )
      expect(output).toBe('OBJECT_NOT_WRITTEN true\nfalse\n')
      expect(await readdir(join(folder, '~unfinished'))).toEqual([])
    },
  )

  it('fails a training whose folder it cannot lay out, and leaves no part of it', async () => {
    const folder = await newFolder()
    const { output } = await evaluate(
      `import { layOutJob } from '#adapters/local/job-directory'
       const job = { jobName: 'j', hyperparameters: { text: 'x'.repeat(5000) }, channels: {} }
       await layOutJob({}, job, ${JSON.stringify(join(folder, 'j'))}).catch((error) => console.log(error.code))`,
      2,
    )
    expect(output).toBe('EFBIG\n')
    expect(await readdir(folder)).toEqual([])
    expect(existsSync(join(folder, 'j'))).toBe(false)
  })
})
