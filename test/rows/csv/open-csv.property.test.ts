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

const pieces = fc.array(fc.oneof(anyText, fc.constantFrom('a', '1', ',', ';', '\n', '\r\n', '\r', '"')), {
  maxLength: 40,
})
const contents = fc.oneof(
  pieces.map((texts) => texts.join('')),
  pieces.map((texts) => `a,b\n${texts.join('')}`),
)

const codeOf = (error: unknown) => {
  if (!(error instanceof UnreadableRowsError)) throw error
  return error.code
}
const rowsOf = ({ columns, rows, unreadable }: Table) => [
  ...rows.map(({ rowNumber, raw, cell }) => ({ rowNumber, raw, cells: columns.map(cell) })),
  ...unreadable,
]
const inOrder = (rows: readonly { readonly rowNumber: number }[]) => [...rows].sort((a, b) => a.rowNumber - b.rowNumber)

async function fromFile(path: string) {
  const { columns, rows } = await openCsv(path)
  const found: ReturnType<typeof rowsOf> = []
  for await (const row of rows)
    found.push('reason' in row ? row : { rowNumber: row.rowNumber, raw: row.raw, cells: columns.map(row.cell) })
  return { columns, rows: found }
}

/** As `remodel ingest` sends it. */
async function inChunks(path: string) {
  const found: ReturnType<typeof rowsOf> = []
  for await (const { text, rowOffset, lines } of chunksOf(await openCsv(path))) {
    const rows = rowsOf(readCsv(bytesOf(text), rowOffset))
    expect(lines).toHaveLength(rows.length)
    found.push(...rows)
  }
  return found
}

it('reads a file, packed or not, as its content is read, also in chunks', async () => {
  let count = 0
  await fc.assert(
    fc.asyncProperty(contents, fc.boolean(), async (text, isPacked) => {
      count += 1
      const path = join(folder, `${count}.csv${isPacked ? '.gz' : ''}`)
      await writeFile(path, isPacked ? gzipSync(text) : text)
      const whole = await (async () => readCsv(bytesOf(text), 0))().catch(codeOf)
      const file = await fromFile(path).catch(codeOf)
      if (typeof whole === 'string' || typeof file === 'string') {
        // A file without a named column is found empty only by its reader in one piece.
        expect(whole === 'EMPTY_FILE' || file === whole).toBe(true)
        return
      }
      expect(file.columns).toEqual(whole.columns)
      expect(file.rows).toEqual(inOrder(rowsOf(whole)))
      // A chunk has half of each CRLF, which is another line end where a file mixes them.
      if (!text.includes('\r')) expect(inOrder(await inChunks(path))).toEqual(file.rows)
    }),
    { numRuns: 200 },
  )
})
