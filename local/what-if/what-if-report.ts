import type { WhatIfReport } from '#contracts/api/what-if'
import { isMoneyMetric } from '#contracts/metric-kind'
import { metricName } from '#contracts/metric-words'
import { plural, showFigure } from '#contracts/wording'
import { dayMs, hourMs, toIso } from '#core/instant'
import { pValueAbove } from '#core/statistics/mean-of-blocks'
import type { BacktestReport, ComparedPolicy } from '#local/backtest/compared-policy'

type Policy = WhatIfReport['policies'][number]

/** Chance of calling equal settings different, either way: a person who tries one change tries one. */
const chanceMax = 0.05

const names: Readonly<Record<string, Policy['name']>> = {
  default: 'present',
  changed: 'changed',
  never: 'never',
  even: 'even',
}

/**
 * A backtest of today's settings and changed ones, as people read it: figures in correct predictions, in money, or in
 * units of a regression's loss.
 */
export function whatIfReportOf(report: BacktestReport): WhatIfReport {
  const { lossUnit, trainingPrice, from, to, metric } = report
  const [present] = report.policies
  const policies = report.policies.flatMap((policy): Policy[] => {
    const name = names[policy.name]
    return name === undefined ? [] : [policyOf(policy, { name, report, presentTrainings: present?.trainings ?? 0 })]
  })
  return {
    rows: report.rows,
    from: toIso(from),
    to: toIso(to),
    metric: metricName(metric),
    isMoney: isMoneyMetric(metric),
    lossUnit: report.unitInWords,
    decimals: report.decimals,
    blockHours: report.blockHours,
    blocks: report.blocks,
    trainingPrice: trainingPrice === null ? null : trainingPrice / lossUnit,
    policies,
    gainedAt: (present?.cumulativeAgainstNever ?? []).map((_, block) =>
      toIso(report.firstBlockAt + (block + 1) * report.blockHours * hourMs),
    ),
    verdict: verdictOf(policies, report),
    remarks: [...report.remarks],
  }
}

interface Compared {
  readonly name: Policy['name']
  readonly report: BacktestReport
  readonly presentTrainings: number
}

function policyOf(policy: ComparedPolicy, { name, report, presentTrainings }: Compared): Policy {
  const { lossUnit, rows, trainingPrice } = report
  const { againstDefault, trainings, trainingCost } = policy
  const price = trainingPrice ?? 0
  const paid = price * (trainings - presentTrainings)
  const gain = againstDefault === null ? 0 : (-againstDefault.mean * rows - paid) / lossUnit
  const gainError = againstDefault === null ? 0 : (againstDefault.standardError * rows) / lossUnit
  return {
    name,
    loss: policy.loss,
    lossError: policy.lossError,
    accuracy: policy.accuracy,
    trainings,
    againstPresent: againstDefault && {
      lossDifference: againstDefault.mean,
      standardError: againstDefault.standardError,
      gain,
      gainError,
      pValue: twoSided(gain, gainError),
    },
    cost: trainingCost === null ? null : trainingCost / lossUnit,
    decisions: policy.decisions,
    trainedAt: policy.trainedAt.map(toIso),
    gained: policy.cumulativeAgainstNever.map((loss) => -loss / lossUnit),
  }
}

function twoSided(mean: number, standardError: number): number {
  return Math.min(1, 2 * pValueAbove({ mean: Math.abs(mean), standardError, blockCount: 0 }, 0))
}

function verdictOf(policies: readonly Policy[], report: BacktestReport): WhatIfReport['verdict'] {
  const [present, changed] = [policies[0], policies.find(({ name }) => name === 'changed')]
  if (!present || !changed) return { outcome: 'unknown', sentence: 'Nothing was compared.' }
  const { againstPresent, trainings } = changed
  if (againstPresent === null) {
    const sentence = `The ${plural(report.blocks, 'block')} of time are too few to tell the changed settings from today’s: replay more days.`
    return { outcome: 'unknown', sentence }
  }
  const { lossDifference, standardError, gain, gainError, pValue } = againstPresent
  if (lossDifference === 0 && standardError === 0 && trainings === present.trainings) {
    const sentence = 'The changed settings would have decided as today’s: every row had the same answer.'
    return { outcome: 'same', sentence }
  }
  const isChance = pValue >= chanceMax
  const days = Math.round((report.to - report.from) / dayMs)
  const price = report.trainingPrice === null ? 'trainings not counted' : 'the price of the trainings counted'
  const amount = rounded(Math.abs(gain))
  const told = isChance ? 'That may be chance' : 'That is more than chance'
  const sentence = `Over ${plural(days, 'day')} the changed settings would have ${gainedInWords(gain, amount, report)} than today’s, ${price} (standard error ${rounded(gainError)}). ${told} (p-value ${pValue < 0.001 ? 'below 0.001' : showFigure(Number(pValue.toPrecision(2)))}).`
  return { outcome: isChance ? 'chance' : gain > 0 ? 'better' : 'worse', sentence }
}

/** A gain as what would have been brought, or lost. */
function gainedInWords(gain: number, amount: string, { metric, unitInWords }: BacktestReport): string {
  if (unitInWords !== null) return `lost ${amount} ${unitInWords} ${gain < 0 ? 'more' : 'less'}`
  if (isMoneyMetric(metric)) return `brought ${amount} of your money ${gain < 0 ? 'less' : 'more'}`
  return `brought ${amount} ${gain < 0 ? 'fewer' : 'more'} correct predictions`
}

/** To two digits: gains are estimates. */
function rounded(value: number): string {
  return showFigure(Number(value.toPrecision(2)))
}
