import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { statusOfRefusal } from '#api/http/status-of-refusal'
import { readParquet } from '#rows/parquet/read-parquet'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'

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

it('of another compression is refused, naming those that work', async () => {
  const bytes = parquetWriteBuffer({
    columnData: [{ name: 'c', data: [1, 2], type: 'DOUBLE' }],
    codec: 'LZ4_RAW',
    compressors: { LZ4_RAW: (input: Uint8Array) => input },
  } as never)
  await expect(readParquet(new Uint8Array(bytes), 0)).rejects.toThrow(
    'it is compressed with LZ4_RAW: write it with one of SNAPPY, GZIP, BROTLI, ZSTD, or uncompressed.',
  )
})

describe('the values of a Parquet file', () => {
  const column = async (written: object) => {
    const bytes = parquetWriteBuffer({ columnData: [{ name: 'c', ...written } as never] })
    const { rows } = await readParquet(new Uint8Array(bytes), 0)
    return rows.map(({ cell }) => cell('c'))
  }

  it.each([
    [
      'whole numbers of 64 bits',
      { data: [7n, 738529527931269425n, null], type: 'INT64' },
      [7, 738529527931269425n, null],
    ],
    [
      'NaN and infinite numbers',
      { data: [Number.NaN, Number.POSITIVE_INFINITY, 0.1], type: 'DOUBLE' },
      [Number.NaN, Number.POSITIVE_INFINITY, 0.1],
    ],
    ['booleans', { data: [true, false, null], type: 'BOOLEAN' }, [true, false, null]],
    ['texts', { data: ['ä', '😀', ''], type: 'STRING' }, ['ä', '😀', '']],
    ['objects, which fit no feature', { data: [{ a: 1 }, { a: 2 }], type: 'VARIANT' }, [{}, {}]],
  ])('are read: %s', async (_, written, expected) => {
    expect(await column(written)).toEqual(expected)
  })

  const typed = (columnData: unknown[], schema: object) =>
    parquetWriteBuffer({
      columnData: [{ name: 'c', data: columnData }],
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'c', repetition_type: 'REQUIRED', ...schema },
      ],
    } as never)
  it.each([
    [
      'unsigned whole numbers',
      [18446744073709551615n],
      { type: 'INT64', converted_type: 'UINT_64' },
      '18446744073709551615',
    ],
    [
      'decimals of 64 bits',
      [738529527931269425n],
      { type: 'INT64', converted_type: 'DECIMAL', scale: 0, precision: 18 },
      '738529527931269425',
    ],
    [
      'decimals with a fraction',
      [-1250n],
      { type: 'INT64', converted_type: 'DECIMAL', scale: 3, precision: 18 },
      '-1.25',
    ],
    [
      'times in microseconds',
      [1795000000123456n],
      { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
      '2026-11-18T11:06:40.123Z',
    ],
    [
      'times in nanoseconds',
      [1795000000123456789n],
      { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
      '2026-11-18T11:06:40.123Z',
    ],
    [
      'local times, which have no offset',
      [1795000000123456n],
      { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
      '2026-11-18T11:06:40.123',
    ],
    ['days', [new Date('2026-01-02')], { type: 'INT32', converted_type: 'DATE' }, '2026-01-02'],
    ['days before 1970', [-1], { type: 'INT32', logical_type: { type: 'DATE' } }, '1969-12-31'],
    ['times of day', [3_723_000_000n], { type: 'INT64', converted_type: 'TIME_MICROS' }, '01:02:03'],
    ['midnight', [0], { type: 'INT32', converted_type: 'TIME_MILLIS' }, '00:00:00'],
    [
      'the last millisecond of a day',
      [86_399_999],
      { type: 'INT32', converted_type: 'TIME_MILLIS' },
      '23:59:59.999000',
    ],
    [
      'times of day in MILLIS: 01:02:03.500000',
      [3_723_500],
      { type: 'INT32', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MILLIS' } },
      '01:02:03.500000',
    ],
    [
      'times of day in MICROS: 01:02:03.000001',
      [3_723_000_001n],
      { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } },
      '01:02:03.000001',
    ],
    [
      'times of day in NANOS: 01:02:03.000000001',
      [3_723_000_000_001n],
      { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'NANOS' } },
      '01:02:03.000000001',
    ],
    [
      'times of day in NANOS: 01:02:03',
      [3_723_000_000_000n],
      { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'NANOS' } },
      '01:02:03',
    ],
    [
      'a time of day that no clock has',
      [86_400_000_000n],
      { type: 'INT64', converted_type: 'TIME_MICROS' },
      '86400000000 of 1000000 to the second',
    ],
    [
      'times that no calendar has',
      [2n ** 62n],
      { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
      '4611686018427387904 ms',
    ],
    [
      'numbers of 16 bits',
      [1.5],
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } },
      '1.5',
    ],
    [
      'decimals in bytes',
      [-1.23],
      { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, converted_type: 'DECIMAL', scale: 2, precision: 4 },
      '-1.23',
    ],
  ])('are read digit for digit: %s', async (_, data, schema, expected) => {
    const { rows } = await readParquet(new Uint8Array(typed(data, schema)), 0)
    expect(rows.map(({ cell }) => String(cell('c')))).toEqual([expected])
  })

  it('that are not UTF-8 are bytes, never replaced characters', async () => {
    const bytes = typed([new Uint8Array([0x61, 0xe4])], { type: 'BYTE_ARRAY', converted_type: 'UTF8' })
    const { rows } = await readParquet(new Uint8Array(bytes), 0)
    expect(rows[0]?.cell('c')).toEqual(new Uint8Array([0x61, 0xe4]))
  })
})

