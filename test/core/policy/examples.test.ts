import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as samples from './samples.ts'

const scope: Record<string, unknown> = { ...samples }
const files: { path: string; source: string }[] = []
for (const folder of ['policy', 'profile']) {
  const url = new URL(`../../../core/${folder}/`, import.meta.url)
  for (const name of readdirSync(url, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))) {
    Object.assign(scope, await import(new URL(name, url).href))
    files.push({ path: `core/${folder}/${name}`, source: readFileSync(new URL(name, url), 'utf8') })
  }
}

/** `@example expression // => value` lines of a file's docstrings. */
function examplesOf(source: string): { expression: string; value: string }[] {
  const pattern = /@example (?<expression>.+?) \/\/ => (?<value>.+?)(?: \*\/)?$/gm
  return [...source.matchAll(pattern)].map(({ groups }) => groups as { expression: string; value: string })
}

function evaluate(expression: string): unknown {
  return new Function(...Object.keys(scope), `return (${expression})`)(...Object.values(scope))
}

const examples = files.flatMap(({ path, source }) => examplesOf(source).map((example) => ({ path, ...example })))

describe('the documentation of policy and profiles', () => {
  it('has examples that this test can read, and all of them', () => {
    const announced = files.flatMap(({ source }) => [...source.matchAll(/@example /g)])
    expect(examples).toHaveLength(announced.length)
    expect(examples.length).toBeGreaterThan(30)
  })

  it.each(examples)('of $path shows what $expression gives', ({ expression, value }) => {
    expect(evaluate(expression)).toEqual(evaluate(value))
  })
})
