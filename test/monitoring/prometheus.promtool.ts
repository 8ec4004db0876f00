import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiLab, openApiLab, priceModel } from '#test/api/api-lab'

const folder = join(import.meta.dirname, '../../deploy/prometheus')

/** Runs promtool; where there is none, that is the error. */
function promtool(
  words: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('promtool', words, { cwd: folder })
    let output = ''
    child.on('error', (cause) =>
      reject(new Error('promtool is missing: it is part of the package prometheus', { cause })),
    )
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => resolve({ code, output }))
    child.stdin.end(input)
  })
}

describe('promtool', () => {
  let lab: ApiLab
  beforeAll(async () => {
    lab = await openApiLab()
    await lab.json(201, 'PUT', '/v1/models/price', priceModel)
  })
  afterAll(() => lab.close())

  it('has nothing against the metrics', async () => {
    const text = await (await lab.request('GET', '/metrics')).text()
    expect(text).toContain('remodel_model_runs_ended_total{model="price",outcome="promoted"} 0')
    expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' })
  })

  it('says so where a gauge is named like a counter', async () => {
    const text = '# HELP remodel_x_total Rows\n# TYPE remodel_x_total gauge\nremodel_x_total 1\n'
    expect(await promtool(['check', 'metrics'], text)).toMatchObject({ code: 3 })
  })

  it.each([
    ['check', 'rules', 'remodel.rules.yml'],
    ['test', 'rules', 'remodel.rules.test.yml'],
    ['check', 'config', 'prometheus.yml'],
  ])('is content with %s %s %s', async (...words) => {
    const { code, output } = await promtool(words)
    expect([code, output]).toEqual([0, expect.stringContaining('SUCCESS')])
  })
})
