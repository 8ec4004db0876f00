import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CsvRecord, csvDialect } from '#rows/csv/csv-dialect'
import { splitUnquoted } from '#rows/csv/split-unquoted'
import { rowBytesMax } from '#rows/row-limits'
import { excerptOf } from '#rows/table'

const piece = fc.constantFrom(',', ';', '\t', '|', '\n', '\r', '\r\n', ' ', 'a', '1.5', 'é', '\u2028', '\uFEFF', '"')
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
const shown = (records: readonly CsvRecord[]) => records.map(({ record, raw }) => [record, excerptOf(raw)])

it('gives what csv-parse gives, or leaves the text to it', () => {
  let splitCount = 0
  fc.assert(
    fc.property(text, (content) => {
      const { options } = csvDialect(content)
      const records = splitUnquoted(content, options.delimiter)
      if (records === null) return
      splitCount++
      expect(shown(records)).toEqual(shown(parse(content, options) as unknown as CsvRecord[]))
    }),
    { numRuns: 3000 },
  )
  expect(splitCount).toBeGreaterThan(300)
})

it('leaves a text to csv-parse that may have too long a row', () => {
  expect(splitUnquoted(`a\n${'1'.repeat(rowBytesMax / 2)}`, ',')).toBeNull()
})
