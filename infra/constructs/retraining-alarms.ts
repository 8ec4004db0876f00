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
import { defaultVariant } from '#contracts/serving'
import type { IAlertTopic } from './alert-topic.ts'
import type { EventFunction } from './event-function.ts'
import type { IModelDatabase } from './model-database.ts'
import type { IModelScorer } from './model-scorer.ts'
import { remodelMetric } from './remodel-metric.ts'
import type { RetrainingApi } from './retraining-api.ts'

export interface RetrainingAlarmsProps {
  readonly topic: IAlertTopic
  readonly functions: readonly EventFunction[]
  readonly database: IModelDatabase
  /** @default - no alarm on the API's errors */
  readonly api?: RetrainingApi
  /** @default - no alarm on the scorer's errors */
  readonly scorer?: IModelScorer
  /** Models with alarms of their own; each needs the configuration value `metrics_per_model`. @default - the fleet alone */
  readonly models?: readonly string[]
  /** SageMaker endpoints whose errors count as a degradation, each alone or as `ENDPOINT/VARIANT`. @default - none */
  readonly endpoints?: readonly string[]
  /** Without an observation from any model. @default 6 hours */
  readonly silence?: Duration
}

type Condition = Pick<CreateAlarmOptions, 'threshold' | 'datapointsToAlarm'> & {
  readonly metric: IMetric
  readonly when: 'above' | 'below' | 'at-least'
  readonly periods?: number
  /** Whether no figure is as bad as a bad one. @default false */
  readonly silenceCounts?: boolean
}

const comparisons = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
  'at-least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
} as const

/**
 * What a person, or `check-performance`, has to hear of, each said when it begins and when it is over.
 *
 * Figures are the worst of the fleet: ten thousand models cost as many alarms as one. Degradation is read off what `ingest-observations`
 * states as labels arrive, not off what the hourly check states itself, so that a sudden loss is seen within minutes.
 */
export class RetrainingAlarms extends Construct {
  /** Whose going off makes `check-performance` look at once. */
  readonly degradation: readonly Alarm[]
  readonly all: readonly Alarm[]
  readonly #made: Alarm[] = []

  constructor(scope: Construct, id: string, props: RetrainingAlarmsProps) {
    super(scope, id)
    this.degradation = [
      this.#onMargin(),
      ...(props.models ?? []).map((model) => this.#onMargin(model)),
      ...(props.endpoints ?? []).map((endpoint) => this.#onEndpoint(endpoint)),
    ]
    for (const model of [undefined, ...(props.models ?? [])]) this.#onDrift(model)
    this.#onRuns()
    this.#onSilence(props.silence ?? Duration.hours(6))
    this.#onPlatform(props)
    this.all = [...this.#made, ...props.functions.map(({ deadLetterAlarm }) => deadLetterAlarm)]
    props.topic.notifyOf(...this.all)
  }

  #onMargin(model?: string): Alarm {
    return this.#alarm(
      `Degraded${suffixOf(model)}`,
      `${model ?? 'A model'} is less accurate than its threshold, beyond doubt.`,
      {
        metric: remodelMetric('AccuracyMargin', Duration.minutes(5), model),
        when: 'below',
        threshold: 0,
        // One bad figure is enough, and labels that come now and then do not switch it off and on.
        periods: 12,
        datapointsToAlarm: 1,
      },
    )
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
        metric: remodelMetric('DriftSeverity', Duration.minutes(30), model),
        when: 'at-least',
        threshold: 3,
      },
    )
  }

  #onRuns(): void {
    this.#alarm('RunsFailed', 'A retraining failed or ran out of time.', {
      metric: remodelMetric('RunsFailed', Duration.hours(1)),
      when: 'above',
      threshold: 0,
    })
    this.#alarm('RunsStuck', 'A run is past its limit, or never started, and reconcile did not end it.', {
      metric: remodelMetric('RunsStuck', Duration.minutes(5)),
      when: 'above',
      threshold: 0,
      periods: 3,
    })
    this.#alarm('OutboxBacklog', 'Events were committed and are not published.', {
      metric: remodelMetric('OutboxBacklog', Duration.minutes(5)),
      when: 'above',
      threshold: 0,
      periods: 6,
    })
  }

  #onSilence(silence: Duration): void {
    this.#alarm('NoObservations', `No model had an observation for ${silence.toHours()} hours.`, {
      // 0 is said where some are expected, and nothing where there is no model to have any.
      metric: remodelMetric('ObservationsIngested', Duration.hours(1)),
      when: 'below',
      threshold: 1,
      periods: silence.toHours(),
    })
    this.#alarm('ModelsSilent', "A model's observations stopped.", {
      metric: remodelMetric('ModelsSilent', Duration.hours(1)),
      when: 'above',
      threshold: 0,
    })
    const checks = [
      ['NoDriftChecks', 'DriftChecks'],
      ['NoPerformanceChecks', 'PerformanceChecks'],
    ] as const
    for (const [id, metricName] of checks)
      this.#alarm(id, 'A check has not run for three hours: its schedule is off, or it fails.', {
        metric: remodelMetric(metricName, Duration.hours(1)),
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
      metric: remodelMetric('DatabaseErrors', Duration.minutes(5)),
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
