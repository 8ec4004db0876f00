import type { RemodelEvent } from '#contracts/events/catalogue'
import { answerApi } from '#local/http/answer-api'
import type { ServedApi } from '#local/http/serve-api'
import { openRuntime, type RuntimeOptions } from '#local/open-runtime'
import type { Runtime } from '#local/runtime'
import { makeStateDirectory } from '#local/state/state-directory'
import { systemTime } from '#local/time/wall-time'
import { keepFirstVersion } from './first-version.ts'
import { type ReplayReport, reportReplay } from './replay-report.ts'
import type { Spans } from './spans.ts'

export interface ReplayOptions extends RuntimeOptions {
  readonly example: string
  readonly signal: AbortSignal
  /**
   * Serves the API during the replay, on any free port, which `process.json` names. Without it, the state cannot be
   * viewed meanwhile.
   *
   * @default false
   */
  readonly answersApi?: boolean
  readonly onEvent?: (event: RemodelEvent) => void
  /** Called with the runtime before it starts, for a progress line. */
  readonly onOpen?: (runtime: Runtime) => void
}

/** A replay's figures, and how its wall time was spent. */
export interface ReplayFigures extends ReplayReport {
  readonly wallMs: number
  readonly time: Readonly<Record<string, number>>
  readonly peakRssMb: number
}

/**
 * Replays an example to its end, at full speed or at the given pace, and returns its figures. An interrupted replay
 * continues where it stopped.
 *
 * @returns null if the signal interrupted it
 */
export async function replay(options: ReplayOptions): Promise<ReplayFigures | null> {
  const startedAt = systemTime.now()
  const runtime = await openRuntime(options)
  const { engine } = runtime
  let api: ServedApi | null = null
  try {
    const { processFile } = await makeStateDirectory(options.state)
    if (options.answersApi) api = await answerApi(runtime, { port: 0, processFile })
    if (options.onEvent) engine.bus.listen(options.onEvent)
    keepFirstVersion(engine)
    options.onOpen?.(runtime)
    // Added before `start` runs functions, so that no moment counts twice.
    engine.spans.add('opening', systemTime.now() - startedAt)
    await runtime.start()
    await runtime.runToEnd(options.signal)
    const { example, stream } = runtime
    if (options.signal.aborted || !example || !stream) return null
    const span = { firstAt: stream.firstAt, startsAt: stream.startsAt, endsAt: stream.lastAt }
    const report = await engine.spans.measure('report', () => reportReplay(engine, example, span))
    const wallMs = systemTime.now() - startedAt
    return {
      ...report,
      wallMs,
      time: timeOf(engine.spans, wallMs),
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }
  } finally {
    await api?.close()
    await runtime.close()
  }
}

/** Parts of the wall time. The `withinThese…` parts overlap the others, and `other` is the rest. */
function timeOf(spans: Spans, wallMs: number): Record<string, number> {
  const ms = (...names: readonly string[]) => Math.round(names.reduce((sum, name) => sum + spans.totalMs(name), 0))
  const parts = {
    openingMs: ms('opening'),
    ingestMs: ms('ingest-observations'),
    driftMs: ms('check-drift'),
    performanceMs: ms('check-performance'),
    decisionsMs: ms('decide-retraining', 'roll-back-model'),
    trainingMs: ms('start-training', 'finish-training'),
    trainingWaitMs: ms('training-wait'),
    servingMs: ms('serve-champion'),
    maintenanceMs: ms(
      'compact-history',
      'maintain-partitions',
      'prune-versions',
      'reconcile',
      'sweep-jobs',
      'sync-schedules',
      'notify',
    ),
    reportMs: ms('report'),
  }
  const known = Object.values(parts).reduce((sum, part) => sum + part, 0)
  return {
    ...parts,
    otherMs: wallMs - known,
    withinTheseDatabaseMs: ms('database'),
    withinTheseScoringMs: ms('scoring'),
  }
}
