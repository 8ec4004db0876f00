import type { Metric } from '#contracts/metric'
import { isMoneyMetric } from '#contracts/metric-kind'
import { plural, showFigure, showMinute } from '#contracts/wording'
import { toIso } from '#core/instant'
import type { BacktestReport, ComparedPolicy, Difference, HindsightFigures } from '#local/backtest/compared-policy'
import { type Column, tableLines } from './print-table.ts'

/** A backtest for a person: a table, the best in hindsight, and a recommendation. */
export function backtestLines({ report, plot }: { readonly report: BacktestReport; readonly plot: string }): string[] {
  const { policies, recommendation, decimals } = report
  const days = (report.to - report.from) / 86_400_000
  const hours = report.blockHours
  const block = hours % 24 === 0 ? plural(hours / 24, 'day') : plural(hours, 'hour')
  return [
    `${report.model}: ${report.rows} labelled rows of ${Math.round(days)} days from ${showMinute(toIso(report.from))} UTC on, ` +
      `answered under all policies. Loss by ${metricInWords(report.metric)}; errors (±) over blocks of ${block}.`,
    '',
    ...tableLines(policies, columnsOf(report)),
    '',
    ...priceLines(report),
    ...hindsightLines(report),
    ...spreadLines(policies, decimals),
    ...delayLines(policies),
    `Recommended: ${recommendation.policy}. ${recommendation.sentence}`,
    ...report.remarks,
    `Plot: ${plot}`,
  ]
}

function columnsOf({ trainingPrice, policies, decimals, task }: BacktestReport): Column<ComparedPolicy>[] {
  const decided = (of: (decisions: NonNullable<ComparedPolicy['decisions']>) => number) => (row: ComparedPolicy) =>
    row.decisions && of(row.decisions)
  const columns: Column<ComparedPolicy>[] = [
    { title: 'policy', of: ({ name }) => name },
    { title: 'loss', of: ({ loss }) => loss.toFixed(decimals), align: 'right' },
    { title: '±', of: ({ lossError }) => lossError?.toFixed(decimals) ?? null, align: 'right' },
    ...(task === 'regression' ? [] : [accuracy]),
    { title: 'against never', of: ({ againstNever }) => shown(againstNever, decimals), align: 'right' },
    { title: 'against even', of: ({ againstEven }) => shown(againstEven, decimals), align: 'right' },
    { title: 'trainings', of: ({ trainings }) => Math.round(trainings), align: 'right' },
    { title: 'minutes', of: ({ trainingMinutes }) => trainingMinutes?.toFixed(1) ?? null, align: 'right' },
    { title: 'promoted', of: decided(({ promotions }) => promotions), align: 'right' },
    { title: 'back', of: decided(({ returns }) => returns), align: 'right' },
    { title: 'drift', of: decided(({ driftAlarms }) => driftAlarms), align: 'right' },
    { title: 'performance', of: decided(({ performanceAlarms }) => performanceAlarms), align: 'right' },
    { title: 'data', of: decided(({ dataQualityAlarms }) => dataQualityAlarms), align: 'right' },
  ]
  const cost: Column<ComparedPolicy> = {
    title: 'cost',
    of: ({ trainingCost }) => trainingCost && Number(trainingCost.toPrecision(4)),
    align: 'right',
  }
  return isPriced({ trainingPrice, policies }) ? [...columns, cost] : columns
}

const accuracy: Column<ComparedPolicy> = {
  title: 'accuracy',
  of: (policy) => (policy.accuracy === null ? null : `${(100 * policy.accuracy).toFixed(2)} %`),
  align: 'right',
}

/** With its sign, unless it is rounded to zero: a minus is better, because this policy lost less. */
function shown(difference: Difference, decimals: number): string | null {
  if (difference === null) return null
  const { mean, standardError } = difference
  const size = Math.abs(mean).toFixed(decimals)
  const sign = Number(size) === 0 ? '' : mean > 0 ? '+' : '-'
  return `${sign}${size} ± ${standardError.toFixed(decimals)}`
}

function priceLines({ trainingPrice, policies }: BacktestReport): string[] {
  if (!isPriced({ trainingPrice, policies })) return []
  const price = showFigure(Number((trainingPrice ?? 0).toPrecision(4)))
  return [`A training is counted at ${price}, in the unit of the loss summed over rows; COST is that of all trainings.`]
}

function isPriced({ trainingPrice, policies }: Pick<BacktestReport, 'trainingPrice' | 'policies'>): boolean {
  return trainingPrice !== null && policies.some(({ trainingCost }) => trainingCost !== null)
}

function hindsightLines({ hindsight, policies, decimals }: BacktestReport): string[] {
  const count = Math.round(policies[0]?.trainings ?? 0)
  const same = hindsight[Math.min(count, hindsight.length - 1)]
  const blind = hindsight.reduce<HindsightFigures | null>(
    (best, each) => (best === null || each.withoutLuck.loss < best.withoutLuck.loss ? each : best),
    null,
  )
  if (!same || !blind) return []
  return [
    `Best schedule in hindsight with ${plural(same.trainings, 'training')}: ${hindsightInWords(same, decimals)}.`,
    ...(blind === same || blind.trainings === 0
      ? []
      : [`The most without luck: ${plural(blind.trainings, 'training')}: ${hindsightInWords(blind, decimals)}.`]),
  ]
}

function hindsightInWords({ loss, againstNever, withoutLuck, luckShare }: HindsightFigures, decimals: number): string {
  if (luckShare === null) return `loss ${loss.toFixed(decimals)}, no better than never retraining`
  const against = shown(againstNever, decimals)
  const blind = shown(withoutLuck.againstNever, decimals)
  return (
    `loss ${loss.toFixed(decimals)}${against === null ? '' : `, ${against} against never`}; ` +
    `${Math.round(100 * luckShare)} % of its gain is luck: chosen on half of the blocks, the other half has ` +
    `${withoutLuck.loss.toFixed(decimals)}${blind === null ? '' : ` (${blind})`}`
  )
}

function spreadLines(policies: readonly ComparedPolicy[], decimals: number): string[] {
  return policies.flatMap(({ spread, trainings }) =>
    spread === null
      ? []
      : [
          `Random times, ${plural(Math.round(trainings), 'training')}, ${spread.draws} draws: loss ${spread.middle.toFixed(decimals)} in the middle, ` +
            `from ${spread.best.toFixed(decimals)} (best twentieth) to ${spread.worst.toFixed(decimals)} (worst).`,
        ],
  )
}

function delayLines(policies: readonly ComparedPolicy[]): string[] {
  return policies.flatMap(({ name, delays }) => {
    if (delays === null) return []
    const { changes, alarmed, alarmDelayDays, answered, answerDelayDays, falseAlarms } = delays
    const after = (days: number | null) => (days === null ? '' : ` after ${days.toFixed(1)} days (median)`)
    return [
      `${name}: of ${plural(changes, 'change')}, ${alarmed} raised an alarm${after(alarmDelayDays)} and ${answered} ` +
        `brought a new version, trained${after(answerDelayDays)}; ${plural(falseAlarms, 'alarm')} without a change.`,
    ]
  })
}

/** With the unit, where it is the user's. */
function metricInWords(metric: Metric): string {
  if (isMoneyMetric(metric)) return 'the values of the answers'
  if (typeof metric === 'object') return `the pinball loss at ${metric.quantile}, in the unit of the label`
  switch (metric) {
    case 'absolute-error':
      return 'absolute-error, in the unit of the label'
    case 'squared-error':
      return 'squared-error, in the square of the unit of the label'
    default:
      return metric
  }
}
