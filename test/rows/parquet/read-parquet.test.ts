import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
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
    expect(await readParquet(new Uint8Array(bytes))).toEqual([
      { time: '2024-01-01T00:30:00.000Z', demand: 0.5, volume: 7, region: 'nsw' },
      { time: '2024-01-01T01:00:00.000Z', demand: 1.5, volume: 8, region: 'vic' },
    ])
  })

  it.each([
    [new Uint8Array()],
    [new TextEncoder().encode('time,demand\n1,2\n')],
    [new TextEncoder().encode('PAR1 broken PAR1')],
  ])('that is none is refused with the reason', async (bytes) => {
    await expect(readParquet(bytes)).rejects.toMatchObject({ code: 'UNREADABLE_FILE', status: 422 })
  })
})
