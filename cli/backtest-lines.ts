import { plural, showMinute } from '#contracts/wording'
import { toIso } from '#core/instant'
import type { BacktestReport, ComparedPolicy, Difference, HindsightFigures } from '#local/backtest/compared-policy'
import { type Column, tableLines } from './print-table.ts'

/** A backtest for a person: a table, the best in hindsight, and a recommendation. */
export function backtestLines({ report, plot }: { readonly report: BacktestReport; readonly plot: string }): string[] {
  const { policies, recommendation } = report
  const days = (report.to - report.from) / 86_400_000
  const hours = report.blockHours
  const block = hours % 24 === 0 ? plural(hours / 24, 'day') : plural(hours, 'hour')
  return [
    `${report.model}: ${report.rows} labelled rows of ${Math.round(days)} days from ${showMinute(toIso(report.from))} UTC on, ` +
      `answered under all policies. Loss by ${metricInWords(report.metric)}; errors (±) over blocks of ${block}.`,
    '',
    ...tableLines(policies, columnsOf(report)),
    '',
    ...hindsightLines(report),
    ...spreadLines(policies),
    ...delayLines(policies),
    `Recommended: ${recommendation.policy}. ${recommendation.sentence}`,
    ...report.remarks,
    `Plot: ${plot}`,
  ]
}

function columnsOf({ trainingPrice, policies }: BacktestReport): Column<ComparedPolicy>[] {
  const decided = (of: (decisions: NonNullable<ComparedPolicy['decisions']>) => number) => (row: ComparedPolicy) =>
    row.decisions && of(row.decisions)
  const columns: Column<ComparedPolicy>[] = [
    { title: 'policy', of: ({ name }) => name },
    { title: 'loss', of: ({ loss }) => loss.toFixed(4), align: 'right' },
    { title: '±', of: ({ lossError }) => lossError?.toFixed(4) ?? null, align: 'right' },
    { title: 'accuracy', of: ({ accuracy }) => `${(100 * accuracy).toFixed(2)} %`, align: 'right' },
    { title: 'against never', of: ({ againstNever }) => shown(againstNever), align: 'right' },
    { title: 'against even', of: ({ againstEven }) => shown(againstEven), align: 'right' },
    { title: 'trainings', of: ({ trainings }) => Math.round(trainings), align: 'right' },
    { title: 'minutes', of: ({ trainingMinutes }) => trainingMinutes?.toFixed(1) ?? null, align: 'right' },
    { title: 'promoted', of: decided(({ promotions }) => promotions), align: 'right' },
    { title: 'back', of: decided(({ returns }) => returns), align: 'right' },
    { title: 'drift', of: decided(({ driftAlarms }) => driftAlarms), align: 'right' },
    { title: 'performance', of: decided(({ performanceAlarms }) => performanceAlarms), align: 'right' },
    { title: 'data', of: decided(({ dataQualityAlarms }) => dataQualityAlarms), align: 'right' },
  ]
  const isPriced = trainingPrice !== null && policies.some(({ trainingCost }) => trainingCost !== null)
  const cost: Column<ComparedPolicy> = {
    title: 'cost',
    of: ({ trainingCost }) => trainingCost && Number(trainingCost.toPrecision(4)),
    align: 'right',
  }
  return isPriced ? [...columns, cost] : columns
}

/** With its sign: a minus is better, because this policy lost less. */
function shown(difference: Difference): string | null {
  if (difference === null) return null
  const { mean, standardError } = difference
  return `${mean > 0 ? '+' : ''}${mean.toFixed(4)} ± ${standardError.toFixed(4)}`
}

function hindsightLines({ hindsight, policies }: BacktestReport): string[] {
  const count = Math.round(policies[0]?.trainings ?? 0)
  const same = hindsight[Math.min(count, hindsight.length - 1)]
  const blind = hindsight.reduce<HindsightFigures | null>(
    (best, each) => (best === null || each.withoutLuck.loss < best.withoutLuck.loss ? each : best),
    null,
  )
  if (!same || !blind) return []
  return [
    `Best schedule in hindsight with ${plural(same.trainings, 'training')}: ${hindsightInWords(same)}.`,
    ...(blind === same || blind.trainings === 0
      ? []
      : [`The most without luck: ${plural(blind.trainings, 'training')}: ${hindsightInWords(blind)}.`]),
  ]
}

function hindsightInWords({ loss, againstNever, withoutLuck, luckShare }: HindsightFigures): string {
  if (luckShare === null) return `loss ${loss.toFixed(4)}, no better than never retraining`
  const against = shown(againstNever)
  const blind = shown(withoutLuck.againstNever)
  return (
    `loss ${loss.toFixed(4)}${against === null ? '' : `, ${against} against never`}; ` +
    `${Math.round(100 * luckShare)} % of its gain is luck: chosen on half of the blocks, the other half has ` +
    `${withoutLuck.loss.toFixed(4)}${blind === null ? '' : ` (${blind})`}`
  )
}

function spreadLines(policies: readonly ComparedPolicy[]): string[] {
  return policies.flatMap(({ spread, trainings }) =>
    spread === null
      ? []
      : [
          `Random times, ${plural(Math.round(trainings), 'training')}, ${spread.draws} draws: loss ${spread.middle.toFixed(4)} in the middle, ` +
            `from ${spread.best.toFixed(4)} (best twentieth) to ${spread.worst.toFixed(4)} (worst).`,
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

function metricInWords(metric: unknown): string {
  return typeof metric === 'string' ? metric : 'the values of the answers'
}
