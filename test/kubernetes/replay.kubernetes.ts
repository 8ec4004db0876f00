import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { TrainingBackend } from '#core/ports/training-backend'
import { sql } from '#core/sql'
import { openRuntime } from '#local/open-runtime'
import { type Example, openExample } from '#local/replay/example-folder'
import { rowOf } from '#store/tables/row'
import { makeFiles } from '../../examples/electricity/make-files.ts'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { openTraining } from './open-training.ts'

let lab: ClusterLab
let folder: string
let example: Example

beforeAll(async () => {
  lab = await openClusterLab()
  folder = await mkdtemp(join(tmpdir(), 'remodel-replay-'))
  await makeFiles(join(folder, 'example'))
  const { model, replay, ...rest } = await openExample('electricity', join(folder, 'example'))
  example = {
    ...rest,
    replay: { ...replay, historyDays },
    model: { ...model, configuration: { ...model.configuration, ...often } },
  }
})
afterAll(async () => {
  await lab?.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** The model begins with sixty days, and trains every three days by these rules: its own policy would wait longer. */
const historyDays = 60
/** More of them are worth a run by hand: twelve take a minute or two. */
const replayedDays = Number(process.env.REPLAYED_DAYS ?? 12)
const days = historyDays + replayedDays
const often = {
  retraining_policy: 'rules',
  data_threshold: 96,
  retraining_cooldown_hours: 1,
  probation_days: 1,
  holdout_gap_hours: 0,
} as const

/** Everything that was decided in a replay, in order. */
async function decisionsOf(brought: { readonly trainingBackend?: TrainingBackend; readonly state: string }) {
  const { state, trainingBackend } = brought
  const runtime = await openRuntime({ state, example, days, ...(trainingBackend && { brought: { trainingBackend } }) })
  try {
    await runtime.start()
    await runtime.runToEnd(new AbortController().signal)
    const { database } = runtime.engine.ports
    const rows = await database.query(
      sql`
      select jsonb_build_array(timestamp, event_type, status, run_id, trigger, reason)::text as entry
        from retraining_logs order by timestamp, id`,
      rowOf({ entry: z.string() }),
    )
    const versions = await database.query(
      sql`select version, status, artifact_sha256, cutoff_at::text as cutoff from model_versions order by version`,
      rowOf({ version: z.number(), status: z.string(), artifactSha256: z.string(), cutoff: z.string() }),
    )
    const runs = await database.query(
      sql`select run_id, state, backend from retraining_runs order by requested_at`,
      rowOf({ runId: z.string(), state: z.string(), backend: z.string().nullable() }),
    )
    return { entries: rows.map(({ entry }) => entry.replace(/ started on \w+/, ' started')), versions, runs }
  } finally {
    await runtime.close()
  }
}

describe(`electricity for ${replayedDays} days after its history`, () => {
  it('is decided alike with Jobs of a cluster and with processes of this machine', {
    timeout: replayedDays * 60_000,
  }, async () => {
    const state = join(folder, 'cluster')
    const { backend } = await openTraining(lab, { objects: join(state, 'objects') })
    const onCluster = await decisionsOf({ state, trainingBackend: backend })
    const onMachine = await decisionsOf({ state: join(folder, 'machine') })
    expect(onCluster.entries).toEqual(onMachine.entries)
    expect(onCluster.versions).toEqual(onMachine.versions)
    expect(onCluster.runs.length).toBeGreaterThan(3)
    const states = ({ runs }: typeof onCluster) => runs.map(({ runId, state: ended }) => [runId, ended])
    expect(states(onCluster)).toEqual(states(onMachine))
    expect(new Set(onCluster.runs.map(({ backend: name }) => name))).toEqual(new Set(['kubernetes']))
  })
})
