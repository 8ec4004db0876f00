import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { IngestBatch } from '#contracts/ingest-batch'
import { dayMs } from '#core/instant'
import { checkRows } from '#rows/check-rows'
import { exampleModel } from '#test/support/example-model'
import { anyText } from './foreign-input.ts'

const model = exampleModel()
const now = Date.parse('2024-03-01T12:00:00Z')

const ids = fc.oneof(anyText, fc.constantFrom('a', 'b'))
const times = fc.oneof(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.constant(now - 1))
const numbers = fc.oneof(fc.double(), fc.constantFrom(0, 1))
const maybe = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined })
const observations = fc.record({
  id: ids,
  at: times,
  features: fc.oneof(fc.tuple(numbers, anyText), fc.array(fc.option(fc.oneof(numbers, anyText)))),
  score: maybe(numbers),
  label: maybe(numbers),
})
const labels = fc.record({
  id: ids,
  at: maybe(times),
  label: numbers,
  knownAt: maybe(times),
  rowNumber: maybe(fc.nat()),
})
const unreadable = fc.record({ rowNumber: fc.nat(), reason: anyText, raw: anyText })
const batches = fc.record({
  observations: fc.array(observations),
  labels: fc.array(labels),
  unreadable: fc.array(unreadable),
})

const textsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value ? Object.values(value).flatMap(textsOf) : []

it('accepts, supersedes or rejects every row, and keeps no text and no time that PostgreSQL refuses', () => {
  fc.assert(
    fc.property(batches, (rows) => {
      const batch = { modelName: 'spread', batchId: 'b', moreFollows: false, ...rows } as IngestBatch
      const checked = checkRows(batch, model, now)
      const count = (part: string) => checked.rejected.filter((row) => row.part === part).length
      expect(count('file')).toBe(rows.unreadable.length)
      expect(checked.observations.length + count('observation')).toBe(rows.observations.length)
      const accepted = new Map(checked.observations.map(({ id, at }) => [id, at]))
      const refused = checked.rejected.flatMap(({ part, rowNumber }) => (part === 'observation' ? rowNumber : []))
      const beside = rows.observations.filter(
        (row, index) => row.label !== undefined && !refused.includes(index + 1),
      ).length
      expect(checked.labels.length + checked.labelsSuperseded + count('label')).toBe(rows.labels.length + beside)
      expect(new Set(checked.labels.map(({ id }) => id)).size).toBe(checked.labels.length)
      expect(checked.labels.filter(({ id, knownAt }) => knownAt < (accepted.get(id) ?? -Infinity))).toEqual([])
      const texts = textsOf(checked)
      expect(texts.filter((text) => text.includes('\u0000') || !text.isWellFormed())).toEqual([])
      const kept = [...checked.observations, ...checked.labels]
      const times = kept.flatMap((row) => [row.at ?? now, 'knownAt' in row ? row.knownAt : now])
      expect(times.filter((time) => time < 0 || time > now + dayMs)).toEqual([])
    }),
    { numRuns: 500 },
  )
})
