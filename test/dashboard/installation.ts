import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { strangersModel, strangersRows, writeExample } from '#test/local/replay/example-lab'

const launcher = join(import.meta.dirname, '../../cli/remodel.mjs')

export interface Installation {
  readonly origin: string
  /** Ends the process and the processes that it started. */
  stop(): Promise<void>
  /** Kills the process, as a crash would. */
  kill(): Promise<void>
}

/** Starts an installation as a user does, and waits until it responds. */
export async function startInstallation(
  words: readonly string[],
  { state, port }: { readonly state: string; readonly port: number },
): Promise<Installation> {
  const child = spawn(process.execPath, [launcher, 'start', '--state', state, '--port', String(port), ...words])
  const lines: string[] = []
  const answers = new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', (line) => {
        lines.push(line)
        if (line.startsWith('Remodel answers')) resolve()
      })
    child.on('close', (code) => reject(new Error(`it ended with ${code}: ${lines.slice(-10).join('\n')}`)))
  })
  await answers
  return { origin: `http://127.0.0.1:${port}`, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill(signal)
  await ended
}

/**
 * A year of half-hourly rows, three days of them history; the model retrains after every 40 new labels. At the speed of
 * the tests its replay goes on for longer than they take on a busy machine: it must not end before its last test.
 */
export function writeLivelyExample(): Promise<string> {
  return writeExample({
    ...strangersRows(365 * 48),
    model: {
      ...strangersModel,
      description: 'Will the customer leave?',
      configuration: {
        data_threshold: 40,
        training_rows_min: 50,
        holdout_rows_min: 10,
        holdout_gap_hours: 0,
        retraining_cooldown_hours: 1,
        performance_rows_min: 20,
        drift_rows_min: 20,
        probation_days: 1,
        keep_baseline: true,
      },
    },
    replay: { historyDays: 3, deliveryMinutes: 60, trainingMinutes: 15 },
  })
}
