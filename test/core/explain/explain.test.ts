import { describe, expect, it } from 'vitest'
import type { LedgerRow } from '#contracts/ledger-row'
import { showFigure } from '#contracts/wording'
import { describeRow } from '#core/explain/describe-row'
import { evidenceInWords } from '#core/explain/evidence-in-words'
import { explainModel, type ModelToExplain } from '#core/explain/explain-model'
import { explainRun, type RunToExplain } from '#core/explain/explain-run'
import { groupRows } from '#core/explain/group-rows'
import { whatWouldChange } from '#core/explain/what-would-change'
import { hourMs } from '#core/instant'

const noon = Date.parse('1996-09-04T12:00:00Z')

const row = (given: Partial<LedgerRow>): LedgerRow => ({
  at: noon,
  eventType: 'decision',
  status: 'suppressed',
  modelName: 'nsw-price',
  runId: null,
  trigger: 'scheduled',
  reason: '48 of 1000 new labelled rows since the last cutoff.',
  detail: {},
  ...given,
})

const tick = (hoursAgo: number, rows: number) =>
  row({
    at: noon - hoursAgo * hourMs,
    reason: `${rows} of 1000 new labelled rows since the last cutoff.`,
    detail: {
      code: 'not-enough-new-rows',
      evidence: { schedule: 'daily', labelledRowsNew: rows, dataThreshold: 1000, retrainingRowsMin: 200 },
    },
  })

describe('a decision in words', () => {
  it('says what was decided, why, and with which numbers', () => {
    const evidence = {
      feature: 'vic_price',
      ksStatistic: 0.2437,
      pValue: 1e-9,
      threshold: 0.1,
      currentCount: 336,
      referenceCount: 8640,
    }
    const text = describeRow(
      row({
        status: 'requested',
        trigger: 'drift',
        runId: 'r1',
        reason: 'high drift of vic_price',
        detail: { evidence },
      }),
    )
    expect(text).toBe(
      'Retraining requested (drift), run r1: high drift of vic_price. [feature vic_price, KS statistic 0.2437, n = 336 now, n = 8640 in the reference, threshold 0.1, p = 1.0e-9]',
    )
  })

  it('leaves out what is unknown', () => {
    expect(evidenceInWords({ ksStatistic: null, cooldownUntil: null, mode: 'active', somethingElse: 3 })).toBe('')
  })

  it('tells a person’s edit as it was written', () => {
    expect(describeRow(row({ eventType: 'person', status: 'edited', reason: 'ana set x from 1 to 2.' }))).toBe(
      'ana set x from 1 to 2.',
    )
  })
})

describe('alike decisions', () => {
  it('become one line with their count and the latest numbers', () => {
    const lines = groupRows(Array.from({ length: 23 }, (_, i) => tick(24 * i, 1000 - 40 * (i + 1))))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ count: 23, at: '1996-09-04T12:00:00.000Z', since: '1996-08-13T12:00:00.000Z' })
    expect(lines[0]?.text).toBe(
      'No retraining (schedule), 23 times; the last time: 960 of 1000 new labelled rows since the last cutoff. [960 new labelled rows]',
    )
  })

  it('are told together although others come between them, and apart when something happened in between', () => {
    const drift = (hoursAgo: number) =>
      row({
        at: noon - hoursAgo * hourMs,
        eventType: 'deferral',
        status: 'deferred',
        trigger: 'drift',
        detail: { code: 'cooldown' },
      })
    const promotion = row({ at: noon - 5 * hourMs, eventType: 'promotion', status: 'better', detail: { version: 4 } })
    const lines = groupRows([tick(1, 1), drift(2), tick(3, 1), drift(4), promotion, tick(6, 1)])
    expect(lines.map(({ count }) => count)).toEqual([2, 2, 1, 1])
    expect(lines[2]?.text).toContain('Version 4 promoted')
  })
})

