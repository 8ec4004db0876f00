import type { HeldOutFigures } from '#contracts/api/model-version'
import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { call } from '../../api/call.ts'
import { useResource } from '../../api/use-resource.ts'
import { CalibrationChart } from '../../chart/calibration-chart.tsx'
import { countText, fixedText, noValue, percentText } from '../../format/numbers.ts'

/**
 * The measurements of a run's training on its held-out rows: confusion matrices of both versions, and the calibration of the
 * new one. Nothing before there is a version.
 */
export function HeldOutSection({ run }: { readonly run: RetrainingRun }) {
  const { modelName, version, championVersion } = run
  const params = { model: modelName, version: version ?? 0 }
  const detail = useResource(
    version === null ? null : `version/${modelName}/${version}`,
    (signal) => call('getVersion', { params }, { signal }),
    { follows: ({ kind }) => kind === 'again' },
  )
  const { challenger, champion, calibration } = detail.value ?? {}
  if (!challenger) return null
  return (
    <section aria-labelledby="held-out">
      <h2 id="held-out">Right and wrong answers on the held-out rows</h2>
      <div class="measured">
        <Matrix title={`Version ${version}`} figures={challenger} />
        {champion && (
          <Matrix
            title={championVersion === null ? 'Champion of the time' : `Version ${championVersion}, champion then`}
            figures={champion}
          />
        )}
        {calibration && <CalibrationChart bins={calibration} />}
      </div>
    </section>
  )
}

function Matrix({ title, figures }: { readonly title: string; readonly figures: HeldOutFigures }) {
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
