import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileObjectStore } from '#adapters/local/file-object-store'
import type { Instant } from '#core/instant'
import { openRuntime } from '#local/open-runtime'
import type { Example } from '#local/replay/example-folder'
import type { Runtime } from '#local/runtime'
import { openDatabase } from '#local/state/open-database'
import { makeStateDirectory } from '#local/state/state-directory'
import { openTrainingBackend } from '#local/training/open-training-backend'
import { editSchedule } from '#store/schedules/edit-schedule'
import { loadSchedules } from '#store/schedules/load-schedules'
import { CachedTrainingBackend } from './cached-training-backend.ts'
import { collectOutcome } from './collect-outcome.ts'
import type { SettingsPolicy } from './policies.ts'
import { type PolicyOutcome, readOutcome, writeOutcome } from './policy-outcome.ts'
import { TrainingKeys } from './training-key.ts'
import { VersionCache } from './version-cache.ts'

/** One policy's replay, as another process can be told it. */
export interface ReplayTask {
  readonly example: Example
  readonly policy: SettingsPolicy
  /** Days to replay, from the first row; null for all. */
  readonly days: number | null
  /** When the last row is due, for a progress line. */
  readonly endsAt: Instant
  /** Holds the state while the replay runs, and the outcome after it. */
  readonly folder: string
  /** Folder of the versions that all policies share. */
  readonly versions: string
  /** Names the trainer's code. */
  readonly trainer: string
}

export interface ReplayTaskOptions {
  readonly signal: AbortSignal
  /** Told the runtime before it starts. */
  readonly onOpen?: (runtime: Runtime) => void
}

/**
 * Replays a user's rows under one policy, through the functions of production, in a state of its own. The state is
 * deleted once the outcome is kept. A repeat continues where the replay was interrupted, or returns what is kept.
 *
 * @returns null if the signal interrupted it
 */
export async function replayPolicy(task: ReplayTask, options: ReplayTaskOptions): Promise<PolicyOutcome | null> {
  const path = join(task.folder, 'outcome.json.gz')
  const kept = await readOutcome(path)
  if (kept) return kept
  await mkdir(task.folder, { recursive: true })
  const state = await makeStateDirectory(join(task.folder, 'state'))
  const { signal } = options
  const objectStore = new FileObjectStore(state.objects, { isDurable: false })
  const cache = new VersionCache(task.versions)
  const trainingBackend = new CachedTrainingBackend({
    inner: openTrainingBackend({ stateDirectory: state.jobs, objectStore }),
    objectStore,
    cache,
    keys: new TrainingKeys(objectStore, task.trainer),
    notes: join(state.root, 'cached-jobs'),
  })
  // Never the server of DATABASE_URL, which holds the user's installation.
  const database = await openDatabase({ directory: state.database, url: undefined })
  const runtime = await openRuntime({
    state: state.root,
    example: exampleUnder(task.policy, task.example),
    ...(task.days !== null && { days: task.days }),
    brought: { objectStore, trainingBackend, database },
  })
  try {
    await applySchedules(runtime, task.policy)
    options.onOpen?.(runtime)
    await runtime.start()
    await runtime.runToEnd(signal)
    if (signal.aborted) return null
    const outcome = await collectOutcome(runtime, { keyOf: (job) => trainingBackend.keyOf(job), cache })
    await writeOutcome(path, outcome)
    return outcome
  } finally {
    await runtime.close()
    if (!signal.aborted) await rm(state.root, { recursive: true, force: true })
  }
}

/** The example with the policy's settings over those of the model's file. */
export function exampleUnder(policy: SettingsPolicy, example: Example): Example {
  const configuration = { ...example.model.configuration, ...policy.configuration }
  return { ...example, model: { ...example.model, configuration } }
}

async function applySchedules({ ports }: Pick<Runtime, 'ports'>, { schedules }: SettingsPolicy): Promise<void> {
  const { database } = ports
  for (const schedule of await loadSchedules(database)) {
    const edit = schedules[schedule.scheduleName]
    if (!edit || schedule.editedAt !== null) continue
    const { cronExpression, timeZone, enabled, modelTypes, scheduleName } = schedule
    const edited = {
      scheduleName,
      cronExpression: edit.cronExpression ?? cronExpression,
      timeZone: edit.timeZone ?? timeZone,
      enabled: edit.enabled ?? enabled,
      modelTypes,
    }
    await editSchedule(database, edited, ports.clock.now())
  }
}
