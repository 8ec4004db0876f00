import { Duration } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { cloudWatchMetrics, type MetricName } from '#contracts/cloudwatch-metrics'
import type { EventFunction } from './event-function.ts'
import type { IModelDatabase } from './model-database.ts'
import type { IModelScorer } from './model-scorer.ts'
import { remodelMetric } from './remodel-metric.ts'
import type { RetrainingAlarms } from './retraining-alarms.ts'
import type { RetrainingApi } from './retraining-api.ts'

export interface RetrainingDashboardProps {
  /** The installation's name, which its metrics carry. */
  readonly installationName: string
  readonly alarms: RetrainingAlarms
  readonly functions: readonly EventFunction[]
  readonly database: IModelDatabase
  /** @default - no row for the API */
  readonly api?: RetrainingApi
  /** @default - no scorer among the functions */
  readonly scorer?: IModelScorer
}

/** The metrics of each graph, by its title. */
const graphs: Readonly<Record<string, readonly MetricName[]>> = {
  'Accuracy above its threshold, worst model': ['AccuracyMargin'],
  'Severity of drift, worst model': ['DriftSeverity'],
  'Rows that came': ['ObservationsIngested', 'LabelsIngested', 'RowsRejected'],
  Runs: ['RunsEnded', 'RunsFailed', 'RunsStuck'],
  Checks: ['DriftChecks', 'PerformanceChecks', 'ModelsLookedAt'],
  'Work of a tick as planned, ms': ['CheckPlanMs'],
  'What should be zero': ['ModelsSilent', 'OutboxBacklog'],
}

/** One page in CloudWatch: active alarms, the state of the models, and the load of the functions and the database. */
export class RetrainingDashboard extends Construct {
  readonly dashboard: Dashboard

  constructor(scope: Construct, id: string, props: RetrainingDashboardProps) {
    super(scope, id)
    const { installationName, alarms, functions, database, api, scorer } = props
    const period = Duration.minutes(5)
    const ofFunctions = (metricOf: (one: EventFunction) => IMetric) => functions.map(metricOf)
    this.dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(1) })
    this.dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms.all], width: 24, height: 5 }))
    this.dashboard.addWidgets(
      ...Object.entries(graphs).map(([title, names]) =>
        graph(
          title,
          names.map((name) =>
            remodelMetric(installationName, name, Duration.minutes(30)).with({ label: labelOf(name) }),
          ),
        ),
      ),
    )
    this.dashboard.addWidgets(
      graph('Errors of functions', [
        ...ofFunctions((one) => one.metricErrors({ period, label: one.spec.name })),
        ...(scorer ? [scorer.metricErrors({ period, label: 'scorer' })] : []),
      ]),
      graph('Duration of functions, p95, ms', [
        ...ofFunctions((one) => one.metricDuration({ period, label: one.spec.name })),
        ...(scorer ? [scorer.metricDuration({ period, label: 'scorer' })] : []),
      ]),
      graph(
        'Dead letters',
        ofFunctions((one) => one.metricDeadLetters({ period, label: one.spec.name })),
      ),
    )
    this.dashboard.addWidgets(
      graph('Database capacity units', [database.metricCapacity({ period })]),
      graph('Database capacity in use, %', [database.metricUtilization({ period })]),
      ...(api
        ? [
            graph('API latency, p95, ms, and errors', [
              api.metricLatency({ period }),
              api.metricServerError({ period }),
            ]),
          ]
        : []),
    )
    this.dashboard.addWidgets(
      new TextWidget({
        markdown: 'Why a model was retrained, or was not, is in the table `retraining_logs`: `GET /v1/decisions`.',
        width: 24,
        height: 1,
      }),
    )
  }
}

function graph(title: string, left: readonly IMetric[]): IWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 6 })
}

function labelOf(name: MetricName): string {
  return `${name} (${cloudWatchMetrics[name].statistic.toLowerCase()})`
}
