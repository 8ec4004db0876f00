import type { EventName, RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import type { Evidence } from '#contracts/model-types'
import { listed } from '#core/explain/show-figure'
import { showTime } from '#core/instant'

/** What a line is about, for its colour. */
export type LineKind = 'decision' | 'quiet' | 'better' | 'worse' | 'warning' | 'recovery'

export interface EventLine {
  /** The moment in UTC, the model, and what happened, with its numbers: one line. */
  readonly text: string
  readonly kind: LineKind
}

type Sayings = {
  readonly [Name in EventName]?: (data: RemodelEventOf<Name>['detail']['data']) => readonly [LineKind, string]
}

/** Events that are not here are steps between two that are. */
const sayings: Sayings = {
  RetrainingRequested: ({ trigger, comprehensive, reason }) => [
    'decision',
    `retraining requested (${trigger}${comprehensive ? ', comprehensive' : ''}): ${reason}`,
  ],
  RetrainingSuppressed: ({ trigger, reason }) => ['quiet', `no retraining (${trigger}): ${reason}`],
  RetrainingDeferred: ({ trigger, waitsFor, reconsiderAt, reason }) => [
    'quiet',
    `retraining deferred (${trigger}), waits for ${waitsFor}${reconsiderAt ? ` until ${showTime(Date.parse(reconsiderAt))}` : ''}: ${reason}`,
  ],
  RollbackRequested: ({ fromVersion, toVersion, decidedBy, askedBy, reason }) => [
    'worse',
    `rollback from version ${fromVersion} to ${toVersion} requested (${askedBy ?? decidedBy}): ${reason}`,
  ],
  TrainingStarted: ({ runId, attempt }) => [
    'quiet',
    `training ${runId} started${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  ],
  TrainingFailed: ({ runId, outcome, reason }) => [
    'warning',
    `training ${runId} ${outcome.replace('_', ' ')}: ${reason}`,
  ],
  ModelPromoted: ({ version, versionBefore, gateOutcome, forced, reason }) => [
    'better',
    `version ${version} promoted${versionBefore === null ? '' : ` over version ${versionBefore}`}${verdictOf(gateOutcome, reason, forced)}`,
  ],
  ModelRejected: ({ version, gateOutcome, reason }) => [
    'worse',
    `version ${version} rejected${verdictOf(gateOutcome, reason)}`,
  ],
  ModelRolledBack: ({ fromVersion, toVersion, decidedBy, reason }) => [
    'worse',
    `version ${toVersion} is back, version ${fromVersion} is out (${decidedBy}): ${reason}`,
  ],
  ProbationPassed: ({ version, evidence }) => [
    'better',
    `version ${version} passed probation after ${evidence.labels} labels`,
  ],
  ChampionOutperformed: ({ championVersion, byVersion, evidence }) => [
    'warning',
    `version ${byVersion} outperforms the champion, version ${championVersion}: ${percent(evidence.accuracyLost)} lost on ${evidence.labels} labels`,
  ],
  ChampionUnreadable: ({ reason }) => ['warning', reason],
  DriftOpened: ({ severity, features, evidence }) => [
    'warning',
    `${severity} drift of ${listed(features)}${statisticOf(evidence)}`,
  ],
  DriftEscalated: ({ severity, severityBefore, features, evidence }) => [
    'warning',
    `drift grew from ${severityBefore} to ${severity}: ${listed(features)}${statisticOf(evidence)}`,
  ],
  DriftClosed: ({ reason }) => ['recovery', `drift ended: ${endings[reason]}`],
  PerformanceDegraded: ({ championVersion, evidence }) => [
    'warning',
    `version ${championVersion} answers worse than its threshold: accuracy ${percent(evidence.accuracy)}, at most ${percent(evidence.upperBound)}, threshold ${percent(evidence.threshold)}`,
  ],
  PerformanceRecovered: ({ reason }) => ['recovery', `performance recovered: ${endings[reason]}`],
  DataQualityDegraded: ({ problem, subject }) => ['warning', `broken data (${problem}): ${subject}`],
  DataQualityRestored: ({ problem, subject }) => ['recovery', `data restored (${problem}): ${subject}`],
  BreakerOpened: ({ runs }) => ['warning', `automatic retraining stopped: ${runs} runs in a row without improvement`],
  ServingDiverged: ({ championVersion, servingVersion }) => [
    'warning',
    `version ${servingVersion ?? 'none'} answers, but version ${championVersion} is champion: being mended`,
  ],
  ServingFailed: ({ version, reason }) => ['warning', `version ${version} is champion, but does not answer: ${reason}`],
}

/** The gate's outcome, once: a reason that begins with it says it itself. */
function verdictOf(outcome: string, reason: string, forced = false): string {
  const isSaid = reason.toLowerCase().startsWith(outcome)
  const asides = [...(isSaid ? [] : [outcome]), ...(forced ? ['forced'] : [])]
  const said = isSaid ? `${reason.charAt(0).toLowerCase()}${reason.slice(1)}` : reason
  return `${asides.length === 0 ? '' : ` (${asides.join(', ')})`}: ${said}`
}

const endings = { 'came-back': 'it came back by itself', 'champion-changed': 'another champion took over' } as const

/**
 * An event as a line that a person reads; null for one that only leads to another.
 *
 * @example eventLine(promoted)?.text // => '1996-09-04 02:15  nsw-price  version 4 promoted over version 3 (better): 31 rows better, 12 worse'
 */
export function eventLine(event: RemodelEvent): EventLine | null {
  const say = sayings[event['detail-type']] as ((data: unknown) => readonly [LineKind, string]) | undefined
  if (!say) return null
  const { metadata, data } = event.detail
  const [kind, saying] = say(data)
  const modelName = 'modelName' in data ? data.modelName : '-'
  return {
    kind,
    text: `${minuteOf(metadata.occurredAt)}  ${modelName}  ${saying.replace(/\s+/g, ' ').replace(/\.$/, '')}`,
  }
}

/** ISO 8601 to the minute, as people write it. */
function minuteOf(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
}

/** Nothing where there is no statistic, as for a feature that was constant before. */
function statisticOf({ ksStatistic, threshold }: Evidence): string {
  if (typeof ksStatistic !== 'number') return ''
  return ` (KS ${ksStatistic.toFixed(2)}${typeof threshold === 'number' ? `, threshold ${threshold.toFixed(2)}` : ''})`
}

function percent(value: unknown): string {
  return typeof value === 'number' ? `${(100 * value).toFixed(1)} %` : 'unknown'
}
