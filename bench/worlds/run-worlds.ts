import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** One simulated world: a name that no other world of the run has, and what the simulation is asked. */
interface WorldAsked<Asked> {
  readonly key: string
  readonly asked: Asked
}

export interface WorldsToRun<Asked> {
  /** Absolute path of the module that exports `simulate(asked)`: it runs in the workers. */
  readonly module: string
  readonly worlds: readonly WorldAsked<Asked>[]
  /** A file of JSON lines: worlds that it holds are not simulated again. */
  readonly file: string
  readonly workers?: number | undefined
}

/**
 * Simulates worlds in worker threads. Each result is appended to the file as it comes, so that an interrupted run goes on
 * where it stopped.
 *
 * @returns results by key, of all worlds asked for
 */
export async function runWorlds<Asked, Found>(run: WorldsToRun<Asked>): Promise<Map<string, Found>> {
  const known = readResults<Found>(run.file)
  const open = run.worlds.filter(({ key }) => !known.has(key))
  mkdirSync(dirname(run.file), { recursive: true })
  const asked = run.workers ?? Math.max(1, Math.floor(availableParallelism() / 2))
  const startedAt = Date.now()
  let done = 0
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./world-worker.ts', import.meta.url), { workerData: run.module })
    try {
      for (let next = open.shift(); next; next = open.shift()) {
        const found = await ask<Found>(worker, next.asked)
        appendFileSync(run.file, `${JSON.stringify({ key: next.key, found })}\n`)
        known.set(next.key, found)
        done += 1
        const secondsLeft = ((Date.now() - startedAt) / 1000 / done) * open.length
        if (done % 20 === 0) console.error(`${done} worlds, ${open.length} to go, ${Math.round(secondsLeft)} s`)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(asked, open.length) }, work))
  return new Map(run.worlds.map(({ key }) => [key, known.get(key) as Found]))
}

function ask<Found>(worker: Worker, asked: unknown): Promise<Found> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (found: Found) => {
      worker.off('error', reject)
      resolve(found)
    })
    worker.postMessage(asked)
  })
}

/** The last line may be cut by a kill: its world is simulated again. */
function readResults<Found>(file: string): Map<string, Found> {
  if (!existsSync(file)) return new Map()
  const lines = readFileSync(file, 'utf8').split('\n')
  const whole = lines.filter((line) => line.endsWith('}'))
  if (lines.at(-1) !== '') appendFileSync(file, '\n')
  return new Map(
    whole.flatMap((line) => {
      try {
        const { key, found } = JSON.parse(line)
        return [[key, found] as const]
      } catch {
        return []
      }
    }),
  )
}
