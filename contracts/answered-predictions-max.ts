/** The most rows of a delivery whose predictions its answer may carry. */
export const answeredPredictionsMax = 5000
