import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installPythonTools } from '#test/support/install-python-tools'
import { contexts } from './contexts.ts'
import { synthesize } from './synthesize.ts'

const ignored = [
  // CDK names dependencies that also follow from references.
  'W3005',
  // The zones that a user names.
  'W3010',
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remodel-cfn-lint-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('cfn-lint finds nothing in the template of any context', { timeout: 900_000 }, async () => {
  const python = await installPythonTools({
    name: 'cfn-lint',
    purpose: 'cfn-lint, which checks templates of CloudFormation',
    requirements: join(import.meta.dirname, 'cfn-lint/requirements.txt'),
    signal: AbortSignal.timeout(300_000),
  })
  const paths = await Promise.all(
    Object.entries(contexts).map(async ([name, context]) => {
      const path = join(folder, `${name}.json`)
      await writeFile(path, JSON.stringify(synthesize(context).template.toJSON()))
      return path
    }),
  )
  expect(await lint(python, paths)).toEqual([])
  const open = join(folder, 'open.json')
  await writeFile(
    open,
    JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { Colour: 1 } } } }),
  )
  expect(await lint(python, [open])).toEqual([expect.stringMatching(/^E3002 open\.json .*Colour/)])
})

async function lint(python: string, paths: readonly string[]): Promise<string[]> {
  const words = ['--format', 'json', '--ignore-checks', ...ignored, '--regions', 'us-east-1', '--', ...paths]
  const call = promisify(execFile)(join(dirname(python), 'cfn-lint'), words, { maxBuffer: 64 * 2 ** 20 })
  // It ends with a code of its own when it has found something.
  const { stdout } = await call.catch((error: { stdout?: string }) => {
    if (error.stdout) return { stdout: error.stdout }
    throw error
  })
  const found = JSON.parse(stdout || '[]') as { Rule: { Id: string }; Filename: string; Message: string }[]
  return found.map(({ Rule, Filename, Message }) => `${Rule.Id} ${Filename.slice(folder.length + 1)} ${Message}`)
}
