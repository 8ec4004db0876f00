import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { describeMachine, median, report, root, tableOf } from './machine.ts'

const repeats = 5
const targetMs = 15_000

/** Measures the synthesis of the template, bundles included, as `cdk synth` runs the app. */
function main(): void {
  const before = describeMachine()
  const ms: number[] = []
  let resources = 0
  for (let repeat = 0; repeat < repeats; repeat++) {
    const outdir = mkdtempSync(join(tmpdir(), 'remodel-synth-'))
    const startedAt = performance.now()
    execFileSync(process.execPath, [join(root, 'infra/app.ts')], {
      env: { ...process.env, CDK_OUTDIR: outdir },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    ms.push(performance.now() - startedAt)
    const template = JSON.parse(readFileSync(join(outdir, 'Remodel.template.json'), 'utf8'))
    resources = Object.keys(template.Resources).length
    rmSync(outdir, { recursive: true })
  }
  const row = [`synthesis, ${resources} resources`, seconds(targetMs), seconds(median(ms)), ms.map(seconds).join(', ')]
  report('synth', tableOf(['what', 'target', 'median', 'each'], [row]), { before, targetMs, ms, resources })
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

main()
