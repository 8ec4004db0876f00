import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { column, instant, instantOrNull, rowOf } from '#store/tables/row'

describe('a row of the database', () => {
  it('has its fields in camelCase, read from the columns of the same names in snake_case', () => {
    const row = rowOf({ modelName: z.string(), latencyP50Ms: z.number(), adjustedPValue: z.number().nullable() })
    expect(row.parse({ model_name: 'churn', latency_p50_ms: 3, adjusted_p_value: null })).toEqual({
      modelName: 'churn',
      latencyP50Ms: 3,
      adjustedPValue: null,
    })
  })

  it('gives times as instants, and leaves out columns that are not named', () => {
    const row = rowOf({ openedAt: instant, closedAt: instantOrNull })
    expect(row.parse({ opened_at: new Date(5), closed_at: null, other: 1 })).toEqual({ openedAt: 5, closedAt: null })
  })

  it('is refused where a column is missing or of another type, and the error names the column', () => {
    expect(() => rowOf({ modelName: z.string() }).parse({ modelName: 'churn' })).toThrow('model_name')
    expect(() => column('labels', z.number()).parse({ labels: '3' })).toThrow('labels')
  })

  it('is one value where one column is read', () => {
    expect(column('at', instant).parse({ at: new Date(7) })).toBe(7)
  })
})
