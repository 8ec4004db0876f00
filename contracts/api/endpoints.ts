import * as clock from './clock.ts'
import * as configuration from './configuration.ts'
import * as deadLetters from './dead-letters.ts'
import * as decisions from './decisions.ts'
import * as drift from './drift.ts'
import type { Endpoint } from './endpoint.ts'
import * as events from './events.ts'
import * as explanations from './explanations.ts'
import * as health from './health.ts'
import * as models from './models.ts'
import * as performance from './performance.ts'
import * as runs from './retraining-runs.ts'
import * as rows from './rows.ts'
import * as schedules from './schedules.ts'
import * as status from './status.ts'
import * as timeline from './timeline.ts'

/** Every endpoint of the API, in the order of its document. */
export const endpoints: readonly Endpoint[] = [
  models.listModels,
  models.listTrends,
  models.getModel,
  models.putModel,
  models.putModelMode,
  models.listVersions,
  rows.sendObservations,
  rows.sendLabels,
  rows.listRejectedRows,
  runs.askForRun,
  runs.askForRuns,
  runs.previewAsk,
  runs.listRuns,
  runs.listRunsOfModel,
  runs.getRun,
  runs.getRunOfModel,
  runs.getRunLog,
  runs.cancelRun,
  runs.cancelRunOfModel,
  runs.askForRollback,
  performance.listPerformance,
  drift.listDrift,
  drift.getDistribution,
  timeline.getTimeline,
  decisions.listDecisions,
  explanations.explainModel,
  explanations.explainRun,
  events.followEvents,
  configuration.listConfiguration,
  configuration.getConfiguration,
  configuration.putConfiguration,
  configuration.resetConfiguration,
  schedules.listSchedules,
  schedules.getSchedule,
  schedules.putSchedule,
  schedules.previewSchedule,
  status.getStatus,
  clock.getClock,
  clock.putClock,
  deadLetters.listDeadLetters,
  deadLetters.redriveDeadLetter,
  health.getHealth,
  health.getReadiness,
  events.getMetrics,
  events.getOpenApi,
]
