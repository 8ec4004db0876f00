import type { TimelineMark } from '#contracts/api/timeline'
import type { MarkShape } from '../parts/mark.tsx'
import type { Colors } from './colors.ts'

export interface MarkKind {
  readonly word: string
  readonly shape: MarkShape
  readonly color: keyof Colors
  /** Decisions are in the upper lane, problems in the lower one. */
  readonly lane: 0 | 1
}

/** The look of each kind of mark; later kinds are drawn over earlier ones. */
export const markKinds: Readonly<Record<TimelineMark['kind'], MarkKind>> = {
  requested: { word: 'requested', shape: 'tick', color: 'muted', lane: 0 },
  cancelled: { word: 'cancelled', shape: 'square', color: 'muted', lane: 0 },
  rejected: { word: 'rejected', shape: 'cross', color: 'ink', lane: 0 },
  promoted: { word: 'promoted', shape: 'up', color: 'accent', lane: 0 },
  failed: { word: 'failed', shape: 'cross', color: 'bad', lane: 0 },
  'rolled-back': { word: 'rolled back', shape: 'back', color: 'bad', lane: 0 },
  'drift-opened': { word: 'drift opened', shape: 'diamond', color: 'warn', lane: 1 },
  'data-quality': { word: 'bad data', shape: 'square', color: 'bad', lane: 1 },
  degraded: { word: 'degraded', shape: 'down', color: 'bad', lane: 1 },
}