describe('what would have changed it', () => {
  const change = (code: string, evidence: Record<string, unknown> = {}, status = 'suppressed') =>
    whatWouldChange(row({ status, detail: { code, evidence } }))

  it('counts the rows that were missing', () => {
    expect(whatWouldChange(tick(0, 48))).toBe('952 more labelled rows, or data_threshold at 48 or less.')
    expect(change('not-enough-new-rows', { labelledRowsNew: 199, retrainingRowsMin: 200, dataThreshold: 1000 })).toBe(
      '1 more labelled row, or retraining_rows_min at 199 or less.',
    )
  })

  it('names when a cooldown ends', () => {
    expect(change('cooldown', { cooldownUntil: '1996-09-05T02:15:00.000Z' })).toBe(
      'The same trigger after 1996-09-05 02:15 UTC, a shorter retraining_cooldown_hours, or a person asking.',
    )
  })

  it.each([
    'paused',
    'episode-closed',
    'severity-below-minimum',
    'waiting-is-cheaper',
    'too-few-rows-since-drift',
    'below-training-minimum',
    'breaker-open',
    'data-quality',
    'probation',
    'cooldown',
    'not-enough-new-rows',
    'evidence-unchanged',
    'observe-mode',
  ])('has words for %s', (code) => {
    expect(
      change(code, { labelledRowsInWindow: 10, labelledRowsNeeded: 624, labelledRowsNew: 10, dataThreshold: 1000 }),
    ).toMatch(/\.$/)
  })

  it('has none where the ask was answered, and none for codes that it does not know', () => {
    expect(change('joined-run', {}, 'coalesced')).toBeNull()
    expect(change('other-schedule')).toBeNull()
    expect(change('constructor')).toBeNull()
  })

  it.each([
    [
      'worse',
      { lossSaved: -0.04, lossSavedError: 0.009 },
      "A loss that is above the champion's by no more than chance (it is, by 0.04 per row with standard error 0.009), or --force.",
    ],
    // A row of a release that counted rows.
    ['worse', { onlyChallengerCorrect: 12, onlyChampionCorrect: 40 }, '--force.'],
    ['indistinguishable', {}, 'A larger difference, more held-out rows, gate_mode not-worse, or --force.'],
    [
      'indistinguishable',
      { comparisonUnknown: true },
      'Held-out rows that show a difference, gate_mode not-worse, or --force.',
    ],
    ['first', { belowNaive: true }, 'A version above the naive forecast, first_model any, or --force.'],
    ['unfit', {}, 'Nothing: an unfit version is never promoted, not even with --force.'],
  ])('of a challenger rejected as %s, with %o', (status, evidence, words) => {
    expect(whatWouldChange(row({ eventType: 'rejection', status, detail: { evidence } }))).toBe(words)
  })
})

