import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { countText, figureText, fixedText, noValue, percentText } from '../../format/numbers.ts'

const outcomes: Readonly<Record<string, string>> = {
  first: 'First version: there was no champion to compare it with.',
  better: 'The challenger is significantly better.',
  indistinguishable: 'The difference is not significant. The challenger was trained on newer rows.',
  worse: 'The challenger is significantly worse.',
  unfit: 'The challenger is not fit to serve.',
  unjudged: 'Fit to serve but not compared: too few rows since the champion’s training. Only a forced run promotes it.',
}

/** Challenger and champion on the same held-out rows, with the paired test. */
export function GateTable({ run }: { readonly run: RetrainingRun }) {
  const evidence = (run.gate?.evidence ?? null) as Readonly<Record<string, unknown>> | null
  if (evidence === null)
    return (
      <section aria-labelledby="gate">
        <h2 id="gate">Challenger against champion</h2>
        <p class="muted">
          {run.ended
            ? 'The run ended before the comparison.'
            : 'Both are compared after the training, on rows that neither was trained on.'}
        </p>
      </section>
    )
  const figure = (name: string) => (typeof evidence[name] === 'number' ? (evidence[name] as number) : null)
  const [challengerOnly, championOnly] = [figure('onlyChallengerCorrect'), figure('onlyChampionCorrect')]
  const wasPaired = challengerOnly !== null && championOnly !== null
  return (
    <section aria-labelledby="gate">
      <h2 id="gate">Challenger against champion</h2>
      <p>
        <strong class="outcome">{run.gateOutcome?.replace('-', ' ')}.</strong>{' '}
        {outcomes[run.gateOutcome ?? ''] ?? String(run.gate?.reason ?? '')}
      </p>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">On {countText(figure('heldOutRows'))} held-out rows</th>
            <th scope="col" class="right">
              Challenger{run.version !== null && ` v${run.version}`}
            </th>
            <th scope="col" class="right">
              Champion{run.championVersion !== null && ` v${run.championVersion}`}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">accuracy</th>
            <td class="right number">{percentText(figure('accuracy'))}</td>
            <td class="right number">{percentText(figure('championAccuracy'))}</td>
          </tr>
          <tr>
            <th scope="row">AUC</th>
            <td class="right number">{fixedText(figure('auc'))}</td>
            <td class="right number">{fixedText(figure('championAuc'))}</td>
          </tr>
          {wasPaired && (
            <>
              <tr>
                <th scope="row">correct where the other is wrong</th>
                <td class="right number">{countText(challengerOnly)}</td>
                <td class="right number">{countText(championOnly)}</td>
              </tr>
              <tr>
                <th scope="row">p-value</th>
                <td class="right number">{fixedText(figure('pValueBetter'))}</td>
                <td class="right number">{fixedText(figure('pValueWorse'))}</td>
              </tr>
            </>
          )}
        </tbody>
      </table>
      <p class="muted">
        {wasPaired && `One-sided exact McNemar test at significance level ${figureText(figure('gateSignificance'))}. `}
        Majority class of the held-out rows: {percentText(figure('heldOutMajorityAccuracy'))}. Accuracy of always
        predicting the training rows' majority class: {percentText(figure('majorityAccuracy'))}. Gate mode:{' '}
        {String(evidence.gateMode ?? noValue)}.
      </p>
    </section>
  )
}
