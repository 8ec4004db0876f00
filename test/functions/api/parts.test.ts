import { describe, expect, it } from 'vitest'
import { type ApiPart, endpointsByPart } from '#contracts/api/endpoints'
import type { ApiContext } from '#functions/api/api-context'
import { parts } from '#functions/api/parts'
import { routeTable } from '#functions/api/route-table'

describe("the API's parts", () => {
  it.each(Object.keys(endpointsByPart) as ApiPart[])('%s answers its endpoints and no others', async (part) => {
    const bind = await parts[part]()
    const handlers = new Map()
    bind(handlers, { ports: {}, options: {} } as ApiContext)
    expect([...handlers.keys()].sort()).toEqual(endpointsByPart[part].map(({ name }) => name).sort())
  })

  it('are reached where their endpoints say', () => {
    expect(routeTable()).toContainEqual({
      name: 'getDistribution',
      method: 'GET',
      path: '/v1/models/:model/drift/:feature',
      part: 'drift',
    })
  })
})
