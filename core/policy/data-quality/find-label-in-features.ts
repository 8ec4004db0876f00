import type { FeatureKind } from '#contracts/features'
import type { Task } from '#contracts/task'
import type { FeatureValue } from '#core/ports/model-server'
import { areaUnderRoc } from '#core/statistics/area-under-roc'
import { rankCorrelation } from '#core/statistics/rank-correlation'
import { wrongClassShare } from './class-in-feature.ts'

/** A row whose label is known. */
export interface LabelledRow {
  readonly features: readonly FeatureValue[]
  /** 1 for the positive class; the place of the class; the number of a regression. */
  readonly label: number
}

/** A feature that alone nearly answers the label. */
export interface LabelInFeature {
  readonly featureName: string
  /** Area under the ROC curve of the numbers alone, ties counted half; null where its categories or gaps answer. */
  readonly auc: number | null
  /**
   * Rows of the rarer class, of several classes those outside of the most frequent one, that the feature leaves wrong,
   * of all of them; null for the other figures.
   */
  readonly wrongShare: number | null
  /** Of a regression: the rank correlation of the feature and the label; null for the other tasks. */
  readonly rankCorrelation: number | null
  readonly rows: number
  /** Of a binary classification; null for the other tasks. */
  readonly positives: number | null
}

/** An area from which nothing is left to learn: good models of the real world stay below 0.95. */
const aucMin = 0.99

/**
 * The area that the measured one has to exceed by {@link errorsAbove} standard errors. With fewer rows than that takes,
 * 150 of each class for an area of 1, an area of 0.99 may be chance.
 */
const aucCertain = 0.97
const errorsAbove = 3

/** Errors that may be left of those of always answering the more frequent class, and rows of the rarer class for that. */
const wrongShareMax = 0.02
const rarerRowsMin = 150

/**
 * A rank correlation that leaves nothing to learn: the label in another unit, or rounded. The value of a row before, of
 * a series that moves slowly, reaches 0.99 and more in earnest.
 */
const correlationMin = 0.9995

/** A feature that most rows lack answers little. */
const valuesShareMin = 0.5

/**
 * Finds the features that alone nearly answer the label, which usually are known only with it.
 *
 * - Two classes: numbers by the area under their ROC curve in either direction, categories and gaps by how many rows the
 *   majority among the other rows of the same category answers.
 * - Several classes: by how many rows the majority among the other rows of the same value answers ({@link
 *   wrongClassShare}).
 * - A regression: numbers by their rank correlation with the label, in either direction.
 *
 * A category of one row answers nothing, so that identifiers are none.
 *
 * @returns none where too few rows tell it from chance
 * @complexity O(features times rows times the logarithm of rows)
 * @example findLabelInFeatures([], [{ name: 'size', kind: 'numeric' }], 'regression') // => []
 */
export function findLabelInFeatures(
  rows: readonly LabelledRow[],
  features: readonly Feature[],
  task: Task,
): LabelInFeature[] {
  switch (task) {
    case 'binary-classification':
      return findOfTwoClasses(rows, features)
    case 'multiclass-classification':
      return findOfClasses(rows, features)
    case 'regression':
      return findOfNumbers(rows, features)
  }
}

interface Feature {
  readonly name: string
  readonly kind: FeatureKind
}

function findOfClasses(rows: readonly LabelledRow[], features: readonly Feature[]): LabelInFeature[] {
  const labels = rows.map(({ label }) => label)
  const counts = [...Map.groupBy(labels, (label) => label).values()].map(({ length }) => length)
  if (rows.length - Math.max(0, ...counts) < rarerRowsMin) return []
  return features.flatMap(({ name }, index): LabelInFeature[] => {
    const values = rows.map((row) => row.features[index] ?? null)
    const wrongShare = wrongClassShare(values, labels)
    const found = { featureName: name, auc: null, wrongShare, rankCorrelation: null }
    return wrongShare !== null && wrongShare <= wrongShareMax ? [{ ...found, rows: rows.length, positives: null }] : []
  })
}

function findOfNumbers(rows: readonly LabelledRow[], features: readonly Feature[]): LabelInFeature[] {
  return features.flatMap(({ name, kind }, index): LabelInFeature[] => {
    if (kind !== 'numeric') return []
    const known = rows.flatMap((row) => {
      const value = row.features[index]
      return typeof value === 'number' && Number.isFinite(value) ? [{ value, label: row.label }] : []
    })
    if (known.length < rarerRowsMin || known.length < valuesShareMin * rows.length) return []
    const correlation = rankCorrelation(
      known.map(({ value }) => value),
      known.map(({ label }) => label),
    )
    if (correlation === null || Math.abs(correlation) < correlationMin) return []
    const found = { featureName: name, auc: null, wrongShare: null, rankCorrelation: correlation }
    return [{ ...found, rows: rows.length, positives: null }]
  })
}

