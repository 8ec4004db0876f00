import { parquetReadObjects } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { expect, it, vi } from 'vitest'
import type { Prediction } from '#contracts/api/predictions'
import { parquetWriter } from '../../cli/predictions-parquet.ts'

it('holds one row group at a time, and the file is whole', async () => {
  const written: Uint8Array[] = []
  const bufferBytes: number[] = []
  const getBytes = vi.spyOn(ByteWriter.prototype, 'getBytes').mockImplementation(function (this: ByteWriter) {
    bufferBytes.push(this.buffer.byteLength)
    return new Uint8Array(this.buffer, 0, this.index)
  })
  const write = async (content: string | Uint8Array) => void written.push(content as Uint8Array)
  const writer = parquetWriter({ task: 'binary-classification', classes: [], hasTextLabels: false, write }, 1000)
  const rowOf = (index: number): Prediction => ({
    ...{ id: `row-${index}`, observedAt: new Date(index * 1000).toISOString(), version: 3, score: index / 1e6 },
    ...{ predictedLabel: index % 2, label: index % 3 === 0 ? null : 1, labelKnownAt: null },
  })
  const groups = 8
  for (let page = 0; page < groups * 4; page += 1)
    await writer.add(Array.from({ length: 250 }, (_, index) => rowOf(page * 250 + index)))
  await writer.add([rowOf(8000)])
  await writer.end()
  getBytes.mockRestore()

  const largest = Math.max(...written.map(({ length }) => length))
  expect(written).toHaveLength(groups + 1)
  // A buffer that grows doubles.
  expect(Math.max(...bufferBytes)).toBeLessThanOrEqual(2 * largest)
  const bytes = Buffer.concat(written)
  const rows = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) })
  expect(rows).toHaveLength(8001)
  for (const index of [0, 999, 1000, 7999, 8000])
    expect(rows[index]).toMatchObject({
      ...{ id: `row-${index}`, observedAt: new Date(index * 1000), score: index / 1e6, predictedLabel: index % 2 },
    })
})
