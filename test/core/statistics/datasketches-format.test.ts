import { describe, expect, it } from 'vitest'
import { deserializeSketch } from '#core/statistics/deserialize-sketch'
import { type KllSketch, kllRankError } from '#core/statistics/kll-sketch'
import { serializeSketch } from '#core/statistics/serialize-sketch'
import { buildKllCase, type KllCase } from '../../fixtures/statistics/build-kll-case.ts'
import { fixture } from './fixture.ts'

/** What Python's datasketches 5.2.0 says of a sketch. */
interface Answers {
  readonly k: number
  readonly count: number
  readonly retainedCount: number
  readonly isExact: boolean
  readonly normalizedRankError: number
  readonly min?: number
  readonly max?: number
  readonly quantiles?: readonly [number, number][]
  readonly ranks?: readonly [number, number][]
}

const cases = fixture<KllCase[]>('kll-cases')
const made = new Map(fixture<{ name: string; bytes: string; answers: Answers }[]>('datasketches').map(byName))
const ours = new Map(fixture<{ name: string; bytes: string }[]>('typescript-sketches').map(byName))
const reading = new Map(fixture<{ name: string; answers: Answers }[]>('datasketches-reading-typescript').map(byName))

describe.each(cases)('a sketch of $name', (each) => {
  const theirs = bytesOf(made.get(each.name)?.bytes)
  const committed = bytesOf(ours.get(each.name)?.bytes)

  it('read from the bytes of datasketches answers as datasketches does', () => {
    expect(answersOf(deserializeSketch(theirs, 'reader'), made.get(each.name)?.answers)).toEqual(
      made.get(each.name)?.answers,
    )
  })

  it('is written as the bytes that datasketches was given to read', () => {
    expect(serializeSketch(buildKllCase(each))).toEqual(committed)
  })

  it('answers as datasketches does that reads its bytes', () => {
    expect(answersOf(buildKllCase(each), reading.get(each.name)?.answers)).toEqual(reading.get(each.name)?.answers)
  })

  it('has the preamble and the level sizes of datasketches', () => {
    const headerLength = each.counts.some((count) => count > 1) ? 20 + 4 * (theirs[18] as number) : 8
    expect(withoutSortedFlag(committed).subarray(0, headerLength)).toEqual(
      withoutSortedFlag(theirs).subarray(0, headerLength),
    )
    expect(committed).toHaveLength(theirs.length)
  })

  it('survives being read and written', () => {
    expect(serializeSketch(deserializeSketch(committed, 'reader'))).toEqual(committed)
  })
})

function byName<Entry extends { name: string }>(entry: Entry): [string, Entry] {
  return [entry.name, entry]
}

function bytesOf(encoded: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(encoded ?? '', 'base64'))
}

/** Whether level zero happens to be sorted is a note for readers, and not one that we take. */
function withoutSortedFlag(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  copy[3] = (copy[3] as number) & ~2
  return copy
}

/** Asks a sketch of ours what Python was asked. */
function answersOf(sketch: KllSketch, asked: Answers | undefined): Answers {
  const { k, count, isExact, min, max } = sketch
  const { kMin, levels } = sketch.parts()
  const retainedCount = levels.reduce((sum, level) => sum + level.length, 0)
  // Theirs is the error that a sketch of this k may come to have; ours is 0 while the sketch is exact.
  const normalizedRankError = kllRankError(kMin)
  const answers = { k, count, isExact, retainedCount, normalizedRankError }
  if (count === 0) return answers
  const quantiles = asked?.quantiles?.map(([q]): [number, number] => [q, sketch.quantile(q)]) ?? []
  const ranks = asked?.ranks?.map(([x]): [number, number] => [x, sketch.rank(x)]) ?? []
  return { ...answers, min, max, quantiles, ranks }
}
