import * as z from 'zod'
import type { Endpoint } from '#contracts/api/endpoint'
import { endpoints } from '#contracts/api/endpoints'
import { priceModel } from '#test/api/api-lab'

/** A request that its sender may not mean well by. */
export interface HostileRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The operation and the place in it, for messages. */
  readonly name: string
}

const texts: readonly string[] = [
  'a\u0000b',
  '\u0000',
  '\ud83d',
  'half \udc00 a character',
  `${'x'.repeat(499)}😀`,
  'x'.repeat(70_000),
  '',
  ' ',
  '../../etc/passwd',
  "'; drop table models; --",
  '__proto__',
  '\u202e\ufeff\u0085',
  '%00',
  '{}',
]
const numbers: readonly (number | string)[] = [
  -1,
  0,
  0.5,
  2_147_483_647,
  2_147_483_648,
  9_007_199_254_740_991,
  1e308,
  -1e308,
  5e-324,
  'Infinity',
  'NaN',
  '9223372036854775808',
  '0x10',
  '1e3',
]
const times: readonly string[] = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1000-01-01T00:00:00Z',
  '9997-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2024-02-30T00:00:00Z',
  '2024-01-01T00:00:60Z',
]
/** Cursors of every list's form, with positions that no list gives out. */
const cursors: readonly string[] = [
  [8.64e15, 'a'],
  [-8.64e15, 1],
  [1e308, 1e308],
  [0, 'a\u0000'],
  [0, '\ud83d'],
  ['\u0000'],
  [Number.MAX_SAFE_INTEGER],
  [0, 'a', 2_147_483_648, 'file'],
  [{}],
].map((position) => Buffer.from(JSON.stringify(position)).toString('base64url'))
const structures: readonly unknown[] = [null, [], {}, [[]], true]

const hostile: readonly unknown[] = [...texts, ...numbers, ...times, ...structures]
const hostileInAddress = [...texts, ...numbers.map(String), ...times, ...cursors]

/** The values of parts of an address that lead to the work behind it. */
const goodParams: Readonly<Record<string, string>> = {
  model: priceModel.name,
  run: 'price-240101t0000-aaaaaa',
  name: 'drift',
  id: '1',
  feature: 'demand',
}

/** A valid body of each operation that takes JSON: hostile values replace its fields one by one. */
const goodBodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  putModel: {
    ...priceModel,
    description: 'd',
    parameters: { depth: 3 },
    configuration: { silence_hours: 24 },
    reasons: { silence_hours: 'r' },
  },
  putModelMode: { mode: 'observe', reason: 'r' },
  listFleet: { known: ['pOm9h3yz_4fA'], limit: 10 },
  askForRun: { reason: 'r', force: false },
  askForRuns: { modelTypes: ['xgboost'], reason: 'r', force: false },
  askForRollback: { toVersion: 1, reason: 'r' },
  cancelRun: { reason: 'r' },
  cancelRunOfModel: { reason: 'r' },
  putConfiguration: { value: 1 },
  putSchedule: { cronExpression: '*/30 * * * *', timeZone: 'UTC', enabled: true, modelTypes: ['xgboost'] },
  putClock: { speed: 1 },
  acceptData: { subject: 'demand', reason: 'r' },
  askWhatIf: { configuration: { drift_threshold: 0.2 }, schedules: { daily: { enabled: true } }, days: 180 },
}

/** Hostile values for every part of every operation: its path, its query, its headers and its body. */
export function hostileRequests(): HostileRequest[] {
  return endpoints.flatMap((endpoint: Endpoint) => [
    ...inPath(endpoint),
    ...inQuery(endpoint),
    ...inHeaders(endpoint),
    ...(endpoint.body ? inBody(endpoint) : []),
    ...(endpoint.bodyMediaTypes ? inRows(endpoint) : []),
  ])
}

const json = { 'content-type': 'application/json' }

function pathOf({ path }: Endpoint, params: Readonly<Record<string, string>> = goodParams): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'x')
}

function requestOf(endpoint: Endpoint, place: string, changes: Partial<HostileRequest> = {}): HostileRequest {
  const good = endpoint.body && JSON.stringify(goodBodies[endpoint.name])
  return {
    method: endpoint.method.toUpperCase(),
    path: pathOf(endpoint),
    headers: json,
    ...(good !== undefined && { body: good }),
    name: `${endpoint.name} ${place}`,
    ...changes,
  }
}

