import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployedSpecs } from '#functions/deployed-specs'

const root = resolve(import.meta.dirname, '../..')

function runApp(outdir: string, context: Readonly<Record<string, unknown>> = {}): void {
  execFileSync(process.execPath, [join(root, 'infra/app.ts')], {
    cwd: root,
    // No account and no region, as on a machine without credentials.
    env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: 'pipe',
    encoding: 'utf8',
  })
}

describe('the CDK app', () => {
  let outdir = ''
  beforeAll(() => {
    outdir = mkdtempSync(join(tmpdir(), 'remodel-synth-'))
    // The scorer's code takes wheels, and a network where they are not there yet; its own test makes it.
    runApp(outdir, { 'remodel:scoring': false })
  }, 120_000)
  afterAll(() => rmSync(outdir, { recursive: true, force: true }))

  it('synthesizes without an account, with the bundle of every function', () => {
    const { Resources } = JSON.parse(readFileSync(join(outdir, 'Remodel.template.json'), 'utf8'))
    const assets = JSON.parse(readFileSync(join(outdir, 'Remodel.assets.json'), 'utf8')).files as Record<
      string,
      { source: { path: string } }
    >
    const lambdas = (Object.values(Resources) as { Type: string; Properties: { Code: { S3Key: string } } }[]).filter(
      ({ Type }) => Type === 'AWS::Lambda::Function',
    )
    const withoutSlack = deployedSpecs.filter(({ triggers }) => !triggers.some((trigger) => 'topic' in trigger))
    expect(lambdas).toHaveLength(withoutSlack.length)
    for (const { Properties } of lambdas) {
      const { source } = assets[Properties.Code.S3Key.replace('.zip', '')] as { source: { path: string } }
      expect(existsSync(join(outdir, source.path, 'index.mjs'))).toBe(true)
    }
  })

  it('refuses a wrong key in one sentence, before it makes anything', () => {
    const elsewhere = join(outdir, 'refused')
    const refused = (() => {
      try {
        runApp(elsewhere, { 'remodel:alertEmail': 'a@example.com' })
      } catch (error) {
        return error as { status: number; stderr: string }
      }
      throw new Error('was accepted')
    })()
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/^cdk\.json: remodel:alertEmail: no such key; there are .*\n$/)
    expect(existsSync(join(elsewhere, 'Remodel.template.json'))).toBe(false)
  }, 60_000)
})
