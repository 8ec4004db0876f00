import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { countText, figureText, fixedText, percentText } from '../../format/numbers.ts'

const outcomes: Readonly<Record<string, string>> = {
  first: 'The first version: there was no champion to compare with.',
  better: 'The challenger is better, more surely than chance explains.',
  indistinguishable: 'Neither is better for sure; the challenger knows newer rows.',
  worse: 'The challenger is worse, more surely than chance explains.',
  unfit: 'The challenger is not fit to answer.',
  unjudged:
    'Fit by itself, and not compared: too few rows came since the champion’s. Only who insists gets it promoted.',
}

/** Challenger against champion on the same held-out rows, with the paired test. */
export function GateTable({ run }: { readonly run: RetrainingRun }) {
  const evidence = (run.gate?.evidence ?? null) as Readonly<Record<string, unknown>> | null
  if (evidence === null)
    return (
      <section aria-labelledby="gate">
        <h2 id="gate">Challenger against champion</h2>
        <p class="muted">
          {run.ended
            ? 'It did not get as far as a comparison.'
            : 'Compared once the training is done, on rows that neither has seen.'}
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
                <th scope="row">right where the other is wrong</th>
                <td class="right number">{countText(challengerOnly)}</td>
                <td class="right number">{countText(championOnly)}</td>
              </tr>
              <tr>
                <th scope="row">chance of that or more, were both alike</th>
                <td class="right number">{fixedText(figure('pValueBetter'))}</td>
                <td class="right number">{fixedText(figure('pValueWorse'))}</td>
              </tr>
            </>
          )}
        </tbody>
      </table>
      <p class="muted">
        {wasPaired && `McNemar’s exact test, one-sided at ${figureText(figure('gateSignificance'))}. `}
        Saying the majority class is right on {percentText(figure('majorityAccuracy'))}. Rule:{' '}
        {String(evidence.gateMode ?? '–')}.
      </p>
    </section>
  )
}