describe('a model explained', () => {
  const model: ModelToExplain = {
    name: 'nsw-price',
    mode: 'active',
    championVersion: 3,
    championPromotedAt: noon,
    servingVersion: 3,
    servingProblem: null,
    dataLearningUntil: null,
    activeRun: null,
    breaker: null,
    observations: 5760,
    labels: 5759,
    performance: { accuracy: 0.9123, labelled: 336, verdict: 'healthy', reason: 'Accuracy 0.91 over 60 days' },
    episodes: [
      {
        kind: 'drift',
        subject: '',
        severity: 'high',
        openedAt: noon,
        features: ['vic_price'],
        evidence: { ksStatistic: 0.41, threshold: 0.1 },
        usualFrom: null,
      },
    ],
    waiting: [
      {
        trigger: 'drift',
        reason: 'the last run ended 3 hours ago',
        waitsFor: 'cooldown',
        deferredAt: noon,
        reconsiderAt: noon + hourMs,
      },
    ],
    worth: null,
    rows: [row({ eventType: 'run', status: 'training', runId: 'r1' }), tick(1, 48)],
    linesMax: 20,
  }

  it('says what its retrainings were worth, and of what there is no telling', () => {
    const worth = {
      from: '2024-01-01T00:00:00.000Z',
      to: '2024-03-01T00:00:00.000Z',
      isMoney: false,
      lossUnit: null,
      total: { baselineVersion: 1, gain: { gained: 312.4, standardError: 61.2, rows: 2880 } },
      price: 24,
      trainingCount: 2,
      trainings: [
        { version: 3, replaced: 2, gain: { unknown: 'too-early' } },
        { version: 2, replaced: 1, gain: { gained: -12, standardError: 20, rows: 1400 } },
      ],
    } as const
    const { sections } = explainModel({ ...model, worth: { ...worth, trainings: [...worth.trainings] } })
    const found = sections.find(({ kind }) => kind === 'worth')
    expect(found?.lines.map(({ text }) => text)).toEqual([
      '2 retrainings at a price of 24 correct predictions each gained 310 correct predictions on 2880 labelled rows (standard error 61) against never retraining (version 1).',
      'Version 3 against version 2: not known, too few days have passed.',
      'Version 2 against version 1 lost 12 correct predictions on 1400 labelled rows (standard error 20).',
    ])
  })

  it('says how the circuit breaker stands, and leaves bookkeeping to the ledger', () => {
    const sentence = 'Automatic retraining waits until noon. `remodel retrain` starts it again.'
    const kept = ['retention/removed', 'serving/serving', 'worth/reported'].map((kind) => {
      const [eventType = '', status = ''] = kind.split('/')
      return row({ eventType, status })
    })
    const { summary, sections } = explainModel({ ...model, breaker: { sentence }, rows: [...kept, tick(1, 48)] })
    expect(summary).toContain(`Accuracy 0.91 over 60 days. ${sentence} No run is active.`)
    expect(sections.find(({ kind }) => kind === 'history')?.lines.map(({ fact }) => fact)).toEqual([
      'decision/suppressed',
    ])
  })

  it('names the numbers that its lines end with, whatever brackets a name has', () => {
    const episode = {
      ...model.episodes[0],
      features: ['size[0]'],
      subject: 'size[0]',
    } as (typeof model.episodes)[number]
    const [open] = explainModel({ ...model, episodes: [episode] }).sections
    const [line] = open?.lines ?? []
    expect(line?.numbers).toBe('KS statistic 0.41, threshold 0.1')
    expect(line?.text).toMatch(/^Drift .* of size\[0\], open since .* \[KS statistic 0\.41, threshold 0\.1\]$/)
  })

  it('begins with how it stands', () => {
    expect(explainModel(model).summary).toBe(
      'Version 3 is champion since 1996-09-04 12:00 UTC. Its last check: healthy, accuracy 0.9123 on 336 labelled rows of late. Accuracy 0.91 over 60 days. No run is active. 5760 observations and 5759 labels so far.',
    )
    expect(explainModel({ ...model, championVersion: null, performance: null, mode: 'paused' }).summary).toContain(
      'mode paused',
    )
    const servingProblem = { reason: 'model.onnx is gone', since: noon, rowsSince: 300 }
    expect(explainModel({ ...model, servingVersion: null, servingProblem }).summary).toContain(
      'No version serves since 1996-09-04 12:00 UTC: version 3 cannot be served: model.onnx is gone. 300 rows came in since and got no score from Remodel.',
    )
  })

  it.each([
    ['rejected-rows: incoming rows', { rejectedShare: 0.6, rows: 600 }, 'Rows rejected: 60.0 % of the latest 600'],
    ['rejected-rows: incoming labels', { rejectedShare: 0.6, rows: 600 }, 'Labels rejected: 60.0 % of the latest 600'],
    [
      'null-spike: size',
      { nullRate: 0.348, nullRateReference: 0.107 },
      'Null spike in `size`: 34.8 % of values are missing, 10.7 % in training',
    ],
    ['unseen-categories: a: b', { unseenShare: 0.5 }, 'New categories in `a: b`: 50.0 % of values'],
    ['missing-columns: size', {}, 'Column missing: `size`'],
    ['silence: observations', {}, 'No observations come in'],
  ])('names the open problem %s in words', (subject, evidence, words) => {
    const shape = { kind: 'data-quality', severity: null, features: [], usualFrom: noon + 28 * 24 * hourMs }
    const episode = { ...shape, subject, openedAt: noon, evidence }
    const [open] = explainModel({ ...model, episodes: [episode] }).sections
    const [told, since] = (open?.lines[0]?.text ?? '').split(', open since ')
    expect(told).toBe(words)
    expect(since).toMatch(/If it stays like this, .* from 1996-10-02 12:00 UTC on/)
  })

  it('says once that broken data held a retraining', () => {
    const reason = 'The data is broken (Column missing: `size`): no retraining until it is fixed.'
    const evidence = { dataQuality: 'Column missing: `size`' }
    const decision = { eventType: 'decision', status: 'suppressed', trigger: 'scheduled' } as const
    const text = describeRow(row({ ...decision, reason, detail: { code: 'data-quality', evidence } }))
    expect(text).toMatch(/no retraining until it is fixed\.$/)
    const other = describeRow(row({ ...decision, reason: 'ana asked.', detail: { code: 'requested', evidence } }))
    expect(other).toMatch(/\[broken data: Column missing: `size`\]$/)
  })

  it('lists open problems, what waits and until when, and what happened, without the steps of runs', () => {
    const { sections } = explainModel(model)
    expect(sections.map(({ title, lines }) => [title, lines.length])).toEqual([
      ['Open problems', 1],
      ['On hold', 1],
      ['History, newest first', 1],
    ])
    expect(sections[0]?.lines[0]?.text).toBe(
      'Drift (high) of vic_price, open since 1996-09-04 12:00 UTC [KS statistic 0.41, threshold 0.1]',
    )
    expect(sections[1]?.lines[0]?.text).toBe(
      'A retraining (drift) is on hold until the cooldown is over, at the latest 1996-09-04 13:00 UTC. Reason at the time: the last run ended 3 hours ago',
    )
  })
})

