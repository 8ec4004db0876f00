import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const model = { columns: { time: 'time', label: 'up' }, features: [{ name: 'demand' }] }
const tick = {
  at: 0,
  modelName: 'm',
  eventType: 'decision',
  status: 'suppressed',
  runId: null,
  trigger: 'scheduled',
  reason: '',
  detail: {},
}
const scope: Record<string, unknown> = { model, row: tick, tick, ticks: Array.from({ length: 23 }, () => tick) }

const files = [
  'core/facts/ledger-words.ts',
  'core/explain/evidence-in-words.ts',
  'core/explain/group-rows.ts',
  'contracts/wording.ts',
  'core/schedule/cron-problem.ts',
  'core/schedule/cron-times.ts',
  'core/schedule/read-cron-fields.ts',
  'core/schedule/to-event-bridge-cron.ts',
  'rows/needed-columns.ts',
  'rows/read-cell.ts',
  'rows/read-table.ts',
  'cli/api-path.ts',
  'cli/print-table.ts',
].map((path) => new URL(`../../${path}`, import.meta.url))

const sources: string[] = []
for (const url of files) {
  Object.assign(scope, await import(url.href))
  sources.push(readFileSync(url, 'utf8'))
}

const pattern = /@example (?<expression>.+?) \/\/ => (?<value>.+?)(?: \*\/)?$/gm
const examples = sources.flatMap((source) =>
  [...source.matchAll(pattern)].map(({ groups }) => groups as unknown as Example),
)

interface Example {
  readonly expression: string
  readonly value: string
}

function evaluate(expression: string): unknown {
  return new Function(...Object.keys(scope), `return (${expression})`)(...Object.values(scope))
}

describe('the documentation of explanations, files and tables', () => {
  it('has examples that this test can read, and all of them', () => {
    const announced = sources.flatMap((source) => [...source.matchAll(/@example /g)])
    expect(examples).toHaveLength(announced.length)
    expect(examples.length).toBeGreaterThan(10)
  })

  it.each(examples)('shows what $expression gives', ({ expression, value }) => {
    expect(evaluate(expression)).toEqual(evaluate(value))
  })
})
