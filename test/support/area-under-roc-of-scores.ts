import { type AreaUnderRoc, areaUnderRoc } from '#core/statistics/area-under-roc'

/** A row's score and what it turned out to be. */
interface ScoredRow {
  /** Higher means more likely positive; any scale. */
  readonly score: number
  readonly isPositive: boolean
}

/** Area under the ROC curve of scored rows in any order: the ranks that the product lets the database count. */
export function areaUnderRocOfScores(rows: readonly ScoredRow[]): AreaUnderRoc {
  const ascending = rows.toSorted((a, b) => a.score - b.score)
  let positiveCount = 0
  let positiveRankSum = 0
  for (let start = 0; start < ascending.length; ) {
    const tied = ascending[start] as ScoredRow
    let end = start
    let tiedPositiveCount = 0
    for (; end < ascending.length && (ascending[end] as ScoredRow).score === tied.score; end++) {
      if ((ascending[end] as ScoredRow).isPositive) tiedPositiveCount++
    }
    // Places start + 1 to end share their mean as rank.
    positiveRankSum += tiedPositiveCount * ((start + 1 + end) / 2)
    positiveCount += tiedPositiveCount
    start = end
  }
  return areaUnderRoc({ positiveCount, negativeCount: rows.length - positiveCount, positiveRankSum })
}
