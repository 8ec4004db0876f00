import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiDocument } from '#api/http/openapi-document'
import { endpoints } from '#contracts/api/endpoints'
import { type ApiLab, type Json, openApiLab, priceModel } from '#test/api/api-lab'

interface Operation {
  readonly operationId: string
  readonly responses: Readonly<Record<string, unknown>>
}
const document = openApiDocument() as {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly tags: readonly { readonly name: string }[]
}
const operations = Object.values(document.paths).flatMap((path) => Object.values(path))

let lab: ApiLab
beforeAll(async () => {
  lab = await openApiLab()
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
})
afterAll(() => lab.close())

describe('the OpenAPI document', () => {
  it('is of version 3.1 and has every endpoint once', () => {
    expect(document.openapi).toBe('3.1.1')
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(endpoints.map(({ name }) => name).sort())
    expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length)
  })

  it('explains every tag that it uses', () => {
    const known = new Set(document.tags.map(({ name }) => name))
    expect(endpoints.filter(({ tag }) => !known.has(tag))).toEqual([])
  })

  it('is answered by the API', async () => {
    expect(await lab.json(200, 'GET', '/openapi.json')).toEqual(JSON.parse(JSON.stringify(document)))
  })
})

describe('every endpoint', () => {
  const filled = (path: string) =>
    path.replaceAll(/\{(\w+)\}/g, (_, name) => ({ model: 'price', id: '1' })[name as string] ?? 'nope')

  it.each(endpoints.map((endpoint) => [endpoint.method.toUpperCase(), endpoint.path, endpoint] as const))(
    '%s %s answers with a status that the document names',
    async (method, path, endpoint) => {
      const response = await lab.request(method, filled(path), endpoint.body ? {} : undefined)
      await response.body?.cancel()
      const named = Object.keys(document.paths[path]?.[endpoint.method]?.responses ?? {})
      expect(named).toContain(String(response.status))
      expect(response.status).toBeLessThan(500)
    },
  )

  it.each([...new Set(endpoints.map(({ path }) => path))])(
    '%s refuses a method that it does not have',
    async (path) => {
      const response = await lab.request('PATCH', filled(path))
      expect([response.status, ((await response.json()) as Json).code]).toEqual([405, 'METHOD_NOT_ALLOWED'])
      expect(response.headers.get('allow')).toContain(endpoints.find((one) => one.path === path)?.method.toUpperCase())
    },
  )
})
