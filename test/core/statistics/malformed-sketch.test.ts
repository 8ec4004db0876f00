import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '#core/errors'
import { deserializeSketch } from '#core/statistics/deserialize-sketch'
import { createSketch } from '#core/statistics/kll-sketch'
import { serializeSketch } from '#core/statistics/serialize-sketch'

const values = Array.from({ length: 500 }, (_, index) => index)
const empty = serializeSketch(createSketch({ k: 8, seed: 'test' }))
const single = serializeSketch(createSketch({ k: 8, seed: 'test' }).update(1))
const full = serializeSketch(createSketch({ k: 8, seed: 'test' }).updateAll(values))
const valuesOffset = 20 + 4 * (full[18] as number)

describe('bytes are refused as a sketch when', () => {
  it.each<[string, Uint8Array]>([
    ['it is shorter than a preamble', full.subarray(0, 7)],
    ['it is of another family', changed(full, 2, 7)],
    ['its version is unknown', changed(full, 1, 9)],
    ['its preamble does not fit its flags', changed(full, 0, 2)],
    ['its preamble does not fit its flags', changed(empty, 0, 5)],
    ['its m is not 8', changed(full, 6, 16)],
    ['its k is below 8', changed(empty, 4, 3)],
    ['bytes follow an empty sketch', Uint8Array.of(...empty, 0)],
    ['a single value takes 16 bytes', single.subarray(0, 12)],
    ['its value is not finite', changed(changed(single, 14, 0xf0), 15, 0x7f)],
    ['it ends within its preamble', full.subarray(0, 18)],
    ['its smallest k is not between 8 and k', changed(full, 16, 9)],
    ['its number of levels is impossible', changed(full, 18, 0)],
    ['its number of levels is impossible', changed(full, 18, 200)],
    ['it ends before its values', full.subarray(0, valuesOffset + 8)],
    ['its range is not finite', withNumber(full, valuesOffset, Number.NaN)],
    ['its levels overlap', changed(full, 20, 255)],
    ['it ends within its values', full.subarray(0, full.length - 1)],
    ['a value is out of order or range', withNumber(full, full.length - 8, -1)],
    ['a value is out of order or range', withNumber(full, full.length - 8, 0)],
    ['a value is out of order or range', withNumber(full, full.length - 8, Number.NaN)],
    ['a value is out of order or range', withNumber(full, full.length - 8, 1e9)],
    ['bytes follow its values', Uint8Array.of(...full, 0)],
    ['its weights do not add up to its count', changed(full, 8, (full[8] as number) ^ 1)],
  ])('%s', (reason, bytes) => {
    expect(() => deserializeSketch(bytes, 'test')).toThrow(InvalidInputError)
    expect(() => deserializeSketch(bytes, 'test')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_SKETCH', message: expect.stringContaining(reason) }),
    )
  })
})

describe('reading bytes', () => {
  it('ends in a sketch with its weights in order or in a clear refusal, whatever the bytes', () => {
    const damage = fc.array(fc.tuple(fc.nat(full.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })
    const length = fc.integer({ min: full.length - 20, max: full.length })
    const outcomes = new Set<string>()
    fc.assert(
      fc.property(damage, length, (changes, end) => {
        const bytes = full.slice(0, end)
        for (const [offset, byte] of changes) bytes[offset % end] = byte
        try {
          const sketch = deserializeSketch(bytes, 'test')
          expect(sketch.sortedView().cumulativeWeights.at(-1) ?? 0).toBe(sketch.count)
          outcomes.add('read')
        } catch (error) {
          expect(error).toMatchObject({ code: 'MALFORMED_SKETCH' })
          outcomes.add('refused')
        }
      }),
      { numRuns: 1_000, examples: [[[], full.length]] },
    )
    expect(outcomes).toEqual(new Set(['read', 'refused']))
  })

  it('does not care where in a larger buffer they lie', () => {
    const larger = new Uint8Array(full.length + 3)
    larger.set(full, 3)
    expect(serializeSketch(deserializeSketch(larger.subarray(3), 'test'))).toEqual(full)
  })
})

function changed(bytes: Uint8Array, offset: number, byte: number): Uint8Array {
  const copy = bytes.slice()
  copy[offset] = byte
  return copy
}

function withNumber(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice()
  new DataView(copy.buffer).setFloat64(offset, value, true)
  return copy
}
