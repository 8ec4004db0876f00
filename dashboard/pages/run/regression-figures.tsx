import type { HeldOutFigures, VersionDetail } from '#contracts/api/model-version'
import { figureText, fixedText, percentText } from '../../format/numbers.ts'

export interface RegressionFiguresProps {
  readonly title: string
  readonly figures: HeldOutFigures
  readonly interval: VersionDetail['interval']
}

/** The errors of a regression, in the label's unit, and how often its interval held. */
export function RegressionFigures({ title, figures, interval }: RegressionFiguresProps) {
  const { mae, rmse, mase, r2, pinball, intervalCoverage } = figures
  return (
    <figure class="matrix">
      <figcaption>
        <h3>{title}</h3>
      </figcaption>
      <dl class="pairs">
        <dt>mean absolute error</dt>
        <dd class="number">{figureText(mae)}</dd>
        <dt>root mean squared error</dt>
        <dd class="number">{figureText(rmse)}</dd>
        {mase !== null && (
          <>
            <dt>MASE</dt>
            <dd class="number">
              {fixedText(mase)} <span class="muted">of the error of the label known last</span>
            </dd>
          </>
        )}
        {r2 !== null && (
          <>
            <dt>R²</dt>
            <dd class="number">{fixedText(r2)}</dd>
          </>
        )}
        {pinball !== null && (
          <>
            <dt>pinball loss</dt>
            <dd class="number">{figureText(pinball)}</dd>
          </>
        )}
        {interval?.lower != null && interval.upper !== null && (
          <>
            <dt>interval</dt>
            <dd class="number">
              value {signed(interval.lower)} to {signed(interval.upper)}{' '}
              <span class="muted">for {percentText(interval.coverage, 0)} of the labels</span>
            </dd>
          </>
        )}
        {intervalCoverage !== null && (
          <>
            <dt>labels in the interval</dt>
            <dd class="number">{percentText(intervalCoverage)}</dd>
          </>
        )}
      </dl>
    </figure>
  )
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${figureText(Math.abs(value))}`
}
