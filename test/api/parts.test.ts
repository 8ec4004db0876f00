import { describe, expect, it } from 'vitest'
import type { ApiContext } from '#api/api-context'
import { routeTable } from '#api/http/route-table'
import { parts } from '#api/parts'
import { type ApiPart, endpointsByPart } from '#contracts/api/endpoints'

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
