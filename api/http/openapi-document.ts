import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import type { Answer, Endpoint } from '#contracts/api/endpoint'
import { endpoints } from '#contracts/api/endpoints'
import { problemSchema } from '#contracts/api/problem'
import { problemTitles } from './api-error.ts'

/** The problems that every endpoint may answer with. */
const problemsOfAny = [401, 403, 500, 503]

const tags = [
  { name: 'Models', description: 'The models, and what each may do without a person.' },
  { name: 'Rows', description: 'Send observations and labels.' },
  { name: 'Retraining', description: 'Ask for a retraining, follow it, cancel it, roll back.' },
  { name: 'Performance and drift', description: 'The results of the checks.' },
  { name: 'Why', description: 'The ledger: each decision with its reason and numbers.' },
  { name: 'Configuration', description: 'Thresholds and limits, effective from the next decision.' },
  { name: 'Schedules', description: 'When checks and retrainings start.' },
  { name: 'Installation', description: 'Health, time, dead letters and metrics.' },
]

/**
 * The API's OpenAPI 3.1 document, made from the schemas that validate its requests and type its answers. A bundle holds
 * the document, without the code that makes it.
 */
export function openApiDocument(): object {
  const paths: ZodOpenApiPathsObject = {}
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint) }
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Remodel',
        version: '1',
        description:
          'Keeps machine-learning models fresh. Requests that take time are answered with 202, `Location` and `Retry-After`; errors are problem documents (RFC 9457); times are ISO 8601 in UTC.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      security: [{}, { token: [] }],
      tags,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'Required where the API listens beyond the loopback, and on AWS where the deployment says so.',
          },
        },
      },
      paths,
    },
    { override: ({ jsonSchema }) => leaveOutPattern(jsonSchema) },
  )
}

/** A time's format says all: its pattern, written out at each time, was a sixth of the document. */
function leaveOutPattern(schema: { format?: string; pattern?: string }): void {
  if (schema.format === 'date-time') delete schema.pattern
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { params, query, headers, body, bodyMediaTypes, answers } = endpoint
  const content = body ? { 'application/json': { schema: body } } : bodyMediaTypes && rawContent(bodyMediaTypes)
  const requestParams = {
    ...(params && { path: params }),
    ...(query && { query }),
    ...(headers && { header: headerSchema(headers) }),
  }
  return {
    operationId: endpoint.name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...descriptionOf(endpoint),
    ...(Object.keys(requestParams).length > 0 && { requestParams }),
    // A missing body counts as {}, with the defaults of its schema.
    ...(content && { requestBody: { required: bodyMediaTypes !== undefined || !takesEmpty(body), content } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      ...Object.fromEntries(problemStatuses(endpoint).map((status) => [status, problemResponse(status)])),
    },
  }
}

function takesEmpty(body: z.ZodType | undefined): boolean {
  return body?.safeParse({}).success === true
}

/** The statuses of an endpoint's problems follow from the input that it takes. */
function problemStatuses({ params, query, headers, body, bodyMediaTypes, problems = [], answers }: Endpoint): number[] {
  const statuses = new Set([...problemsOfAny, ...problems])
  if (params || query || body || headers) statuses.add(422)
  if (body || bodyMediaTypes) for (const status of [413, 415]) statuses.add(status)
  if (body) statuses.add(400)
  return [...statuses].filter((status) => !(status in answers)).sort()
}

function responseOf(answer: Answer) {
  const content = answer.schema
    ? { 'application/json': { schema: answer.schema } }
    : Object.fromEntries((answer.mediaTypes ?? []).map((type) => [type, { schema: z.string() }]))
  const headers = answer.headers && {
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, description]) => [
        name,
        { description, schema: { type: 'string' as const } },
      ]),
    ),
  }
  return { description: answer.description, content, ...headers }
}

/** A component for each status, which the operations name: written out, these were a quarter of the document. */
const problemResponses = new Map(
  Object.entries(problemTitles).map(([status, description]) => [
    Number(status),
    {
      id: `Problem${status}`,
      description,
      content: { 'application/problem+json': { schema: problemSchema } },
    },
  ]),
)

function problemResponse(status: number) {
  const response = problemResponses.get(status)
  if (!response) throw new Error(`problem ${status} has no title`)
  return response
}

function headerSchema(headers: Readonly<Record<string, string>>): z.ZodObject {
  const shape = Object.entries(headers).map(([name, description]) => [
    name,
    z.string().max(500).optional().describe(description),
  ])
  return z.object(Object.fromEntries(shape))
}

const jsonType = 'application/json'

/** Rows as JSON. Their other formats are named in the description. */
function rawContent(mediaTypes: Readonly<Record<string, string>>) {
  const row = { type: 'object' as const, additionalProperties: true, description: 'A row, by column.' }
  return { [jsonType]: { schema: { type: 'array' as const, items: row, description: mediaTypes[jsonType] ?? '' } } }
}

function descriptionOf({ description, bodyMediaTypes = {} }: Endpoint): { readonly description?: string } {
  const others = Object.entries(bodyMediaTypes).filter(([type]) => type !== jsonType)
  const formats = others.map(([type, holds]) => `\`${type}\`: ${holds}`)
  const words = [
    description ?? [],
    formats.length === 0 ? [] : `The body may also be one of ${formats.join(' ')}`,
  ].flat()
  return words.length === 0 ? {} : { description: words.join(' ') }
}
