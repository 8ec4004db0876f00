import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '#core/sql'
import { type ApiLab, labStart, openApiLab, priceModel } from '#test/api/api-lab'
import { keepVersionOfTask } from '#test/support/version-of-task'
import { type CliLab, openCliLab } from './cli-lab.ts'

const description = JSON.stringify({
  task: 'regression',
  features: [
    { name: 'demand', kind: 'numeric' },
    { name: 'region', kind: 'categorical' },
  ],
  categories: { region: ['north', 'south'] },
  interval: { coverage: 0.9, lower: -20.5, upper: null },
})
const onnx = 'the bytes of an ONNX file'

let api: ApiLab
let cli: CliLab
let folder: string
beforeAll(async () => {
  api = await openApiLab()
  cli = await openCliLab(api)
  folder = await mkdtemp(join(tmpdir(), 'remodel-card-'))
  await api.json(201, 'PUT', '/v1/models/delay', { ...priceModel, name: 'delay', task: 'regression' })
  await keepVersionOfTask(api.database, { modelName: 'delay', task: 'regression', now: labStart })
  const sha256 = createHash('sha256').update(description).update(onnx).digest('hex')
  await api.database.execute(sql`update model_versions set artifact_sha256 = ${sha256}`)
  await writeFile(join(folder, 'model.json'), description)
  await writeFile(join(folder, 'model.onnx'), onnx)
})
afterAll(async () => {
  await cli.close()
  await api.close()
  await rm(folder, { recursive: true, force: true })
})

describe('remodel model-card', () => {
  it('says what is known of a version in the unit of its label', async () => {
    const { code, out } = await cli.run('model-card', 'delay', '1')
    expect(code).toBe(0)
    expect(out).toMatch(/^delay, version 1: regression, xgboost, champion\.$/m)
    expect(out).toMatch(/^Held-out mean absolute error: 12\.3 ± [\d.]+ \(champion then 14, naive forecast 15\)\.$/m)
    expect(out).toMatch(/most important demand, region\.$/m)
    expect(out).toMatch(/^Lineage: delay-run, trigger a person: ana asked/m)
    expect(out).not.toMatch(/accuracy|null|%/)
    const { json } = await cli.run('model-card', 'delay', '1', '--json')
    expect(json).toMatchObject({ task: 'regression', data: { trainingRows: 354 } })
  })

  it('writes it as one page', async () => {
    const file = join(folder, 'card.html')
    const { out } = await cli.run('model-card', 'delay', '1', '--html', file)
    expect(out).toBe(`The model card of delay, version 1, is in ${file}.`)
    expect(await readFile(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<h1>delay, version 1<\/h1>/)
    expect((await cli.run('model-card', 'delay', '9', '--html', file)).err).toContain('There is no version 9 of delay.')
  })
})

describe('remodel export-mlflow', () => {
  it('writes a version that encodes its categories itself, with its signature', async () => {
    const to = join(folder, 'exported')
    const { code, out } = await cli.run('export-mlflow', 'delay', '1', to, '--artifact', folder)
    expect([code, out]).toEqual([
      0,
      `Version 1 of delay is in ${to}. Serve it with: mlflow models serve -m ${to} --env-manager local`,
    ])
    expect((await readdir(to)).sort()).toEqual([
      ...['MLmodel', 'code', 'conda.yaml', 'model-card.json', 'model.json', 'model.onnx', 'python_env.yaml'],
      'requirements.txt',
    ])
    expect(await readFile(join(to, 'model.onnx'), 'utf8')).toBe(onnx)
    // YAML has JSON in it.
    const { flavors, signature, metadata } = JSON.parse(await readFile(join(to, 'MLmodel'), 'utf8'))
    expect(flavors).toMatchObject({
      onnx: { data: 'model.onnx' },
      python_function: { loader_module: 'remodel_model', code: 'code', data: '.' },
    })
    expect(JSON.parse(signature.inputs)).toEqual([
      { type: 'double', name: 'demand', required: false },
      { type: 'string', name: 'region', required: false },
    ])
    // The interval has a lower end alone.
    expect(JSON.parse(signature.outputs).map(({ name }: { name: string }) => name)).toEqual(['value', 'lower'])
    expect(metadata.remodel).toMatchObject({ model: 'delay', version: 1, run: 'delay-run' })
    expect((await cli.run('export-mlflow', 'delay', '1', to, '--artifact', folder)).err).toContain('is not empty')
  })

  it('refuses files that are not those of the version, and says where it looked', async () => {
    const other = await mkdtemp(join(folder, 'other-'))
    const to = join(folder, 'never')
    const failed = async (...words: string[]) => (await cli.run('export-mlflow', 'delay', '1', to, ...words)).err
    expect(await failed('--artifact', other)).toContain(`${other} has no model.onnx`)
    await writeFile(join(other, 'model.json'), description)
    await writeFile(join(other, 'model.onnx'), 'other bytes')
    expect(await failed('--artifact', other)).toContain('are not those that its training wrote')
    expect(await failed('--state', other)).toContain(`its files are not in ${other}; name their folder with --artifact`)
  })
})
