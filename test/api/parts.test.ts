import { describe, expect, it } from 'vitest'
import type { ApiContext } from '#api/api-context'
import { routeTable } from '#api/http/route-table'
import { loadPart } from '#api/parts'
import { type ApiPart, endpointsByPart } from '#contracts/api/endpoints'

describe("the API's parts", () => {
  it.each(Object.keys(endpointsByPart) as ApiPart[])('%s answers its endpoints and no others', async (part) => {
    const { endpoints, handlers } = await loadPart(part, { ports: {}, options: {} } as ApiContext)
    const names = endpointsByPart[part].map(({ name }) => name).sort()
    expect(Object.keys(handlers).sort()).toEqual(names)
    const declared = Object.entries(endpoints).filter(([, exported]) => 'method' in exported)
    expect(declared.map(([name]) => name).sort()).toEqual(names)
    for (const [name, endpoint] of declared) expect(endpoint.name).toBe(name)
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