function inPath(endpoint: Endpoint): HostileRequest[] {
  return Object.keys(endpoint.params?.shape ?? {}).flatMap((name) =>
    [...hostileInAddress.map(encoded), '%ff', '%ed%a0%80', '%'].map((value) =>
      requestOf(endpoint, `path ${name}=${value.slice(0, 40)}`, {
        path: pathOf(endpoint, { ...goodParams, [name]: value }),
      }),
    ),
  )
}

function inQuery(endpoint: Endpoint): HostileRequest[] {
  return Object.keys(endpoint.query?.shape ?? {}).flatMap((name) =>
    [...hostileInAddress.map(encoded), '%ff', '%ed%a0%80'].map((value) =>
      requestOf(endpoint, `query ${name}=${value.slice(0, 40)}`, { path: `${pathOf(endpoint)}?${name}=${value}` }),
    ),
  )
}

/** Half a character has no percent encoding: it goes as the replacement that browsers make of it. */
const encoded = (value: string): string => encodeURIComponent(value.toWellFormed()).slice(0, 8000)

const hostileHeaders: readonly Readonly<Record<string, string>>[] = [
  { 'idempotency-key': 'x'.repeat(4000) },
  { 'idempotency-key': '\u00ff\u00e9' },
  { 'x-remodel-user': encodeURIComponent('😀'.repeat(300)) },
  { 'x-remodel-user': '%00%ed%a0%80' },
  { 'if-match': '"\u00ff", W/"x"' },
  { 'last-event-id': '999999999999999' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-encoding': 'gzip' },
]

function inHeaders(endpoint: Endpoint): HostileRequest[] {
  if (!endpoint.body && !endpoint.headers && !endpoint.bodyMediaTypes) return []
  return hostileHeaders.map((headers) =>
    requestOf(endpoint, JSON.stringify(headers).slice(0, 60), { headers: { ...json, ...headers } }),
  )
}

function inBody(endpoint: Endpoint): HostileRequest[] {
  const good = goodBodies[endpoint.name]
  if (!good || !endpoint.body?.safeParse(good).success) throw new Error(`add a valid body of ${endpoint.name}`)
  const bodies = placesIn(good).flatMap((place) =>
    hostile.map((value) => [`${place.join('.')}`, JSON.stringify(replaced(good, place, value))] as const),
  )
  const keys = Object.keys(good).slice(0, 1)
  const raw: [string, string][] = [
    ['deep list', '['.repeat(200_000)],
    ['deep body', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['deep value', `{"${keys}":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
    ['number beyond', `{"${keys}":1e400}`],
    ['long number', `{"${keys}":${'9'.repeat(50_000)}}`],
    ['prototype', '{"__proto__":{"a":1},"constructor":null}'],
    ['half a key', '{"\\ud83d":1,"a\\u0000":1}'],
    ['no JSON', '{"a":'],
  ]
  return [...bodies, ...raw].map(([place, body]) =>
    requestOf(endpoint, `body ${place}: ${body.slice(0, 60)}`, { body }),
  )
}

function inRows(endpoint: Endpoint): HostileRequest[] {
  const rows = [
    ['text/csv', 'time,demand,region,up\n2024-01-01,1,a\u0000b,1\n'],
    ['text/csv', 'time,demand,region,up\n9999-12-31,1e308,x,1\n0000-01-01,1,x,1\n'],
    ['application/x-ndjson', '{"time":"2024-01-01","demand":1e400,"region":"\\ud83d","up":1}\n'],
    ['application/x-ndjson', `{"time":8640000000000000,"demand":1,"region":"\\u0000","up":1}\n${'['.repeat(100_000)}`],
    ['application/json', '['.repeat(100_000)],
    ['application/vnd.apache.parquet', 'PAR1\u0000\u0000\u0000\u0000PAR1'],
  ]
  return rows.map(([type = '', body = '']) =>
    requestOf(endpoint, `${type}: ${body.slice(0, 60)}`, { headers: { 'content-type': type }, body }),
  )
}

type Place = readonly (string | number)[]

/** Every leaf of a value, and every part that holds some. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [[]]
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([key, entry]) => [
    ...(typeof entry === 'object' ? [[key]] : []),
    ...placesIn(entry).map((place) => [key, ...place]),
  ])
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((entry, index) => (index === key ? replaced(entry, rest, by) : entry))
  const fields = z.record(z.string(), z.unknown()).parse(value)
  return { ...fields, [key]: replaced(fields[key], rest, by) }
}
