import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { naiveForecastInWords } from '#contracts/naive-forecast'
import { countText, figureText, fixedText, noValue, percentText } from '../../format/numbers.ts'

const outcomes: Readonly<Record<string, string>> = {
  first: 'First version: there was no champion to compare it with.',
  better: 'The challenger is evidently better.',
  indistinguishable: 'No difference is evident. The challenger was trained on newer rows.',
  worse: 'The challenger is evidently worse.',
  unfit: 'The challenger is not fit to serve.',
  unjudged: 'Nothing shows whether the challenger is worse. Only a forced run promotes it.',
}

/** Figures beside the loss; one that the task does not have is left out. */
const figureRows = [
  { title: 'accuracy', name: 'accuracy', champion: 'championAccuracy', text: percent },
  { title: 'AUC', name: 'auc', champion: 'championAuc', text: lossText },
  { title: 'mean absolute error', name: 'mae', champion: 'championMae', text: figureText },
  { title: 'root mean squared error', name: 'rmse', champion: 'championRmse', text: figureText },
] as const

/** Challenger, champion and the best naive forecast on the same held-out rows, with the difference and its error. */
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
  const naive = naiveForecastInWords(evidence.naiveForecast)
  return (
    <section aria-labelledby="gate">
      <h2 id="gate">Challenger against champion</h2>
      <p>
        <strong class="outcome">{run.gateOutcome?.replace('-', ' ')}.</strong>{' '}
        {evidence.comparisonUnknown === true && run.gateOutcome !== 'unjudged'
          ? ''
          : `${outcomes[run.gateOutcome ?? ''] ?? ''} `}
        {String(run.gate?.reason ?? '')}
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
            <th scope="col" class="right">
              Naive forecast{naive !== null && <small class="muted"> {naive}</small>}
            </th>
          </tr>
        </thead>
        <tbody>
          {figureRows.map(
            ({ title, name, champion, text }) =>
              figure(name) !== null && (
                <tr key={name}>
                  <th scope="row">{title}</th>
                  <td class="right number">{text(figure(name))}</td>
                  <td class="right number">{text(figure(champion))}</td>
                  <td class="right number">{noValue}</td>
                </tr>
              ),
          )}
          {figure('loss') !== null && (
            <tr>
              <th scope="row">loss per row, {String(evidence.metric)}</th>
              <td class="right number">{lossText(figure('loss'))}</td>
              <td class="right number">{lossText(figure('championLoss'))}</td>
              <td class="right number">{lossText(figure('naiveLoss'))}</td>
            </tr>
          )}
          {figure('loss') !== null && (
            <tr>
              <th scope="row">loss that the challenger saves</th>
              <td class="right number">{noValue}</td>
              <td class="right number">{withError(figure('lossSaved'), figure('lossSavedError'))}</td>
              <td class="right number">{withError(figure('lossSavedOverNaive'), figure('lossSavedOverNaiveError'))}</td>
            </tr>
          )}
          {wasPaired && (
            <tr>
              <th scope="row">correct where the other is wrong</th>
              <td class="right number">{countText(challengerOnly)}</td>
              <td class="right number">{countText(championOnly)}</td>
              <td class="right number">{noValue}</td>
            </tr>
          )}
        </tbody>
      </table>
      <p class="muted">
        {figure('smallestVisible') !== null &&
          `By ${countText(figure('blocks'))} spans of ${figureText(figure('blockHours'))} h each, at significance level ${figureText(figure('gateSignificance'))}: a difference of ${figureText(figure('smallestVisible'))} would have shown. `}
        Gate mode: {String(evidence.gateMode ?? noValue)}.
      </p>
    </section>
  )
}

function percent(share: number | null): string {
  return percentText(share)
}

/** Losses of shares have three decimals, so that both columns compare; those of a label's unit have four digits. */
function lossText(loss: number | null): string {
  return loss === null || Math.abs(loss) < 10 ? fixedText(loss) : figureText(loss)
}

/** Signed, with the standard error. */
function withError(difference: number | null, error: number | null): string {
  if (difference === null) return noValue
  const sign = difference < 0 ? '−' : '+'
  return `${sign}${lossText(Math.abs(difference))}${error === null ? '' : ` ± ${lossText(error)}`}`
}
