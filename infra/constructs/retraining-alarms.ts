import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { MetricName } from '#contracts/cloudwatch-metrics'
import { defaultVariant } from '#contracts/serving'
import type { IAlertTopic } from './alert-topic.ts'
import type { EventFunction } from './event-function.ts'
import type { IModelDatabase } from './model-database.ts'
import type { IModelScorer } from './model-scorer.ts'
import { remodelMetric } from './remodel-metric.ts'
import type { RetrainingApi } from './retraining-api.ts'

export interface RetrainingAlarmsProps {
  /** The installation's name, which its metrics carry. */
  readonly installationName: string
  readonly topic: IAlertTopic
  readonly functions: readonly EventFunction[]
  readonly database: IModelDatabase
  /** @default - no alarm on the API's errors */
  readonly api?: RetrainingApi
  /** @default - no alarm on the scorer's errors */
  readonly scorer?: IModelScorer
  /** Models with their own alarms. Each needs the configuration value `metrics_per_model`. @default - only the fleet */
  readonly models?: readonly string[]
  /**
   * SageMaker endpoints whose errors count as a degradation, each as `ENDPOINT` or `ENDPOINT/VARIANT`.
   *
   * @default - none
   */
  readonly endpoints?: readonly string[]
  /**
   * The time without an observation of any model that raises an alarm. A fleet that pauses at weekends needs none: each
   * model's own silence raises one.
   *
   * @default - no such alarm
   */
  readonly silence?: Duration
}

type Condition = Pick<CreateAlarmOptions, 'threshold' | 'datapointsToAlarm'> & {
  readonly metric: IMetric
  readonly when: 'above' | 'below' | 'at-least'
  readonly periods?: number
  /** Whether missing data raises the alarm. @default false */
  readonly silenceCounts?: boolean
}

const comparisons = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
  'at-least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
} as const

/**
 * The alarms for people and for `check-performance`. Each tells when it goes off and when it is over.
 *
 * Figures are the worst of the fleet, so that ten thousand models cost as many alarms as one. Degradation is read from
 * the metric of `ingest-observations` as labels arrive, not from the hourly check, so that a sudden loss is seen within
 * minutes.
 */
export class RetrainingAlarms extends Construct {
  /** The alarms that make `check-performance` run at once. */
  readonly degradation: readonly Alarm[]
  readonly all: readonly Alarm[]
  readonly #made: Alarm[] = []
  readonly #installationName: string

  constructor(scope: Construct, id: string, props: RetrainingAlarmsProps) {
    super(scope, id)
    this.#installationName = props.installationName
    this.degradation = [
      this.#onMargin(),
      ...(props.models ?? []).map((model) => this.#onMargin(model)),
      ...(props.endpoints ?? []).map((endpoint) => this.#onEndpoint(endpoint)),
    ]
    for (const model of [undefined, ...(props.models ?? [])]) this.#onDrift(model)
    this.#onRuns()
    this.#onSilence(props.silence)
    this.#onPlatform(props)
    this.all = [...this.#made, ...props.functions.map(({ deadLetterAlarm }) => deadLetterAlarm)]
    props.topic.notifyOf(...this.all)
  }

  #onMargin(model?: string): Alarm {
    return this.#alarm(`Degraded${suffixOf(model)}`, `${model ?? 'A model'} is evidently degraded.`, {
      metric: this.#metric('AccuracyMargin', Duration.minutes(5), model),
      when: 'below',
      threshold: 0,
      // One bad figure is enough, and labels that arrive now and then do not toggle it.
      periods: 12,
      datapointsToAlarm: 1,
    })
  }

