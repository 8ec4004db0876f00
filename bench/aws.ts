import { rm } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from '#core/sql'
import { startCloud } from '#test/aws/emulator/start-cloud'
import { eventually } from '#test/aws/eventually'
import { Installation } from '#test/aws/installation'
import { history, marketModel } from '#test/aws/market-rows'
import { describeMachine, report, tableOf } from './machine.ts'

const warmUps = 3
const repeats = 20
const targetMs = 1000

/**
 * Times, on the emulator, the path from a person's request at API Gateway to a training that SageMaker has accepted:
 * four functions, three events on the bus, and a state machine in PostgreSQL behind the Data API. Each model is
 * requested once; every Lambda is warm.
 */
async function main(): Promise<void> {
  const { cloud, stop } = await startCloud()
  const installation = new Installation(cloud)
  try {
    const before = describeMachine()
    const measured: number[] = []
    for (let index = 0; index < warmUps + repeats; index++) {
      const took = await askToStarted(installation, `bench-${index}`)
      if (index >= warmUps) measured.push(took)
    }
    const rows = [50, 95].map((percent) => [`p${percent}`, `${percentile(measured, percent).toFixed(0)} ms`])
    const header = [`event to training started, ${repeats} times (target p95 ${targetMs} ms)`, 'measured']
    report('aws', tableOf(header, rows), { before, measured })
  } finally {
    await installation.close()
    await stop()
    await rm(cloud.folder, { recursive: true, force: true })
  }
}

async function askToStarted(installation: Installation, name: string): Promise<number> {
  await installation.api(`/v1/models/${name}`, { method: 'PUT', json: marketModel(name, { data_threshold: 100_000 }) })
  await installation.put(`incoming/${name}/observations/history.csv`, history(Date.now()))
  const count = sql`select count(*)::integer from predictions where model_name = ${name}`
  await eventually('the rows are there', () => installation.value(count), { isIt: (rows) => rows === 900 })
  const startedAt = performance.now()
  const asked = installation.api(`/v1/models/${name}/retraining-runs`, { method: 'POST', json: { reason: 'measured' } })
  const state = sql`select state from retraining_runs where model_name = ${name} and started_at is not null`
  while ((await installation.value(state)) === undefined) {
    if (performance.now() - startedAt > 60_000) throw new Error(`${name} did not start within a minute`)
    await pause(5)
  }
  const took = performance.now() - startedAt
  await asked
  // Wait for the trainer to end, so that it does not slow down the next request.
  const ended = sql`select count(*)::integer from retraining_runs where model_name = ${name} and ended_at is not null`
  await eventually('the training has ended', () => installation.value(ended), { isIt: (runs) => runs === 1 })
  return took
}

/** Nearest rank. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

await main()
