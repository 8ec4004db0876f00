/** Forecasts that need no model, in words. */
export const naiveForecasts = {
  majority: 'always the same answer',
  lastLabel: 'the last known label',
  sameHourYesterday: 'the same hour a day before',
} as const
export type NaiveForecast = keyof typeof naiveForecasts

/** @example naiveForecastInWords('lastLabel') // => 'the last known label' */
export function naiveForecastInWords(name: unknown): string | null {
  return typeof name === 'string' && Object.hasOwn(naiveForecasts, name) ? naiveForecasts[name as NaiveForecast] : null
}