describe('a run explained', () => {
  const run: RunToExplain = {
    runId: 'r1',
    modelName: 'nsw-price',
    state: 'promoted',
    ended: true,
    trigger: 'drift',
    reason: 'high drift of vic_price',
    comprehensive: false,
    forced: false,
    askedBy: null,
    causes: [
      { kind: 'drift', reason: 'high drift of vic_price', occurredAt: '1996-09-04T11:00:00.000Z' },
      { kind: 'scheduled', reason: 'the daily schedule', occurredAt: '1996-09-04T11:30:00.000Z' },
      { kind: 'manual', reason: 'asked by hand', occurredAt: '1996-09-04T12:30:00.000Z' },
    ],
    attempt: 2,
    backend: 'local',
    trainedIn: `uv.lock@sha256:${'0123456789abcdef'.repeat(4)}`,
    waitingReason: null,
    unstartedCount: 0,
    requestedAt: noon - hourMs,
    windowFrom: noon - 180 * 24 * hourMs,
    cutoffAt: noon,
    startedAt: noon,
    endedAt: noon + hourMs,
    version: 4,
    championVersion: 3,
    gateOutcome: 'better',
    failure: null,
    usage: { cpuSeconds: 12.34, peakMemoryBytes: 700 * 2 ** 20, wallSeconds: 8 },
    rows: [
      row({ eventType: 'run', status: 'queued', runId: 'r1', reason: 'data frozen' }),
      row({
        eventType: 'promotion',
        status: 'better',
        runId: 'r1',
        reason: '31 better, 12 worse',
        detail: { version: 4, evidence: { onlyChallengerCorrect: 31, onlyChampionCorrect: 12, pValueBetter: 0.002 } },
      }),
    ],
    after: [
      row({ eventType: 'probation', status: 'passed', reason: 'version 4 passed', detail: { version: 4 } }),
      row({
        eventType: 'promotion',
        status: 'better',
        reason: 'someone else',
        detail: { version: 6, versionBefore: 5 },
      }),
    ],
  }

  it('tells its causes, data, steps, gate and what came after', () => {
    const { summary, sections } = explainRun(run)
    const used = (of: typeof run | (Omit<typeof run, 'usage'> & { usage: null })) =>
      explainRun(of).sections[1]?.lines.at(-1)?.text
    expect(sections[1]?.lines[1]?.text).toBe(
      'Trained on local since 1996-09-04 12:00 UTC, in uv.lock@sha256:0123456789ab….',
    )
    expect(sections[1]?.lines[0]?.text).toContain('Rows from 1996-03-08 12:00')
    expect(explainRun({ ...run, windowFrom: 0 }).sections[1]?.lines[0]?.text).toContain('Rows from the beginning to')
    expect(used(run)).toBe('The training used 12.3 CPU seconds in 8.0 s, at most 700 MiB of memory.')
    expect(used({ ...run, usage: null })).toBe('The training used an unknown amount of CPU time and memory.')
    expect(summary).toBe(
      'A retraining of nsw-price (drift), requested 1996-09-04 11:00 UTC. Version 4 became champion at 1996-09-04 13:00 UTC (better). It took 2 attempts.',
    )
    expect(sections.map(({ title, lines }) => [title, lines.length])).toEqual([
      ['Why', 3],
      ['Data', 3],
      ['Steps', 1],
      ['The gate', 1],
      ['Afterwards', 1],
    ])
    expect(sections[0]?.lines.map(({ text }) => text)).toEqual([
      'Drift: high drift of vic_price.',
      'Schedule: the daily schedule (joined before the data was frozen).',
      'A person: asked by hand (arrived after the data was frozen).',
    ])
    expect(sections[3]?.lines[0]?.text).toContain(
      'only the challenger right on 31, only the champion right on 12, p(better) = 0.002',
    )
  })

  it('says how it failed, and what is still open', () => {
    const failed = { ...run, state: 'timed_out', failure: 'stopped at its limit of 1 h.', version: null, attempt: 1 }
    expect(explainRun(failed).summary).toContain(
      'It ended timed out at 1996-09-04 13:00 UTC: stopped at its limit of 1 h.',
    )
    const begun = {
      ...run,
      state: 'requested',
      ended: false,
      endedAt: null,
      cutoffAt: null,
      attempt: 0,
      rows: [],
      after: [],
    }
    expect(explainRun(begun).summary).toContain('It is requested.')
    expect(explainRun(begun).sections[1]?.lines[0]?.text).toContain('new triggers still join this run')
  })

  it('says why it waits, or why its backend has not started its job', () => {
    const on = { ...run, ended: false, endedAt: null, backend: 'kubernetes' }
    const waiting = { ...on, state: 'waiting', waitingReason: '5 of 5 places to train are taken' }
    expect(explainRun(waiting).summary).toContain('It is waiting: 5 of 5 places to train are taken.')
    const waitingReason = 'No node takes its pod: 0/3 nodes are available.'
    expect(explainRun({ ...on, state: 'training', waitingReason }).summary).toContain(
      'Its job has not started on kubernetes: No node takes its pod: 0/3 nodes are available.',
    )
    expect(explainRun({ ...on, state: 'training' }).summary).toContain('It is training.')
  })
})

it('shows figures as people read them', () => {
  expect([1000, 0.24356, 0.0004, 1e-30, 0, 91.23456].map(showFigure)).toEqual([
    '1000',
    '0.2436',
    '4.0e-4',
    '1.0e-30',
    '0',
    '91.23',
  ])
})
