import type { ModelSummary } from './api/model-summary.ts'

/**
 * A performance that a person should know of, in one sentence: it is not judged yet, or it is not healthy. Null for a
 * healthy champion, for a model without one, and for a paused one.
 *
 * @example performanceInWords({ championVersion: null, mode: 'active', performance: null }) // => null
 */
export function performanceInWords({
  championVersion,
  mode,
  performance,
}: Pick<ModelSummary, 'championVersion' | 'mode' | 'performance'>): string | null {
  if (championVersion === null || mode === 'paused') return null
  if (performance === null)
    return `Performance is not watched yet: no labels of rows that version ${championVersion} scored.`
  const { verdict, reason } = performance
  if (verdict === 'healthy') return null
  const word = {
    'insufficient-data': 'No verdict on performance yet',
    'below-floor': 'Worse than the naive forecast',
    degraded: 'Degraded',
  }[verdict]
  const what = word ?? verdict
  return reason === null ? `${what}.` : `${what}: ${reason}`
}

/** The lines that a champion may fall below, as they are named in a sentence. */
const lines: Readonly<Record<string, string>> = {
  threshold: 'the threshold',
  'first-weeks': 'the level of its first weeks',
  floor: 'the naive forecast',
}

/** A line in words. Evidence of earlier releases names none: it was about the threshold. */
export function performanceLineInWords(line: unknown): string {
  return lines[String(line)] ?? 'the threshold'
}
