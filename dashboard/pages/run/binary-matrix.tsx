import type { HeldOutFigures } from '#contracts/api/model-version'
import { countText, fixedText, noValue, percentText } from '../../format/numbers.ts'

/** Right and wrong answers of two classes. */
export function BinaryMatrix({ title, figures }: { readonly title: string; readonly figures: HeldOutFigures }) {
  const { confusion } = figures
  return (
    <figure class="matrix">
      <figcaption>
        <h3>{title}</h3>
      </figcaption>
      {confusion === null ? (
        <p class="muted">Its confusion matrix was not kept.</p>
      ) : (
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Label</th>
              <th scope="col" class="right">
                Answered positive
              </th>
              <th scope="col" class="right">
                Answered negative
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">positive</th>
              <Count count={confusion.truePositives} isRight />
              <Count count={confusion.falseNegatives} />
            </tr>
            <tr>
              <th scope="row">negative</th>
              <Count count={confusion.falsePositives} />
              <Count count={confusion.trueNegatives} isRight />
            </tr>
          </tbody>
        </table>
      )}
      <p class="muted number">
        Precision {percentText(figures.precision)}, recall {percentText(figures.recall)}, F1{' '}
        {figures.f1 === null ? noValue : fixedText(figures.f1)}, AUC {fixedText(figures.auc)}, log loss{' '}
        {fixedText(figures.logLoss)}
      </p>
    </figure>
  )
}

function Count({ count, isRight = false }: { readonly count: number; readonly isRight?: boolean }) {
  return (
    <td class="right number">
      {isRight ? <strong>{countText(count)}</strong> : countText(count)} <small>{isRight ? 'right' : 'wrong'}</small>
    </td>
  )
}
