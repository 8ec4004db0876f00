import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { statusOfRefusal } from '#api/http/status-of-refusal'
import { readParquet } from '#rows/parquet/read-parquet'

describe('a Parquet file', () => {
  it('is read as rows, with times as ISO 8601 and whole numbers as numbers', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'time', data: [new Date('2024-01-01T00:30:00Z'), new Date('2024-01-01T01:00:00Z')], type: 'TIMESTAMP' },
        { name: 'demand', data: [0.5, 1.5], type: 'DOUBLE' },
        { name: 'volume', data: [7n, 8n], type: 'INT64' },
        { name: 'region', data: ['nsw', 'vic'], type: 'STRING' },
      ],
    })
    const { columns, rows, unreadable } = await readParquet(new Uint8Array(bytes), 10)
    expect([columns, unreadable]).toEqual([['time', 'demand', 'volume', 'region'], []])
    expect(rows.map(({ rowNumber, cell }) => [rowNumber, ...columns.map(cell)])).toEqual([
      [11, '2024-01-01T00:30:00.000Z', 0.5, 7, 'nsw'],
      [12, '2024-01-01T01:00:00.000Z', 1.5, 8, 'vic'],
    ])
  })

  it.each([
    [new Uint8Array()],
    [new TextEncoder().encode('time,demand\n1,2\n')],
    [new TextEncoder().encode('PAR1 broken PAR1')],
  ])('that is none is refused with the reason', async (bytes) => {
    await expect(readParquet(bytes, 0)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' })
    expect(statusOfRefusal('UNREADABLE_FILE')).toBe(422)
  })

  it('with too many rows is refused before they are unpacked', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [{ name: 'flag', data: new Array(500_001).fill(true), type: 'BOOLEAN' }],
    })
    await expect(readParquet(new Uint8Array(bytes), 0)).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
      message: 'A delivery has at most 500000 rows; the file has 500001.',
    })
  })

  it('without a row is empty', async () => {
    const bytes = parquetWriteBuffer({ columnData: [{ name: 'flag', data: [], type: 'BOOLEAN' }] })
    await expect(readParquet(new Uint8Array(bytes), 0)).rejects.toMatchObject({ code: 'EMPTY_FILE' })
  })
})
