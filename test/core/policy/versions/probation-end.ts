import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, type Instant } from '#core/instant'
import { blocksToCompare } from '#core/policy/versions/blocks-to-compare'
import { decideRollback } from '#core/policy/versions/decide-rollback'
import { probationUntil } from '#core/policy/versions/probation-until'
import type { LateRows } from '#test/core/policy/versions/late-labels'

export interface ProbationEnd {
  readonly end: 'back' | 'passed' | 'undecided'
  /** Days since the first labels were known. */
  readonly days: number
}

/** How a probation ends that is looked at with each new block. */
export function probationEnd({ known, labels }: LateRows, from: Instant): ProbationEnd {
  const until = probationUntil({ since: from, ...labels }, defaultConfiguration)
  const labelledFrom = from + labels.labelDelayMs
  let seen = 0
  for (let now = labelledFrom + hourMs; now <= until; now += hourMs) {
    const compared = blocksToCompare(known(now), { pieceMs: hourMs, now, ...labels })
    if (compared.blocks.length === seen) continue
    seen = compared.blocks.length
    const decision = decideRollback(
      {
        championVersion: 2,
        metric: 'accuracy',
        now,
        labels,
        probation: { previousVersion: 1, since: from, until: until + hourMs },
        candidates: [{ version: 1, isPastChoice: false, ...compared }],
      },
      defaultConfiguration,
    )
    const days = (now - labelledFrom) / dayMs
    if (decision.status === 'roll-back') return { end: 'back', days }
    if (decision.probation === 'passed') return { end: 'passed', days }
  }
  return { end: 'undecided', days: (until - labelledFrom) / dayMs }
}
