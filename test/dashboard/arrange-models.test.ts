import { describe, expect, it } from 'vitest'
import type { ModelSummary } from '#contracts/api/model-summary'
import { type Arrangement, arrangeModels, arrangementOf, countByFilter } from '#dashboard/pages/fleet/arrange-models'

const at = (hour: number) => `2024-03-01T0${hour}:00:00.000Z`
const judged = (accuracy: number, verdict: string) => ({
  at: at(1),
  accuracy,
  labelled: 300,
  verdict,
  reason: null,
  naiveAccuracy: null,
  naiveRule: null,
  metric: 'accuracy',
  figure: accuracy,
  naiveFigure: null,
})
const model = (name: string, changes: Partial<ModelSummary> = {}): ModelSummary => ({
  name,
  type: 'xgboost',
  mode: 'active',
  metric: 'accuracy',
  championVersion: 1,
  servingVersion: 1,
  servingProblem: null,
  championPromotedAt: null,
  championBelowNaive: null,
  activeRun: null,
  lastRun: null,
  nextRunAt: null,
  breaker: null,
  performanceThreshold: 0.7,
  observations: 0,
  labels: 0,
  lastObservedAt: null,
  performance: judged(0.9, 'healthy'),
  estimate: null,
  openEpisodes: [],
  dataLearningUntil: null,
  waitingTriggers: 0,
  worth: null,
  tooFewRows: { drift: null },
  ...changes,
})
const activeRun = {
  runId: 'r',
  state: 'training',
  trigger: 'drift',
  requestedAt: at(1),
  startedAt: null,
  deadlineAt: null,
  waitingReason: null,
}
const fleet = [
  model('bravo', { mode: 'paused', nextRunAt: null }),
  model('alpha', { nextRunAt: at(3), performance: null }),
  model('delta', {
    activeRun,
    nextRunAt: at(2),
    openEpisodes: [{ kind: 'drift', subject: '', severity: 'high', usualFrom: null }],
  }),
  model('charlie', { type: 'catboost', performance: judged(0.6, 'degraded') }),
]
const usual: Arrangement = { search: '', filter: 'all', sorting: 'name', descending: false }
const names = (changes: Partial<Arrangement>) => arrangeModels(fleet, { ...usual, ...changes }).map(({ name }) => name)

describe('the fleet', () => {
  it('is sorted by any column both ways', () => {
    expect(names({})).toEqual(['alpha', 'bravo', 'charlie', 'delta'])
    expect(names({ descending: true })).toEqual(['delta', 'charlie', 'bravo', 'alpha'])
    expect(names({ sorting: 'state' })).toEqual(['delta', 'alpha', 'bravo', 'charlie'])
    expect(names({ sorting: 'accuracy' })).toEqual(['charlie', 'bravo', 'delta', 'alpha'])
    expect(names({ sorting: 'next' })).toEqual(['delta', 'alpha', 'bravo', 'charlie'])
    expect(names({ sorting: 'drift', descending: true })[0]).toBe('delta')
  })

  it('keeps the figures of one metric together, sorted either way', () => {
    const lossy = (name: string, figure: number | null) =>
      model(name, { metric: 'log-loss', performance: { ...judged(0.9, 'healthy'), metric: 'log loss', figure } })
    const mixed = [
      lossy('l1', 0.4),
      model('a1'),
      lossy('l2', 0.6),
      model('a2', { performance: judged(0.8, 'healthy') }),
    ]
    const sorted = (descending: boolean) =>
      arrangeModels(mixed, { ...usual, sorting: 'accuracy', descending }).map(({ name }) => name)
    expect(sorted(false)).toEqual(['a2', 'a1', 'l1', 'l2'])
    expect(sorted(true)).toEqual(['a1', 'a2', 'l2', 'l1'])
  })

  it('is filtered by models that need attention, train or are held', () => {
    expect(names({ filter: 'attention' })).toEqual(['delta'])
    expect(names({ filter: 'running' })).toEqual(['delta'])
    expect(names({ filter: 'held' })).toEqual(['bravo'])
    expect(countByFilter(fleet)).toEqual({ all: 4, attention: 1, running: 1, held: 1 })
  })

  it('needs attention where automatic retraining stands still, not where it waits', () => {
    const breaker = (state: 'open' | 'slowed') => {
      return { state, runs: 3, isOpen: state === 'open', until: at(5), sentence: 'It stands still.' }
    }
    const held = [model('stopped', { breaker: breaker('open') }), model('slowed', { breaker: breaker('slowed') })]
    expect(arrangeModels(held, { ...usual, filter: 'attention' }).map(({ name }) => name)).toEqual(['stopped'])
  })

  it('is searched by parts of names and types', () => {
    expect(names({ search: ' LPH' })).toEqual(['alpha'])
    expect(names({ search: 'catb' })).toEqual(['charlie'])
    expect(names({ search: 'zulu' })).toEqual([])
  })

  it('is arranged by its address, with defaults for invalid parts', () => {
    expect(arrangementOf({ sort: '-accuracy', filter: 'held', search: 'a' })).toEqual({
      search: 'a',
      filter: 'held',
      sorting: 'accuracy',
      descending: true,
    })
    expect(arrangementOf({ sort: 'nonsense', filter: 'nonsense' })).toMatchObject({ sorting: 'state', filter: 'all' })
  })
})
