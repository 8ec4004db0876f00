import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { catalogue } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import * as samples from '#test/core/policy/samples'

const tick = {
  at: 0,
  eventType: 'decision',
  status: 'suppressed',
  modelName: 'nsw-price',
  runId: null,
  trigger: 'scheduled',
  reason: '',
  detail: {},
}
/** What examples may name beside the exports of the files that have any. */
const given = {
  ...samples,
  z,
  model: { columns: { time: 'time', label: 'up' }, features: [{ name: 'demand' }] },
  row: tick,
  tick,
  promoted: makeEvent('ModelPromoted', {
    key: ['r1'],
    occurredAt: Date.parse('1996-09-04T02:15:00Z'),
    correlationId: 'r1',
    data: catalogue.ModelPromoted.example,
  }),
  ticks: Array.from({ length: 23 }, () => tick),
}

const root = new URL('../../', import.meta.url)
const folders = ['api', 'cli', 'contracts', 'core', 'rows', 'store']
const paths = folders.flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
)
const sources = paths.map((path) => ({ path, source: readFileSync(new URL(path, root), 'utf8') }))
const files = await Promise.all(
  sources
    .filter(({ path, source }) => source.includes('@example') || isToShowEveryFunction(path, source))
    .map(async (file) => ({
      ...file,
      examples: examplesOf(file.source),
      exports: (await import(new URL(file.path, root).href)) as Record<string, unknown>,
    })),
)
const everyExport = Object.assign({}, ...files.map(({ exports }) => exports))

describe.each(files)('the documentation of $path', ({ source, examples, exports }) => {
  const scope = { ...everyExport, ...given, ...exports }

  it('has no example that this test cannot read', () => {
    expect(examples).toHaveLength(source.split('@example').length - 1)
  })

  it.each(examples)('shows what $expression gives', async ({ expression, value }) => {
    expect(await evaluate(expression, scope)).toEqual(await evaluate(withMatchers(value), { ...scope, startsWith }))
  })
})

describe.each(files.filter(({ path, source }) => isToShowEveryFunction(path, source)))(
  '$path',
  ({ source, examples }) => {
    it('gives an example of every function', () => {
      const functions = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name)
      const shown = examples.map(({ expression }) => expression).join('\n')
      expect(functions.filter((name) => !shown.includes(`${name}(`))).toEqual([])
    })
  },
)

it.each(folders)('examples of %s/ are found', (folder) => {
  const examples = files.filter(({ path }) => path.startsWith(`${folder}/`)).flatMap((file) => file.examples)
  expect(examples.length).toBeGreaterThan(folder === 'core' ? 80 : 1)
})

/** `@example expression // => value` of a file's docstrings; lines that are indented further continue an example. */
function examplesOf(source: string): { expression: string; value: string }[] {
  const pattern = /@example (?<expression>.+?) \/\/ => (?<value>.+?)(?: \*\/)?$/gm
  const joined = source.replaceAll(/\n\s*\* {2,}/g, ' ')
  return [...joined.matchAll(pattern)].map(({ groups }) => groups as { expression: string; value: string })
}

function isToShowEveryFunction(path: string, source: string): boolean {
  return path.startsWith('core/statistics/') && /^export function/m.test(source)
}

function evaluate(expression: string, scope: Readonly<Record<string, unknown>>): Promise<unknown> {
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  return new AsyncFunction(...Object.keys(scope), `return (${expression})`)(...Object.values(scope))
}

/** Decimals cut off by `…` become matchers: `0.333…` accepts numbers that start with 0.333. */
function withMatchers(value: string): string {
  return value.replaceAll(/-?\d+\.\d+…/g, (digits) => `startsWith('${digits.slice(0, -1)}')`)
}

function startsWith(digits: string) {
  const step = 10 ** (digits.indexOf('.') + 1 - digits.length)
  return {
    asymmetricMatch: (actual: unknown) =>
      typeof actual === 'number' &&
      Math.abs(actual) >= Math.abs(Number(digits)) - 1e-12 &&
      Math.abs(actual - Number(digits)) < step,
    toString: () => `${digits}…`,
  }
}
