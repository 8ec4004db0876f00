/** Sums over the labelled rows of a regression. */
export interface RegressionSums {
  /** Labelled rows that have a value. */
  readonly rows: number
  readonly absoluteError: number
  readonly squaredError: number
  /** Sum of the squared deviations of the labels from their mean. */
  readonly labelSpread: number
  /** Sum of the pinball losses; null where no quantile is learned. */
  readonly pinball: number | null
  /** Over the rows at whose time a label was known: absolute errors of the value, and of the label known last. */
  readonly followed: { readonly rows: number; readonly absoluteError: number; readonly lastLabelError: number }
  /** Rows with an interval, and those whose label lies in it, bounds included. */
  readonly withInterval: { readonly rows: number; readonly covered: number }
}

/** Null where a figure is not defined. MAE, RMSE and pinball are in the label's unit. */
export interface RegressionMetrics {
  readonly mae: number | null
  readonly rmse: number | null
  /** MAE divided by that of the label known last, on the same rows: below 1 is better than following it. */
  readonly mase: number | null
  /** The share of the labels' variance that the values explain; negative where their mean explains more. */
  readonly r2: number | null
  readonly pinball: number | null
  readonly intervalCoverage: number | null
}

/**
 * Figures of a regression from sums over its rows: those of scikit-learn, and the mean absolute scaled error. From sums,
 * because the rows stay in the database; simple-statistics wants the rows.
 *
 * @complexity O(1)
 * @see Hyndman & Koehler (2006), doi:10.1016/j.ijforecast.2006.03.001, for MASE
 * @example regressionMetrics({ rows: 4, absoluteError: 2, squaredError: 1.5, labelSpread: 29.1875, pinball: null,
 *   followed: { rows: 0, absoluteError: 0, lastLabelError: 0 }, withInterval: { rows: 4, covered: 3 } }) // => { mae: 0.5,
 *   rmse: 0.612…, mase: null, r2: 0.948…, pinball: null, intervalCoverage: 0.75 }
 */
export function regressionMetrics(sums: RegressionSums): RegressionMetrics {
  const { rows, absoluteError, squaredError, labelSpread, pinball, followed, withInterval } = sums
  return {
    mae: ratio(absoluteError, rows),
    rmse: rows === 0 ? null : Math.sqrt(squaredError / rows),
    // Both are over the same rows, whose number cancels.
    mase: ratio(followed.absoluteError, followed.lastLabelError),
    r2: rows < 2 || labelSpread === 0 ? null : 1 - squaredError / labelSpread,
    pinball: pinball === null ? null : ratio(pinball, rows),
    intervalCoverage: ratio(withInterval.covered, withInterval.rows),
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
