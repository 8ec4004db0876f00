import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Notification } from '#core/ports/notifier'

/** What a person is told of an event; null for one that needs no person. */
export function notificationOf(event: RemodelEvent): Notification | null {
  switch (event['detail-type']) {
    case 'PerformanceDegraded': {
      const { modelName, evidence } = event.detail.data
      const text = `Accuracy ${figure(evidence.accuracy)} on ${evidence.labels} labelled rows; at most ${figure(evidence.upperBound)} with confidence; threshold ${figure(evidence.threshold)}.`
      return { severity: 'warning', modelName, subject: `${modelName} answers worse than its threshold`, text }
    }
    case 'DataQualityDegraded': {
      const { modelName, problem, subject } = event.detail.data
      const text = `${subject}. Automatic retraining of ${modelName} is stopped until the data is restored.`
      return { severity: 'critical', modelName, subject: `${modelName}: broken data (${problem})`, text }
    }
    case 'ModelPromoted': {
      const { modelName, version, reason, runId } = event.detail.data
      return {
        severity: 'info',
        modelName,
        subject: `${modelName}: version ${version} is champion`,
        text: `${reason} (run ${runId})`,
      }
    }
    case 'ModelRejected': {
      const { modelName, version, reason, runId } = event.detail.data
      return {
        severity: 'info',
        modelName,
        subject: `${modelName}: version ${version} was rejected`,
        text: `${reason} (run ${runId})`,
      }
    }
    case 'ModelRolledBack': {
      const { modelName, fromVersion, toVersion, reason } = event.detail.data
      return {
        severity: 'warning',
        modelName,
        subject: `${modelName}: back from version ${fromVersion} to ${toVersion}`,
        text: reason,
      }
    }
    case 'TrainingFailed': {
      const { modelName, runId, outcome, reason } = event.detail.data
      return {
        severity: 'warning',
        modelName,
        subject: `${modelName}: training ${outcome.replace('_', ' ')}`,
        text: `${reason} (run ${runId})`,
      }
    }
    case 'ChampionUnreadable': {
      const { modelName, championVersion, reason, runId } = event.detail.data
      const text = `${reason} The gate has nothing to compare with: a challenger that is fit replaces it (run ${runId}).`
      return {
        severity: 'warning',
        modelName,
        subject: `${modelName}: version ${championVersion} cannot be read`,
        text,
      }
    }
    case 'BreakerOpened': {
      const { modelName, runs } = event.detail.data
      const text = `${runs} runs in a row brought no improvement. Automatic retraining is stopped; a retraining that a person asks for and that succeeds starts it again.`
      return { severity: 'critical', modelName, subject: `${modelName}: automatic retraining stopped`, text }
    }
    case 'ServingFailed': {
      const { modelName, version, reason } = event.detail.data
      const text = `${reason}. What answered before still answers; another promotion or a rollback tries again.`
      return { severity: 'critical', modelName, subject: `${modelName}: version ${version} does not answer`, text }
    }
    default:
      return null
  }
}

function figure(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(3) : 'unknown'
}
