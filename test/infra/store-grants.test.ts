import { describe, expect, it } from 'vitest'
import { resourcesOf, synthesize } from './synthesize.ts'

interface Statement {
  readonly Action: string | string[]
  readonly Resource: unknown
}

const { stack, template } = synthesize()
const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** What of the bucket's objects each function that may do so may do it to, as prefixes. */
function whoMay(action: string): Record<string, string[]> {
  const found = stack.functions.map(({ spec, role }): [string, string[]] => {
    const ref = JSON.stringify(stack.resolve(role.roleName))
    const statements = policies
      .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(ref))
      .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
      .filter(({ Action }) => listOf(Action).includes(action))
    const resources = statements.flatMap(({ Resource }) => listOf(Resource))
    return [spec.name, resources.map((resource) => /"\/(.*)\*"/.exec(JSON.stringify(resource))?.[1] ?? 'everything')]
  })
  return Object.fromEntries(found.filter(([, prefixes]) => prefixes.length > 0))
}

const rows = ['models/*/batches/', 'models/*/days/', 'models/*/manifests/']

describe('the bucket', () => {
  it('takes artifacts from the function that reads what a training left, and from no other', () => {
    expect(whoMay('s3:PutObject')).toEqual({
      api: rows,
      'ingest-observations': rows,
      'compact-history': rows,
      'start-training': [...rows, 'training-jobs/'],
      'finish-training': ['models/*/artifacts/'],
      'serve-champion': ['models/*/archives/'],
    })
  })

  it('lets two functions delete, and only what the installation keeps of models', () => {
    expect(whoMay('s3:DeleteObject')).toEqual({ 'compact-history': ['models/'], 'prune-versions': ['models/'] })
  })

  it('is read by those who read rows or what a training left', () => {
    expect(whoMay('s3:GetObject')).toEqual({
      'ingest-observations': [''],
      'compact-history': [''],
      'start-training': [''],
      'finish-training': ['training-jobs/'],
      'serve-champion': ['models/*/archives/', 'models/*/artifacts/'],
    })
  })
})
