import { describe, expect, it } from 'vitest'
import { addressOf } from '#dashboard/api/request'

describe('an address', () => {
  it('contains its encoded parameters, and a query without undefined values', () => {
    const asked = {
      params: { model: 'a b', feature: 'x/y?z' },
      query: { at: '2024-03-01T00:00:00Z', bins: 4, cursor: undefined },
    }
    expect(addressOf('/v1/models/{model}/drift/{feature}', asked)).toBe(
      '/v1/models/a%20b/drift/x%2Fy%3Fz?at=2024-03-01T00%3A00%3A00Z&bins=4',
    )
    expect(addressOf('/v1/clock', {})).toBe('/v1/clock')
  })

  it('is refused when a parameter of its path is missing', () => {
    expect(() => addressOf('/v1/models/{model}', {})).toThrow('needs model')
  })
})
