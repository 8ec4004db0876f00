import type { TimelineMark } from '#contracts/api/timeline'
import type { MarkShape } from '../parts/mark.tsx'
import type { Colours } from './colours.ts'

export interface MarkKind {
  readonly word: string
  readonly shape: MarkShape
  readonly colour: keyof Colours
  /** What was decided and done stands in the upper lane, what was wrong in the lower. */
  readonly lane: 0 | 1
}

/** How each kind of mark looks; later ones are drawn over earlier ones. */
export const markKinds: Readonly<Record<TimelineMark['kind'], MarkKind>> = {
  requested: { word: 'requested', shape: 'tick', colour: 'muted', lane: 0 },
  cancelled: { word: 'cancelled', shape: 'square', colour: 'muted', lane: 0 },
  rejected: { word: 'rejected', shape: 'cross', colour: 'ink', lane: 0 },
  promoted: { word: 'promoted', shape: 'up', colour: 'accent', lane: 0 },
  failed: { word: 'failed', shape: 'cross', colour: 'bad', lane: 0 },
  'rolled-back': { word: 'rolled back', shape: 'back', colour: 'bad', lane: 0 },
  'drift-opened': { word: 'drift began', shape: 'diamond', colour: 'warn', lane: 1 },
  'data-quality': { word: 'bad data began', shape: 'square', colour: 'bad', lane: 1 },
  degraded: { word: 'degraded', shape: 'down', colour: 'bad', lane: 1 },
}
