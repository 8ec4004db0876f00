import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chunksOf } from '#cli/chunks-of'
import { openCsv } from '#rows/csv/open-csv'
import { readCsv } from '#rows/csv/read-csv'
import type { Table } from '#rows/table'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'
import { anyText, bytesOf } from '../foreign-input.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remodel-csv-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const pieces = fc.array(fc.oneof(anyText, fc.constantFrom('a', '1', ',', ';', '\n', '\r\n', '\r', '"', 'ä', '😀')), {
  maxLength: 40,
})
const heads = fc.constantFrom(
  '',
  'a,b\n',
  'a,b\r\n',
  'a;b\r',
  'sep=;\r\n"a, x";b\n',
  ' \n\n"a\nx"\tb\n',
  '\ufeffa|b\r\n',
)
const contents = fc.tuple(heads, pieces).map(([head, texts]) => head + texts.join(''))
/** From a byte at a time to all at once. */
const chunkSizes = fc.constantFrom(1, 2, 3, 7, 64 * 1024)

const codeOf = (error: unknown) => {
  if (!(error instanceof UnreadableRowsError)) throw error
  return error.code
}
const rowsOf = ({ columns, rows, unreadable }: Table) => [
  ...rows.map(({ rowNumber, raw, cell }) => ({ rowNumber, raw, cells: columns.map(cell) })),
  ...unreadable,
]
const inOrder = (rows: readonly { readonly rowNumber: number }[]) => [...rows].sort((a, b) => a.rowNumber - b.rowNumber)

async function fromFile(path: string, chunkBytes: number) {
  const { columns, rows } = await openCsv(path, chunkBytes)
  const found: ReturnType<typeof rowsOf> = []
  for await (const row of rows)
    found.push('reason' in row ? row : { rowNumber: row.rowNumber, raw: row.raw, cells: columns.map(row.cell) })
  return { columns, rows: found }
}

/** As `remodel ingest` sends it. */
async function inChunks(path: string, chunkBytes: number) {
  const found: ReturnType<typeof rowsOf> = []
  for await (const { text, rowOffset, lines } of chunksOf(await openCsv(path, chunkBytes))) {
    const rows = rowsOf(readCsv(bytesOf(text), rowOffset))
    expect(lines).toHaveLength(rows.length)
    found.push(...rows)
  }
  return found
}

it('reads a file, packed or not and in pieces of any size, as its content is read, also in chunks', async () => {
  let count = 0
  await fc.assert(
    fc.asyncProperty(contents, fc.boolean(), chunkSizes, async (text, isPacked, chunkBytes) => {
      count += 1
      const path = join(folder, `${count}.csv${isPacked ? '.gz' : ''}`)
      await writeFile(path, isPacked ? gzipSync(text) : text)
      const whole = await (async () => readCsv(bytesOf(text), 0))().catch(codeOf)
      const file = await fromFile(path, chunkBytes).catch(codeOf)
      if (typeof whole === 'string' || typeof file === 'string') {
        expect(file).toBe(whole)
        return
      }
      expect(file.columns).toEqual(whole.columns)
      expect(file.rows).toEqual(inOrder(rowsOf(whole)))
      expect(inOrder(await inChunks(path, chunkBytes))).toEqual(file.rows)
    }),
    { numRuns: 200 },
  )
})
