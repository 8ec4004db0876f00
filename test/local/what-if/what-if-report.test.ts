import { describe, expect, it } from 'vitest'
import { whatIfSchema } from '#contracts/api/what-if'
import { toIso } from '#core/instant'
import type { BacktestReport, ComparedPolicy } from '#local/backtest/compared-policy'
import { whatIfReportOf } from '#local/what-if/what-if-report'
import { backtestReport } from '#test/local/backtest/report-sample'

const [present] = backtestReport.policies as [ComparedPolicy, ...ComparedPolicy[]]
const never = backtestReport.policies.find(({ name }) => name === 'never') as ComparedPolicy

/** A thousand rows of twenty days, on which the changed settings lose `mean` a row more than today's. */
function reportOf(
  difference: ComparedPolicy['againstDefault'],
  { trainings = present.trainings, ...others }: Partial<BacktestReport> & { readonly trainings?: number } = {},
): BacktestReport {
  return {
    ...backtestReport,
    rows: 1000,
    to: backtestReport.from + 20 * 86_400_000,
    blocks: 20,
    trainingPrice: 25,
    ...others,
    policies: [
      present,
      { ...present, name: 'changed', trainings, againstDefault: difference },
      never,
      { ...never, name: 'even' },
      { ...never, name: 'weekly' },
    ],
  }
}

describe('the report of changed settings', () => {
  it('counts what they bring in correct predictions, the price of their trainings paid', () => {
    // 1000 rows at .08 less are 80 correct predictions; two trainings more cost 50 of them.
    const report = whatIfReportOf(reportOf({ mean: -0.08, standardError: 0.01 }, { trainings: present.trainings + 2 }))
    expect(report.policies[1]).toMatchObject({ name: 'changed', againstPresent: { lossDifference: -0.08 } })
    expect(report.policies[1]?.againstPresent?.gain).toBeCloseTo(30, 9)
    expect(report.policies[1]?.againstPresent?.gainError).toBeCloseTo(10, 9)
    // Two-sided at three errors: 2 × .00135.
    expect(report.policies[1]?.againstPresent?.pValue).toBeCloseTo(0.0027, 4)
    expect(report.verdict).toEqual({
      outcome: 'better',
      sentence:
        'Over 20 days the changed settings would have brought 30 more correct predictions than today’s, the price of the trainings counted (standard error 10). That is more than chance (p-value 0.0027).',
    })
  })

  it('says that a difference may be chance where its p-value is 5 % or more', () => {
    const { verdict } = whatIfReportOf(reportOf({ mean: 0.019, standardError: 0.01 }))
    expect(verdict.outcome).toBe('chance')
    expect(verdict.sentence).toContain('19 fewer correct predictions than today’s')
    expect(verdict.sentence).toContain('That may be chance (p-value 0.057)')
    expect(whatIfReportOf(reportOf({ mean: 0.02, standardError: 0.01 })).verdict.outcome).toBe('worse')
  })

  it('says that nothing would have been decided otherwise, and that blocks are too few', () => {
    expect(whatIfReportOf(reportOf({ mean: 0, standardError: 0 })).verdict.outcome).toBe('same')
    // The same answers for fewer trainings are a gain without an error.
    const cheaper = whatIfReportOf(reportOf({ mean: 0, standardError: 0 }, { trainings: present.trainings - 1 }))
    expect(cheaper.verdict).toMatchObject({ outcome: 'better' })
    expect(cheaper.policies[1]?.againstPresent).toMatchObject({ gain: 25, gainError: 0, pValue: 0 })
    expect(whatIfReportOf(reportOf(null)).verdict).toMatchObject({
      outcome: 'unknown',
      sentence: expect.stringContaining('20 blocks of time are too few'),
    })
  })

  it('divides a loss that is no count of mistakes by what a mistake costs', () => {
    const report = whatIfReportOf(
      reportOf({ mean: -0.08, standardError: 0.01 }, { metric: 'log-loss', lossUnit: 0.5, trainingPrice: 5 }),
    )
    expect(report.trainingPrice).toBe(10)
    expect(report.policies[1]?.againstPresent?.gain).toBeCloseTo(160, 9)
    expect(report.policies[1]?.gained).toEqual(present.cumulativeAgainstNever.map((loss) => -loss / 0.5))
  })

  it.each([
    [-0.08, 30, 'lost 30 units of absolute error less than today’s', 'better'],
    [0.05, -100, 'lost 100 units of absolute error more than today’s', 'worse'],
  ])('counts a regression in units of its loss: %d a row', (mean, gain, words, outcome) => {
    const regression: Partial<BacktestReport> = {
      ...{ task: 'regression', metric: 'absolute-error', unitInWords: 'units of absolute error', decimals: 3 },
    }
    const report = whatIfReportOf(
      reportOf({ mean, standardError: 0.01 }, { ...regression, trainings: present.trainings + 2 }),
    )
    expect(report).toMatchObject({ metric: 'absolute-error', isMoney: false, lossUnit: 'units of absolute error' })
    expect(report.policies[1]?.againstPresent?.gain).toBeCloseTo(gain, 9)
    expect(report.verdict).toMatchObject({ outcome, sentence: expect.stringContaining(words) })
    expect(JSON.stringify(report)).not.toContain('correct predictions')
  })

  it('tells a quantile from money', () => {
    const quantile = whatIfReportOf(reportOf(null, { task: 'regression', metric: { quantile: 0.9 } }))
    expect(quantile).toMatchObject({ metric: 'quantile', isMoney: false })
    const values = { truePositive: 5, falsePositive: -1, trueNegative: 0, falseNegative: -9 }
    const money = whatIfReportOf(reportOf({ mean: -0.08, standardError: 0.01 }, { metric: { values } }))
    expect(money).toMatchObject({ metric: 'values', isMoney: true })
    expect(money.verdict.sentence).toContain('brought 80 of your money more than today’s')
  })

  it('names the four policies that people compare, and is what the API declares', () => {
    const report = whatIfReportOf(reportOf({ mean: -0.08, standardError: 0.01 }))
    expect(report.policies.map(({ name }) => name)).toEqual(['present', 'changed', 'never', 'even'])
    expect(report.gainedAt[0]).toBe(toIso(backtestReport.firstBlockAt + 86_400_000))
    const run = {
      ...{ configuration: {}, schedules: {}, days: 30, askedBy: 'ada', askedAt: report.from },
      ...{ before: { configuration: {}, schedules: {} }, status: 'done', progress: null, problem: null, report },
    }
    expect(whatIfSchema.parse({ unavailable: null, run }).run?.report).toEqual(report)
  })
})
