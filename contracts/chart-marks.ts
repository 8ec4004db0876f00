/** How a fact is marked on charts and beside its line. */
export interface ChartMark {
  readonly word: string
  readonly shape: 'tick' | 'square' | 'cross' | 'up' | 'back' | 'diamond' | 'down'
  readonly tone: 'muted' | 'ink' | 'accent' | 'bad' | 'warn'
  /** Decisions and what they did stand in the upper lane, problems in the lower one. */
  readonly lane: 'actions' | 'problems'
  /** Whether it changed the model in use, or tried to. */
  readonly isChange: boolean
}

/** Every mark; later ones are drawn over earlier ones. A row of the ledger names its own in its event's file. */
export const chartMarks = {
  requested: { word: 'requested', shape: 'tick', tone: 'muted', lane: 'actions', isChange: false },
  cancelled: { word: 'cancelled', shape: 'square', tone: 'muted', lane: 'actions', isChange: false },
  withdrawn: { word: 'withdrawn', shape: 'back', tone: 'muted', lane: 'actions', isChange: false },
  rejected: { word: 'rejected', shape: 'cross', tone: 'ink', lane: 'actions', isChange: true },
  promoted: { word: 'promoted', shape: 'up', tone: 'accent', lane: 'actions', isChange: true },
  failed: { word: 'failed', shape: 'cross', tone: 'bad', lane: 'actions', isChange: true },
  'rolled-back': { word: 'rolled back', shape: 'back', tone: 'bad', lane: 'actions', isChange: true },
  'drift-opened': { word: 'drift opened', shape: 'diamond', tone: 'warn', lane: 'problems', isChange: false },
  'drift-escalated': { word: 'drift grew', shape: 'diamond', tone: 'warn', lane: 'problems', isChange: false },
  'data-quality': { word: 'bad data', shape: 'square', tone: 'bad', lane: 'problems', isChange: false },
  'served-again': { word: 'served again', shape: 'up', tone: 'ink', lane: 'actions', isChange: true },
  unserved: { word: 'no version serves', shape: 'cross', tone: 'bad', lane: 'problems', isChange: true },
  degraded: { word: 'degraded', shape: 'down', tone: 'bad', lane: 'problems', isChange: false },
} as const satisfies Readonly<Record<string, ChartMark>>

export type ChartMarkName = keyof typeof chartMarks
export const chartMarkNames = Object.keys(chartMarks) as ChartMarkName[]
