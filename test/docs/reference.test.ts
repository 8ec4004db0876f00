import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedPages, referencePath, withGeneratedBlocks } from '../../docs/write-reference.ts'

const root = join(import.meta.dirname, '../..')
const reference = readFileSync(referencePath, 'utf8')
const sourceOf = (path: string) => readFileSync(join(root, path), 'utf8')

/** The quoted words of a union type or an object's keys: from its name to the line that ends it. */
function wordsOf(source: string, after: string, end: RegExp): string[] {
  const start = source.indexOf(after)
  if (start < 0) throw new Error(`no ${after}`)
  const text = source.slice(start + after.length)
  return [...text.slice(0, text.search(end)).matchAll(/'([\w-]+)'/g)].map(([, word = '']) => word)
}

describe('docs/reference.md', () => {
  it.each(generatedPages)('%s says what the code says (npx node docs/write-reference.ts writes it)', (page) => {
    const text = readFileSync(page, 'utf8')
    expect(text).toBe(withGeneratedBlocks(text))
  })

  it.each([
    ['decision code', 'core/policy/retraining/retraining-decision.ts', 'type DecisionCode =', /\n\n/],
    ['refusal of a rollback', 'core/policy/versions/decide-manual-rollback.ts', 'type ManualRollbackRefusal =', /\n\n/],
    ['kind of ledger entry', 'contracts/ledger-row.ts', 'ledgerEventTypes = [', /\]/],
    ['partitioned table', 'migrations/schema.sql', '', /$/],
  ])('names every %s', (kind, path, after, end) => {
    const words =
      kind === 'partitioned table'
        ? [...sourceOf(path).matchAll(/^create table (\w+) [^;]*partition by/gm)].map(([, name = '']) => name)
        : wordsOf(sourceOf(path), after, end)
    expect(words.length).toBeGreaterThan(3)
    expect(words.filter((word) => !reference.includes(`\`${word}\``))).toEqual([])
  })
})

describe('the reference of the model file', () => {
  it('has a line for every field', () => {
    const [, part = ''] = /## The model file\n([\s\S]+?)\n## /.exec(reference) ?? []
    const source = sourceOf('contracts/model-file.ts')
    const [, shape = ''] = /storedFileSchema = z\n {2}\.strictObject\(\{\n([\s\S]+?)\n {2}\}\)/.exec(source) ?? []
    const fields = [...shape.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name)
    expect(fields.length).toBeGreaterThan(15)
    const told = [...part.matchAll(/^- (.+?):/gm)].map(([, names = '']) => names).join()
    expect(fields.filter((name) => !told.includes(`\`${name}\``))).toEqual([])
  })
})

describe('README.md', () => {
  const readme = sourceOf('README.md')

  it('names every command of the command line', () => {
    const commands = [...sourceOf('cli/program.ts').matchAll(/from '\.\/commands\/([\w-]+)\.ts'/g)].map(
      ([, name]) => name,
    )
    expect(commands.length).toBeGreaterThan(10)
    expect(commands.filter((name) => !readme.includes(`\`${name} `) && !readme.includes(`\`${name}\``))).toEqual([])
  })

  it('shows a model file that the contract accepts', async () => {
    const { modelFileSchema } = await import('#contracts/model-file')
    const [, json = ''] = /```json\n([\s\S]+?)```/.exec(readme) ?? []
    expect(modelFileSchema.safeParse(JSON.parse(json)).success).toBe(true)
  })
})