  #onEndpoint(endpoint: string): Alarm {
    const [endpointName = '', variantName = defaultVariant] = endpoint.split('/')
    const metric = new Metric({
      namespace: 'AWS/SageMaker',
      metricName: 'Invocation5XXErrors',
      dimensionsMap: { EndpointName: endpointName, VariantName: variantName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    })
    return this.#alarm(`EndpointFails${suffixOf(endpoint)}`, `The endpoint ${endpoint} answers with errors.`, {
      metric,
      when: 'above',
      threshold: 5,
    })
  }

  #onDrift(model?: string): void {
    this.#alarm(
      `DriftHigh${suffixOf(model)}`,
      `A feature of ${model ?? 'a model'} has drifted to three times its threshold.`,
      {
        metric: this.#metric('DriftSeverity', Duration.minutes(30), model),
        when: 'at-least',
        threshold: 3,
      },
    )
  }

  #onRuns(): void {
    this.#alarm('RunsFailed', 'A retraining failed or ran out of time.', {
      metric: this.#metric('RunsFailed', Duration.hours(1)),
      when: 'above',
      threshold: 0,
    })
    this.#alarm('RunsStuck', 'A run is past its limit, or never started, and reconcile did not end it.', {
      metric: this.#metric('RunsStuck', Duration.minutes(5)),
      when: 'above',
      threshold: 0,
      periods: 3,
    })
    this.#alarm('OutboxBacklog', 'Events were committed and are not published.', {
      metric: this.#metric('OutboxBacklog', Duration.minutes(5)),
      when: 'above',
      threshold: 0,
      periods: 6,
    })
  }

  #onSilence(silence: Duration | undefined): void {
    if (silence)
      this.#alarm('NoObservations', `No model had an observation for ${silence.toHours()} hours.`, {
        // The metric is 0 if observations are expected, and missing if no model expects any.
        metric: this.#metric('ObservationsIngested', Duration.hours(1)),
        when: 'below',
        threshold: 1,
        periods: silence.toHours(),
      })
    this.#alarm('ModelsSilent', "A model's observations stopped.", {
      metric: this.#metric('ModelsSilent', Duration.hours(1)),
      when: 'above',
      threshold: 0,
    })
    const checks = [
      ['NoDriftChecks', 'DriftChecks'],
      ['NoPerformanceChecks', 'PerformanceChecks'],
    ] as const
    for (const [id, metricName] of checks)
      this.#alarm(id, 'A check has not run for three hours: its schedule is off, or it fails.', {
        metric: this.#metric(metricName, Duration.hours(1)),
        when: 'below',
        threshold: 1,
        periods: 3,
        silenceCounts: true,
      })
  }

  #onPlatform({ functions, database, api, scorer }: RetrainingAlarmsProps): void {
    for (const { spec, metricErrors } of functions.map((one) => ({
      spec: one.spec,
      metricErrors: one.metricErrors.bind(one),
    })))
      this.#alarm(`Errors-${spec.name}`, `${spec.name} fails again and again.`, {
        metric: metricErrors({ period: Duration.minutes(15), statistic: 'Sum' }),
        when: 'at-least',
        threshold: 3,
      })
    this.#alarm('DatabaseErrors', 'Work fails because of the database: it is away, or refuses what it is asked.', {
      metric: this.#metric('DatabaseErrors', Duration.minutes(5)),
      when: 'at-least',
      threshold: 3,
    })
    this.#alarm(
      'DatabaseAtCapacity',
      'The database works at its largest capacity: raise remodel:databaseCapacityMax.',
      {
        metric: database.metricUtilization({ period: Duration.minutes(5) }),
        when: 'at-least',
        threshold: 95,
        periods: 3,
      },
    )
    if (scorer)
      this.#alarm('Errors-scorer', 'The scorer fails again and again: rows wait, or are taken in without scores.', {
        metric: scorer.metricErrors({ period: Duration.minutes(15), statistic: 'Sum' }),
        when: 'at-least',
        threshold: 3,
      })
    if (api)
      this.#alarm('ApiErrors', 'The API answers with errors of its own.', {
        metric: api.metricServerError({ period: Duration.minutes(5) }),
        when: 'at-least',
        threshold: 3,
      })
  }

  #metric(metricName: MetricName, period: Duration, model?: string): Metric {
    return remodelMetric(this.#installationName, metricName, period, model)
  }

  #alarm(
    id: string,
    alarmDescription: string,
    { when, periods = 1, silenceCounts = false, ...condition }: Condition,
  ): Alarm {
    const alarm = new Alarm(this, id, {
      ...condition,
      alarmDescription,
      comparisonOperator: comparisons[when],
      evaluationPeriods: periods,
      treatMissingData: silenceCounts ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    })
    this.#made.push(alarm)
    return alarm
  }
}

function suffixOf(name: string | undefined): string {
  return name === undefined ? '' : `-${name}`
}
