import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { LocalTrainingBackend } from '#adapters/local/local-training-backend'
import { dayMs, hourMs, toIso } from '#core/instant'
import type { TrainingBackend, TrainingJob, TrainingJobStatus } from '#core/ports/training-backend'

export const python = resolve('container/.venv/bin/python')
export const features = [
  { name: 'price', kind: 'numeric', group: 'ohlcv' },
  { name: 'venue', kind: 'categorical', group: 'flow' },
]

type AtEnd = (work: () => Promise<void>) => void

/** A folder that is removed in the end: of the test, or of the file with `afterAll`. */
export async function temporaryFolder(atEnd: AtEnd = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'remodel-local-'))
  atEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

export async function openBackend({ trainCommand, atEnd }: { trainCommand?: readonly string[]; atEnd?: AtEnd } = {}) {
  const folder = await temporaryFolder(atEnd)
  const objectStore = new FileObjectStore(join(folder, 'objects'))
  const stateDirectory = join(folder, 'jobs')
  const reopen = () =>
    new LocalTrainingBackend({ stateDirectory, objectStore, python, ...(trainCommand && { trainCommand }) })
  return { stateDirectory, objectStore, backend: reopen(), reopen }
}

/** A trainer that is a Python program: it finds the job's folders as the container contract says. */
export const program = (text: string) => [python, '-I', '-c', text]

/** A row a hour; the price and the venue decide the label in four of five. */
export function makeRow(index: number): { readonly values: [number | null, string]; readonly label: number } {
  const noise = (salt: number) => ((Math.imul(index + salt, 2_654_435_761) >>> 8) % 10_000) / 10_000
  const price = noise(1) - 0.5
  const venue = noise(2) > 0.5 ? 'north' : 'south'
  const positive = price + (venue === 'north' ? 0.2 : -0.2) > 0
  return { values: [index % 23 === 0 ? null : price, venue], label: Number(noise(3) < 0.8 ? positive : !positive) }
}

export function encodeRows(from: number, to: number): Uint8Array {
  const lines: string[] = []
  for (let index = from; index < to; index++) {
    const { values, label } = makeRow(index)
    const at = toIso(index * hourMs)
    lines.push(JSON.stringify({ kind: 'observation', id: `row-${index}`, at, features: values }))
    lines.push(JSON.stringify({ kind: 'label', id: `row-${index}`, label, knownAt: toIso((index + 1) * hourMs) }))
  }
  return gzipSync(`${lines.join('\n')}\n`)
}

export function makeJob(changes: Partial<TrainingJob> = {}): TrainingJob {
  return {
    jobName: '0f0e0d0c-0000-8000-8000-000000000001-a1',
    modelName: 'prices',
    modelType: 'xgboost',
    image: null,
    hyperparameters: {
      model_type: 'xgboost',
      features: JSON.stringify(features),
      window_from: toIso(0),
      cutoff: toIso(100 * dayMs),
      parameters: JSON.stringify({ n_estimators: 10, max_depth: 3 }),
      seed: '0',
    },
    channels: { training: ['batches/a.ndjson.gz', 'batches/b.ndjson.gz'] },
    limits: { cpus: 1, memoryBytes: 2 ** 31, wallMs: 60_000 },
    priority: 'scheduled',
    artifactPrefix: 'models/prices/artifacts/run-1',
    environment: null,
    ...changes,
  }
}

export async function ended(
  backend: TrainingBackend,
  jobName: string,
): Promise<Exclude<TrainingJobStatus, { status: 'running' | 'waiting' }>> {
  for (;;) {
    const status = await backend.describe(jobName)
    if (status.status !== 'running' && status.status !== 'waiting') return status
    await wait(20)
  }
}

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await wait(10)
}