describe('a damaged or hostile Parquet file', () => {
  const count = 200
  const rows = Array.from({ length: count }, (_, index) => index)
  const sound = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'at', data: rows.map((index) => new Date(1704067200000 + index * 60_000)), type: 'TIMESTAMP' },
        { name: 'id', data: rows.map((index) => BigInt(index)), type: 'INT64', encoding: 'DELTA_BINARY_PACKED' },
        { name: 'x', data: rows.map((index) => (index % 7 ? index : null)), type: 'DOUBLE' },
        { name: 'r', data: rows.map((index) => `${index % 3}`), type: 'STRING' },
        { name: 'u', data: rows.map((index) => `name-${index}`), type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' },
      ],
    }),
  )

  it('with a changed byte is read or refused, and always ends', { timeout: 60_000 }, async () => {
    // Lehmer's generator: the same bytes every time.
    let state = 1
    const below = (limit: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % limit
    }
    for (let round = 0; round < 400; round += 1) {
      const damaged = sound.slice()
      damaged[below(damaged.length)] = below(256)
      const outcome = await readParquet(damaged, 0, 500).catch((error: unknown) => error)
      if (!(outcome instanceof UnreadableRowsError)) expect(outcome).toHaveProperty('rows')
    }
  })

  const fixture = async (name: string) =>
    new Uint8Array(await readFile(join(import.meta.dirname, '../../fixtures/cases', name)))

  it('from which hyparquet never returns is refused with the limit of time, and the next file is read', async () => {
    await expect(readParquet(await fixture('endless-page.parquet'), 0, 500)).rejects.toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringContaining('it takes more than 0.5 seconds'),
    })
    expect((await readParquet(sound, 0)).rows).toHaveLength(count)
  })

  it('that fills the memory is refused with a limit, and ends no process but its own', async () => {
    const refused = {
      code: 'UNREADABLE_FILE',
      message: expect.stringMatching(/it takes more than (384 MB|5 seconds)/),
    }
    await expect(readParquet(await fixture('exploding-page.parquet'), 0, 5000)).rejects.toMatchObject(refused)
    expect((await readParquet(sound, 0)).rows).toHaveLength(count)
  })

  it('is read beside others at the same time', async () => {
    const tables = await Promise.all(Array.from({ length: 3 }, () => readParquet(sound, 0)))
    expect(tables.map(({ rows }) => rows.length)).toEqual([count, count, count])
  })

  it('with more values than fit is refused before they are unpacked', async () => {
    const data = new Array(400_000).fill(true)
    const columnData = Array.from({ length: 51 }, (_, index) => ({ name: `c${index}`, data, type: 'BOOLEAN' as const }))
    await expect(readParquet(new Uint8Array(parquetWriteBuffer({ columnData })), 0)).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
      message: 'A delivery has at most 500000 rows and 20000000 values; the file has 400000 rows of 51 columns.',
    })
  })

  it('whose rows all refer to a long text is refused with the limit', async () => {
    const data = new Array(300).fill('x'.repeat(2 ** 20))
    const bytes = parquetWriteBuffer({ columnData: [{ name: 'c', data, type: 'STRING' }] })
    expect(bytes.byteLength).toBeLessThan(4 * 2 ** 20)
    await expect(readParquet(new Uint8Array(bytes), 0)).rejects.toThrow('its texts have more than 268435456 characters')
  })

  it('whose pages unpack to more than fits is refused with the limit', async () => {
    const data = new Array(70).fill('x'.repeat(4 * 2 ** 20))
    const bytes = parquetWriteBuffer({ columnData: [{ name: 'c', data, type: 'STRING', encoding: 'PLAIN' } as never] })
    expect(bytes.byteLength).toBeLessThan(16 * 2 ** 20)
    await expect(readParquet(new Uint8Array(bytes), 0)).rejects.toThrow('its pages have more than 256 MiB, unpacked')
  })
})
