import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunksOf } from '#cli/chunks-of'
import { openRowsFile } from '#cli/open-rows-file'
import { type CliLab, openCliLab } from './cli-lab.ts'

let cli: CliLab
beforeAll(async () => {
  cli = await openCliLab(null)
})
afterAll(() => cli.close())

const megabytes = (count: number, text: string) => Buffer.alloc(count * 2 ** 20, text)

describe('a packed file that unpacks to far more', () => {
  it.each([
    ['endless.csv.gz', 'x', 'the row that begins at line 1 has more than 1048576 bytes'],
    ['open-quote.csv.gz', '"a', 'the row that begins at line 1 has more than 1048576 bytes'],
    ['blank.csv.gz', '\n', 'there are more than 1048576 blank lines'],
    ['endless.ndjson.gz', '{"a":1,', 'the row that begins at line 1 has more than 1048576 bytes'],
  ])('is refused at the limit, and not unpacked whole: %s', async (name, text, words) => {
    const path = await cli.file(name, gzipSync(megabytes(128, text)))
    const before = process.memoryUsage().rss
    await expect(openRowsFile(path)).rejects.toThrow(words)
    expect(process.memoryUsage().rss - before).toBeLessThan(96 * 2 ** 20)
  })

  it('is read chunk by chunk where its rows are fine', { timeout: 60_000 }, async () => {
    const path = await cli.file('long.ndjson.gz', gzipSync(megabytes(16, '{"a":1}\n')))
    let rows = 0
    for await (const { lines, text } of chunksOf(await openRowsFile(path))) {
      rows += lines.length
      expect(text.length).toBeLessThan(5_000_000)
    }
    expect(rows).toBe(2 ** 21)
  })
})

it('names the line of a byte that is not UTF-8 far behind the beginning', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index},ok\n`).join('')
  const path = await cli.file('late.csv', Buffer.concat([Buffer.from(`a,b\n${rows}`), Buffer.from([0x63, 0xe4, 0x0a])]))
  const read = async () => {
    for await (const _ of chunksOf(await openRowsFile(path)));
  }
  await expect(read()).rejects.toMatchObject({
    code: 'NOT_UTF8',
    message: `${path} is not UTF-8 text but data in another encoding at line 20002: save it as UTF-8.`,
  })
})
