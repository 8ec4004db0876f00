import { describe, expect, it } from 'vitest'
import { readJson } from '#rows/json/read-json'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'

const read = (text: string, rowOffset = 0) => readJson(new TextEncoder().encode(text), rowOffset)

describe('rows as a JSON array', () => {
  it('are its objects, in order, with their values', () => {
    const { columns, rows, unreadable } = read(
      '[{"id": 1, "a": "x,]}"},\n {"id": 738529527931269425, "b": [1, 2]}]',
      10,
    )
    expect(columns).toEqual(['id', 'a', 'b'])
    expect(rows.map(({ rowNumber, cell }) => [rowNumber, cell('id'), cell('a'), cell('b')])).toEqual([
      [11, 1, 'x,]}', undefined],
      [12, 738529527931269425n, undefined, [1, 2]],
    ])
    expect(unreadable).toEqual([])
  })

  it('are read beside elements that are none, each with its number', () => {
    const { rows, unreadable } = read('[{"a": 1}, 7, {"a": }, {"a": 1, "a": 2}, {"a": 2}]')
    expect(rows.map(({ rowNumber, cell }) => [rowNumber, cell('a')])).toEqual([
      [1, 1],
      [5, 2],
    ])
    expect(unreadable).toEqual([
      { rowNumber: 2, reason: 'not a JSON object', raw: '7' },
      { rowNumber: 3, reason: 'not a JSON object', raw: '{"a": }' },
      { rowNumber: 4, reason: 'a stands in this row twice', raw: '{"a": 1, "a": 2}' },
    ])
  })

  it('may be spread over lines, with strings that hold brackets, quotes and escapes', () => {
    const value = [{ a: 'x"[{,\\' }, { a: 'y' }]
    const { rows } = read(` ${JSON.stringify(value, null, 2)}\n`)
    expect(rows.map(({ cell }) => cell('a'))).toEqual(['x"[{,\\', 'y'])
  })

  it.each([
    ['', 'EMPTY_FILE', 'empty'],
    ['[]', 'EMPTY_FILE', 'no rows'],
    ['{"a": 1}', 'UNREADABLE_FILE', 'not an array: rows as JSON are one array of objects, also a single one'],
    ['{"a": 1}\n{"a": 2}', 'UNREADABLE_FILE', 'send them as application/x-ndjson'],
    ['[{"a": 1}] [{"a": 2}]', 'UNREADABLE_FILE', 'goes on after its array'],
    ['[{"a": 1},]', 'UNREADABLE_FILE', 'not JSON'],
    ['[{"a": 1}', 'UNREADABLE_FILE', 'not JSON'],
    ['[{"a": "1}]', 'UNREADABLE_FILE', 'not JSON'],
    [`[{"a": "${'x'.repeat(2 ** 20)}"}]`, 'UNREADABLE_FILE', 'Row 1 has more than 1048576 bytes'],
  ])('are refused where the body is %.30s', (text, code, words) => {
    const refusal = expect(() => read(text))
    refusal.toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }))
    refusal.toThrow(UnreadableRowsError)
  })
})
