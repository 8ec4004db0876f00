import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import { incomingBytesMax } from '#functions/ingest-observations/object-limits'
import { contextSchema } from '#infra/context'
import { synthesize } from './synthesize.ts'

const page = readFileSync('docs/aws.md', 'utf8')
const guide = page.slice(0, page.indexOf('## An endpoint of SageMaker'))
const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name)

describe('docs/aws.md', () => {
  it('asks for outputs that the stack has', () => {
    const asked = namesIn(page, /\$\(output (\w+)\)/g)
    expect(asked).toEqual(expect.arrayContaining(['ApiUrl', 'BucketName', 'ImageUri']))
    const made = [synthesize(), synthesize({ trainingBackend: 'kubernetes' })]
    const there = made.flatMap(({ template }) => Object.keys(template.findOutputs('*')))
    expect(there).toEqual(expect.arrayContaining(asked))
  })

  it('names keys of the context that there are', () => {
    const named = namesIn(page, /"remodel:(\w+)"/g)
    expect(named).toContain('monthlyBudgetUsd')
    expect(Object.keys(contextSchema.shape)).toEqual(expect.arrayContaining(named))
  })

  it('uses the model of the example throughout, and files that there are', () => {
    const { name } = JSON.parse(readFileSync('examples/electricity/model.json', 'utf8'))
    const named = [...namesIn(guide, /\/v1\/models\/([\w-]+)/g), ...namesIn(guide, /\/incoming\/([\w-]+)\//g)]
    expect(named.length).toBeGreaterThan(4)
    expect(new Set(named)).toEqual(new Set([name]))
    for (const path of namesIn(guide, /(examples\/[\w./-]+)/g)) expect(existsSync(path), path).toBe(true)
  })

  it('says how large a file may be, and how many rows judge a new version', () => {
    expect(page).toContain(`at most ${incomingBytesMax / 2 ** 20} MiB`)
    expect(page).toContain(`at\nleast ${labelledRowsNeeded(defaultConfiguration).sinceChampion};`)
  })
})
