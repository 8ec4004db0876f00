import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../../core/statistics/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
const everyExport: Record<string, unknown> = {}
for (const file of files) Object.assign(everyExport, await import(new URL(file, folder).href))

function sourceOf(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}

/** `@example expression // => value` lines of a file's docstrings. */
function examplesOf(source: string): { expression: string; value: string }[] {
  const pattern = /@example (?<expression>.+?) \/\/ => (?<value>.+?)(?: \*\/)?$/gm
  return [...source.matchAll(pattern)].map(({ groups }) => groups as { expression: string; value: string })
}

function evaluate(expression: string): unknown {
  return new Function(...Object.keys(everyExport), `return (${expression})`)(...Object.values(everyExport))
}

/** Decimals cut off by `…` become matchers: `0.333…` accepts numbers that start with 0.333. */
function expectationOf(value: string): unknown {
  const withMatchers = value.replaceAll(/-?\d+\.\d+…/g, (digits) => `startsWith('${digits.slice(0, -1)}')`)
  const startsWith = (digits: string) => ({
    asymmetricMatch: (actual: unknown) =>
      typeof actual === 'number' &&
      Math.abs(actual) >= Math.abs(Number(digits)) - 1e-12 &&
      isWithinLastDigit(actual, digits),
    toString: () => `${digits}…`,
  })
  return new Function('startsWith', `return (${withMatchers})`)(startsWith)
}

function isWithinLastDigit(actual: number, digits: string): boolean {
  const decimalCount = digits.length - digits.indexOf('.') - 1
  return Math.abs(actual - Number(digits)) < 10 ** -decimalCount
}

const documented = files.filter((file) => /^export function/m.test(sourceOf(file)))

describe.each(documented)('the documentation of core/statistics/%s', (file) => {
  const source = sourceOf(file)
  const examples = examplesOf(source)

  it('gives an example of every function', () => {
    const functions = [...source.matchAll(/^export function (\w+)/gm)].map(([, name]) => name)
    const shown = examples.map(({ expression }) => expression).join('\n')
    expect(functions.filter((name) => !shown.includes(`${name}(`))).toEqual([])
  })

  it('has no example that this test cannot read', () => {
    expect(examples).toHaveLength(source.split('@example').length - 1)
  })

  it.each(examples)('shows what $expression gives', ({ expression, value }) => {
    expect(evaluate(expression)).toEqual(expectationOf(value))
  })
})
