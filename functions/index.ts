import type { FunctionDefinition } from '#pipeline/function-spec'
import { makeHandler as cancelTraining } from './cancel-training/handler.ts'
import { spec as cancelTrainingSpec } from './cancel-training/spec.ts'
import { makeHandler as checkDrift } from './check-drift/handler.ts'
import { spec as checkDriftSpec } from './check-drift/spec.ts'
import { makeHandler as checkPerformance } from './check-performance/handler.ts'
import { spec as checkPerformanceSpec } from './check-performance/spec.ts'
import { makeHandler as compactHistory } from './compact-history/handler.ts'
import { spec as compactHistorySpec } from './compact-history/spec.ts'
import { makeHandler as decideRetraining } from './decide-retraining/handler.ts'
import { spec as decideRetrainingSpec } from './decide-retraining/spec.ts'
import { makeHandler as finishTraining } from './finish-training/handler.ts'
import { spec as finishTrainingSpec } from './finish-training/spec.ts'
import { makeHandler as ingestObservations } from './ingest-observations/handler.ts'
import { spec as ingestObservationsSpec } from './ingest-observations/spec.ts'
import { makeHandler as maintainPartitions } from './maintain-partitions/handler.ts'
import { spec as maintainPartitionsSpec } from './maintain-partitions/spec.ts'
import { makeHandler as migrateDatabase } from './migrate-database/handler.ts'
import { spec as migrateDatabaseSpec } from './migrate-database/spec.ts'
import { makeHandler as notify } from './notify/handler.ts'
import { spec as notifySpec } from './notify/spec.ts'
import { makeHandler as postToSlack } from './post-to-slack/handler.ts'
import { spec as postToSlackSpec } from './post-to-slack/spec.ts'
import { makeHandler as pruneVersions } from './prune-versions/handler.ts'
import { spec as pruneVersionsSpec } from './prune-versions/spec.ts'
import { makeHandler as reconcile } from './reconcile/handler.ts'
import { spec as reconcileSpec } from './reconcile/spec.ts'
import { makeHandler as reportWorth } from './report-worth/handler.ts'
import { spec as reportWorthSpec } from './report-worth/spec.ts'
import { makeHandler as rollBackModel } from './roll-back-model/handler.ts'
import { spec as rollBackModelSpec } from './roll-back-model/spec.ts'
import { makeHandler as rotatePassword } from './rotate-password/handler.ts'
import { spec as rotatePasswordSpec } from './rotate-password/spec.ts'
import { makeHandler as serveChampion } from './serve-champion/handler.ts'
import { spec as serveChampionSpec } from './serve-champion/spec.ts'
import { makeHandler as startTraining } from './start-training/handler.ts'
import { spec as startTrainingSpec } from './start-training/spec.ts'
import { makeHandler as syncSchedules } from './sync-schedules/handler.ts'
import { spec as syncSchedulesSpec } from './sync-schedules/spec.ts'

/**
 * All functions. A new function needs its folder and a line here; the local runtime, the CDK app and the documentation
 * read the list.
 *
 * The list is also the order at a start: tables before partitions before schedules, serving last. In one process an
 * event reaches its functions in this order, but no function relies on that.
 */
export const functionDefinitions: readonly FunctionDefinition[] = Object.freeze([
  { spec: migrateDatabaseSpec, makeHandler: migrateDatabase },
  { spec: rotatePasswordSpec, makeHandler: rotatePassword },
  { spec: maintainPartitionsSpec, makeHandler: maintainPartitions },
  { spec: syncSchedulesSpec, makeHandler: syncSchedules },
  { spec: serveChampionSpec, makeHandler: serveChampion },
  { spec: ingestObservationsSpec, makeHandler: ingestObservations },
  { spec: checkDriftSpec, makeHandler: checkDrift },
  { spec: checkPerformanceSpec, makeHandler: checkPerformance },
  { spec: decideRetrainingSpec, makeHandler: decideRetraining },
  { spec: startTrainingSpec, makeHandler: startTraining },
  { spec: finishTrainingSpec, makeHandler: finishTraining },
  { spec: rollBackModelSpec, makeHandler: rollBackModel },
  { spec: cancelTrainingSpec, makeHandler: cancelTraining },
  { spec: pruneVersionsSpec, makeHandler: pruneVersions },
  { spec: compactHistorySpec, makeHandler: compactHistory },
  { spec: reportWorthSpec, makeHandler: reportWorth },
  { spec: notifySpec, makeHandler: notify },
  { spec: postToSlackSpec, makeHandler: postToSlack },
  { spec: reconcileSpec, makeHandler: reconcile },
])
