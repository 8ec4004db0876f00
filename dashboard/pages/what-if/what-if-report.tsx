import { useState } from 'preact/hooks'
import type { WhatIfReport as Report, WhatIfRun } from '#contracts/api/what-if'
import { countText, figureText, fixedText, percentText } from '../../format/numbers.ts'
import { Moment } from '../../parts/moment.tsx'
import { GainChart } from './gain-chart.tsx'
import { policyNames } from './policy-names.ts'
import { unitText } from './unit-text.ts'
import { UseDialog } from './use-dialog.tsx'

export interface WhatIfReportProps {
  readonly modelName: string
  readonly run: WhatIfRun
  readonly report: Report
  readonly onUsed: () => void
}

/** Today's settings, the changed ones, never retraining and even spacing on the same rows. */
export function WhatIfReport({ modelName, run, report, onUsed }: WhatIfReportProps) {
  const [isUsing, setUsing] = useState(false)
  const { verdict, remarks } = report
  // Evidence alone speaks for a change: what is the same, worse, unknown or may be chance is better left as it is.
  const isBetter = verdict.outcome === 'better'
  return (
    <>
      <p class="verdict" role="status">
        <strong>{verdict.sentence}</strong>
      </p>
      <p class="muted">
        Compared on <span class="number">{countText(report.rows)}</span> labelled rows from <Moment at={report.from} />{' '}
        to <Moment at={report.to} />, answered under each of them. Errors (±) are over blocks of{' '}
        {blockText(report.blockHours)}.
        {report.trainingPrice !== null && (
          <>
            {' '}
            A training is counted at <span class="number">{figureText(rounded(report.trainingPrice))}</span>{' '}
            {report.isMoney ? 'of your money' : unitText(report)}.
          </>
        )}
      </p>
      <p class="muted">
        Even spacing has as many trainings as today’s settings. Alarms are those of drift, performance and data quality.
        Against today’s, a gain is in {unitText(report)}, with the price of the trainings counted.
      </p>
      <PolicyTable report={report} />
      <GainChart report={report} modelName={modelName} />
      {remarks.map((remark) => (
        <p key={remark} class="muted">
          {remark}
        </p>
      ))}
      <p class="muted">The more changes are tried on the same rows, the likelier the best of them is luck.</p>
      <p class="what-if-end">
        <button type="button" {...(isBetter && { class: 'primary' })} onClick={() => setUsing(true)}>
          Use these settings
        </button>{' '}
        <a href={`/models/${modelName}/settings`}>Leave them as they are</a>
      </p>
      {isUsing && <UseDialog modelName={modelName} run={run} onClose={() => setUsing(false)} onDone={onUsed} />}
    </>
  )
}

function PolicyTable({ report }: { readonly report: Report }) {
  const hasAccuracy = report.policies.some(({ accuracy }) => accuracy !== null)
  return (
    <div class="scroll" role="region" aria-label="Settings side by side" tabIndex={0}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Settings</th>
            <th scope="col" class="right">
              Loss ({report.metric})
            </th>
            {hasAccuracy && (
              <th scope="col" class="right">
                Accuracy
              </th>
            )}
            <th scope="col" class="right">
              Trainings
            </th>
            <th scope="col" class="right">
              Their price
            </th>
            <th scope="col" class="right">
              Promoted
            </th>
            <th scope="col" class="right">
              Went back
            </th>
            <th scope="col" class="right">
              Alarms
            </th>
            <th scope="col" class="right">
              Against today’s
            </th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {report.policies.map((policy) => (
            <PolicyRow key={policy.name} policy={policy} decimals={report.decimals} hasAccuracy={hasAccuracy} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Policy = Report['policies'][number]

interface PolicyRowProps {
  readonly policy: Policy
  readonly decimals: number
  readonly hasAccuracy: boolean
}

function PolicyRow({ policy, decimals, hasAccuracy }: PolicyRowProps) {
  const { decisions, againstPresent } = policy
  const alarms = decisions && [decisions.driftAlarms, decisions.performanceAlarms, decisions.dataQualityAlarms]
  return (
    <tr>
      <th scope="row">{policyNames[policy.name]}</th>
      <td class="right number">
        {fixedText(policy.loss, decimals)}
        {policy.lossError !== null && ` ± ${fixedText(policy.lossError, decimals)}`}
      </td>
      {hasAccuracy && <td class="right number">{percentText(policy.accuracy)}</td>}
      <td class="right number">{countText(Math.round(policy.trainings))}</td>
      <td class="right number">{policy.cost === null ? '–' : figureText(rounded(policy.cost))}</td>
      <td class="right number">{countText(decisions?.promotions)}</td>
      <td class="right number">{countText(decisions?.returns)}</td>
      <td class="right number">{alarms ? alarms.join(', ') : '–'}</td>
      <td class="right number">{againstPresent === null ? '–' : gainText(againstPresent)}</td>
      <td>{evidenceText(policy)}</td>
    </tr>
  )
}

function gainText({ gain, gainError }: NonNullable<Policy['againstPresent']>): string {
  const sign = gain > 0 ? '+' : gain < 0 ? '−' : ''
  return `${sign}${figureText(rounded(Math.abs(gain)))} ± ${figureText(rounded(gainError))}`
}

function evidenceText({ name, againstPresent }: Policy): string {
  if (name === 'present') return '–'
  if (againstPresent === null) return 'too few blocks of time'
  const { pValue, gain, gainError } = againstPresent
  if (gain === 0 && gainError === 0) return 'the same'
  const shown = pValue < 0.001 ? 'p-value below 0.001' : `p-value ${Number(pValue.toPrecision(2))}`
  return pValue < 0.05 ? `evident, ${shown}` : `may be chance, ${shown}`
}

/** To two digits: gains are estimates. */
function rounded(value: number): number {
  return Number(value.toPrecision(2))
}

function blockText(hours: number): string {
  if (hours % 24 !== 0) return `${figureText(hours)} hours`
  return hours === 24 ? 'one day' : `${hours / 24} days`
}