function findOfTwoClasses(rows: readonly LabelledRow[], features: readonly Feature[]): LabelInFeature[] {
  const positives = rows.reduce((sum, { label }) => sum + (label === 1 ? 1 : 0), 0)
  if (Math.min(positives, rows.length - positives) < rarerRowsMin) return []
  return features.flatMap(({ name, kind }, index): LabelInFeature[] => {
    const base = { featureName: name, rankCorrelation: null, rows: rows.length, positives }
    const auc = kind === 'numeric' ? areaOf(rows, index) : null
    if (auc !== null) return [{ ...base, auc, wrongShare: null }]
    const wrongShare = wrongShareOf(rows, (row) => {
      const value = row.features[index] ?? null
      return kind === 'categorical' && value !== null ? `=${value}` : value === null ? 'missing' : 'there'
    })
    return wrongShare <= wrongShareMax ? [{ ...base, auc: null, wrongShare }] : []
  })
}

/** The area, that of the reversed order if larger; null where it is not certainly near 1. */
function areaOf(rows: readonly LabelledRow[], index: number): number | null {
  const ofPositives = new Float64Array(rows.length)
  const ofNegatives = new Float64Array(rows.length)
  let [positiveCount, negativeCount] = [0, 0]
  for (const { features, label } of rows) {
    const value = features[index]
    if (typeof value !== 'number' || !Number.isFinite(value)) continue
    if (label === 1) ofPositives[positiveCount++] = value
    else ofNegatives[negativeCount++] = value
  }
  if (positiveCount + negativeCount < valuesShareMin * rows.length) return null
  const positives = ofPositives.subarray(0, positiveCount).sort()
  const negatives = ofNegatives.subarray(0, negativeCount).sort()
  const area = areaUnderRoc({ positiveCount, negativeCount, positiveRankSum: rankSumOf(positives, negatives) })
  if (area.status !== 'measured') return null
  const value = Math.max(area.value, 1 - area.value)
  return value >= aucMin && value >= aucCertain + errorsAbove * errorOf(positiveCount, negativeCount) ? value : null
}

/** The sum of the ranks of some values among these and others; equal ones share the middle of theirs. */
function rankSumOf(values: Float64Array, others: Float64Array): number {
  let [sum, below, upTo] = [0, 0, 0]
  for (let start = 0; start < values.length; ) {
    const value = values[start] as number
    let end = start
    while (end < values.length && values[end] === value) end++
    while (below < others.length && (others[below] as number) < value) below++
    upTo = Math.max(upTo, below)
    while (upTo < others.length && others[upTo] === value) upTo++
    sum += (end - start) * ((start + below + 1 + end + upTo) / 2)
    start = end
  }
  return sum
}

/** Hanley and McNeil's standard error of an area of {@link aucCertain}: that of an area of 1 is 0. */
function errorOf(positiveCount: number, negativeCount: number): number {
  const above = aucCertain / (2 - aucCertain) - aucCertain ** 2
  const below = (2 * aucCertain ** 2) / (1 + aucCertain) - aucCertain ** 2
  const variance = aucCertain * (1 - aucCertain) + (positiveCount - 1) * above + (negativeCount - 1) * below
  return Math.sqrt(variance / (positiveCount * negativeCount))
}

/** Rows that the majority of the others of their group answers wrong, over the rows of the rarer class. */
function wrongShareOf(rows: readonly LabelledRow[], groupOf: (row: LabelledRow) => string): number {
  const groups = new Map<string, [negatives: number, positives: number]>()
  for (const row of rows) {
    const group = groupOf(row)
    const counts = groups.get(group) ?? [0, 0]
    counts[row.label === 1 ? 1 : 0] += 1
    groups.set(group, counts)
  }
  let [wrong, positives] = [0, 0]
  for (const [negative, positive] of groups.values()) {
    positives += positive
    // Without its own row a group that is even, or that it is alone in, answers nothing.
    if (positive <= negative) wrong += positive
    if (negative <= positive) wrong += negative
    if (positive === negative + 1) wrong += positive
    if (negative === positive + 1) wrong += negative
  }
  return wrong / Math.min(positives, rows.length - positives)
}
