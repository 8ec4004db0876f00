import type * as z from 'zod'
import { breakerClosed } from './breaker-closed.ts'
import { breakerOpened } from './breaker-opened.ts'
import { cancellationAsked } from './cancellation-asked.ts'
import { championOutperformed } from './champion-outperformed.ts'
import { championUnreadable } from './champion-unreadable.ts'
import { dataCountsAsUsual } from './data-counts-as-usual.ts'
import { dataHoldExtended } from './data-hold-extended.ts'
import { dataQualityDegraded } from './data-quality-degraded.ts'
import { dataQualityRestored } from './data-quality-restored.ts'
import { driftClosed } from './drift-closed.ts'
import { driftEscalated } from './drift-escalated.ts'
import { driftOpened } from './drift-opened.ts'
import { endpointChanged } from './endpoint-changed.ts'
import { evaluationStarted } from './evaluation-started.ts'
import type { EventOf } from './event.ts'
import { initialDataReached } from './initial-data-reached.ts'
import { labelFoundInFeatures } from './label-found-in-features.ts'
import { modelPromoted } from './model-promoted.ts'
import { modelRejected } from './model-rejected.ts'
import { modelRolledBack } from './model-rolled-back.ts'
import { notificationsGathered } from './notifications-gathered.ts'
import { performanceAlarmRaised } from './performance-alarm-raised.ts'
import { performanceDegraded } from './performance-degraded.ts'
import { performanceRecovered } from './performance-recovered.ts'
import { probationPassed } from './probation-passed.ts'
import { reconsiderationDue } from './reconsideration-due.ts'
import { retrainingAsked } from './retraining-asked.ts'
import { retrainingCoalesced } from './retraining-coalesced.ts'
import { retrainingDeferred } from './retraining-deferred.ts'
import { retrainingRequested } from './retraining-requested.ts'
import { retrainingSuppressed } from './retraining-suppressed.ts'
import { rollbackAsked } from './rollback-asked.ts'
import { rollbackOvertaken } from './rollback-overtaken.ts'
import { rollbackRefused } from './rollback-refused.ts'
import { rollbackRequested } from './rollback-requested.ts'
import { scheduleDue } from './schedule-due.ts'
import { servingChanged } from './serving-changed.ts'
import { servingDiverged } from './serving-diverged.ts'
import { servingFailed } from './serving-failed.ts'
import { servingLost } from './serving-lost.ts'
import { servingRestored } from './serving-restored.ts'
import { settingsEdited } from './settings-edited.ts'
import { trainingAttemptDue } from './training-attempt-due.ts'
import { trainingAttemptFailed } from './training-attempt-failed.ts'
import { trainingEnded } from './training-ended.ts'
import { trainingFailed } from './training-failed.ts'
import { trainingQueued } from './training-queued.ts'
import { trainingStarted } from './training-started.ts'
import { trainingUnstarted } from './training-unstarted.ts'
import { trainingWaiting } from './training-waiting.ts'
import { trainingWithdrawn } from './training-withdrawn.ts'
import { triggerReturned } from './trigger-returned.ts'
import { versionsRemoved } from './versions-removed.ts'
import { worthReported } from './worth-reported.ts'

/** Every event that Remodel states: an event is its file and its line here. */
export const catalogue = {
  DriftOpened: driftOpened,
  DriftEscalated: driftEscalated,
  DriftClosed: driftClosed,
  PerformanceAlarmRaised: performanceAlarmRaised,
  PerformanceDegraded: performanceDegraded,
  PerformanceRecovered: performanceRecovered,
  ChampionOutperformed: championOutperformed,
  ChampionUnreadable: championUnreadable,
  ProbationPassed: probationPassed,
  DataQualityDegraded: dataQualityDegraded,
  DataQualityRestored: dataQualityRestored,
  DataHoldExtended: dataHoldExtended,
  DataCountsAsUsual: dataCountsAsUsual,
  ScheduleDue: scheduleDue,
  InitialDataReached: initialDataReached,
  LabelFoundInFeatures: labelFoundInFeatures,
  RetrainingAsked: retrainingAsked,
  RollbackAsked: rollbackAsked,
  CancellationAsked: cancellationAsked,
  ReconsiderationDue: reconsiderationDue,
  RetrainingRequested: retrainingRequested,
  RetrainingSuppressed: retrainingSuppressed,
  RetrainingCoalesced: retrainingCoalesced,
  RetrainingDeferred: retrainingDeferred,
  RollbackRequested: rollbackRequested,
  RollbackRefused: rollbackRefused,
  TrainingQueued: trainingQueued,
  TrainingWaiting: trainingWaiting,
  TrainingStarted: trainingStarted,
  TrainingUnstarted: trainingUnstarted,
  TrainingAttemptFailed: trainingAttemptFailed,
  EvaluationStarted: evaluationStarted,
  TrainingEnded: trainingEnded,
  TrainingFailed: trainingFailed,
  TrainingWithdrawn: trainingWithdrawn,
  TriggerReturned: triggerReturned,
  ModelPromoted: modelPromoted,
  ModelRejected: modelRejected,
  ModelRolledBack: modelRolledBack,
  RollbackOvertaken: rollbackOvertaken,
  VersionsRemoved: versionsRemoved,
  TrainingAttemptDue: trainingAttemptDue,
  ServingDiverged: servingDiverged,
  ServingFailed: servingFailed,
  ServingLost: servingLost,
  ServingRestored: servingRestored,
  ServingChanged: servingChanged,
  EndpointChanged: endpointChanged,
  BreakerOpened: breakerOpened,
  BreakerClosed: breakerClosed,
  SettingsEdited: settingsEdited,
  WorthReported: worthReported,
  NotificationsGathered: notificationsGathered,
} as const

export type EventName = keyof typeof catalogue
export type EventData<Name extends EventName> = z.infer<(typeof catalogue)[Name]['data']>
export type RemodelEventOf<Name extends EventName> = EventOf<Name, EventData<Name>>
export type RemodelEvent = { [Name in EventName]: RemodelEventOf<Name> }[EventName]
