import * as clock from './clock.ts'
import * as configuration from './configuration.ts'
import * as dataQuality from './data-quality.ts'
import * as deadLetters from './dead-letters.ts'
import * as decisions from './decisions.ts'
import * as drift from './drift.ts'
import type { Endpoint } from './endpoint.ts'
import * as events from './events.ts'
import * as explanations from './explanations.ts'
import * as health from './health.ts'
import * as modelCards from './model-card.ts'
import * as models from './models.ts'
import * as openApi from './openapi.ts'
import * as performance from './performance.ts'
import * as predictions from './predictions.ts'
import * as prometheus from './prometheus.ts'
import * as asks from './retraining-asks.ts'
import * as runs from './retraining-runs.ts'
import * as rollbacks from './rollbacks.ts'
import * as rows from './rows.ts'
import * as schedules from './schedules.ts'
import * as status from './status.ts'
import * as timeline from './timeline.ts'
import * as whatIf from './what-if.ts'

/** Every endpoint of the API by the part that answers it, in the order of its document. */
export const endpointsByPart = {
  models: [
    models.listModels,
    models.listFleet,
    models.listTrends,
    models.getModel,
    models.putModel,
    models.putModelMode,
    models.listVersions,
    models.getVersion,
  ],
  modelCards: [modelCards.getModelCard, modelCards.getModelCardPage],
  rows: [rows.sendObservations, rows.sendLabels, rows.listRejectedRows],
  predictions: [predictions.listPredictions],
  retrainingAsks: [asks.askForRun, asks.askForRuns, asks.previewAsk],
  retrainingRuns: [
    runs.listRuns,
    runs.listRunsOfModel,
    runs.getRun,
    runs.getRunOfModel,
    runs.getRunLog,
    runs.cancelRun,
    runs.cancelRunOfModel,
  ],
  rollbacks: [rollbacks.askForRollback],
  dataQuality: [dataQuality.acceptData],
  performance: [performance.listPerformance],
  drift: [drift.listDrift, drift.getDistribution],
  timeline: [timeline.getTimeline],
  decisions: [decisions.listDecisions],
  explanations: [explanations.explainModel, explanations.explainRun],
  events: [events.followEvents],
  configuration: [
    configuration.listConfiguration,
    configuration.getConfiguration,
    configuration.putConfiguration,
    configuration.resetConfiguration,
  ],
  whatIf: [whatIf.getWhatIf, whatIf.askWhatIf, whatIf.cancelWhatIf],
  schedules: [schedules.listSchedules, schedules.getSchedule, schedules.putSchedule, schedules.previewSchedule],
  status: [status.getStatus],
  clock: [clock.getClock, clock.putClock],
  deadLetters: [deadLetters.listDeadLetters, deadLetters.redriveDeadLetter],
  health: [health.getHealth, health.getReadiness],
  prometheus: [prometheus.getMetrics],
  openApi: [openApi.getOpenApi],
} as const satisfies Readonly<Record<string, readonly Endpoint[]>>

/** A part of the API, which is loaded as a whole. */
export type ApiPart = keyof typeof endpointsByPart

/** The endpoints of some parts, by name. */
export type EndpointsOf<Part extends ApiPart> = {
  readonly [E in (typeof endpointsByPart)[Part][number] as E['name']]: E
}

/** Every endpoint of the API, in the order of its document. */
export const endpoints: readonly Endpoint[] = Object.values(endpointsByPart).flat()
