import { describe, expect, it } from 'vitest'
import { catalogue, type EventData, type EventName, type RemodelEvent } from '#contracts/events/catalogue'
import { eventLine } from '#core/facts/event-line'
import { makeEvent } from '#core/facts/make-event'
import { Narrator } from '#local/narration/narrator'
import { at } from '#test/local/local-lab'

const occurredAt = at('1996-11-03T02:00:00Z')

function example<Name extends EventName>(name: Name, data?: Partial<EventData<Name>>): RemodelEvent {
  const full = { ...(catalogue[name].example as EventData<Name>), ...data }
  return makeEvent(name, { key: [name], occurredAt, correlationId: 'c', data: full }) as RemodelEvent
}

describe('an event as a line', () => {
  it('says a requested retraining with its trigger and its reason', () => {
    const reason = "1008 new labelled rows since version 2's cutoff."
    expect(eventLine(example('RetrainingRequested', { reason, trigger: 'scheduled' }))?.text).toBe(
      "1996-11-03 02:00  nsw-price  retraining requested (schedule), run nsw-price-960904t0200-3f2a9c: 1008 new labelled rows since version 2's cutoff",
    )
  })

  it.each([
    [
      'ModelPromoted',
      'version 4 promoted over version 3: better than version 3 by 3 points of accuracy (standard error 0.8, p = 0.0001) on 5000 held-out rows',
    ],
    [
      'ModelRejected',
      'version 4 rejected: worse than version 3 by 4 points of accuracy (standard error 0.9, p = 0.00001) on 5000 held-out rows',
    ],
    ['ModelRolledBack', 'rolled back from version 4 to 3: version 4 lost 7 points in probation'],
    ['RetrainingSuppressed', 'no retraining (schedule): 48 of 1000 new labelled rows'],
    [
      'DriftOpened',
      'drift began: medium drift: vic_demand has run above its training values for 4 days (KS 0.24); a stable year produces such an alarm less than once',
    ],
    [
      'PerformanceDegraded',
      'performance degraded: accuracy 0.62 over 9 days (432 labels): 0.08 below the threshold of 0.7; chance raises such an alarm at most 0.3 times a year',
    ],
    ['TrainingFailed', 'training failed, run nsw-price-960904t0200-3f2a9c: out of memory at 4 GB'],
  ] as const)('says %s with its numbers', (name, saying) => {
    expect(eventLine(example(name))?.text).toBe(`1996-11-03 02:00  nsw-price  ${saying}`)
  })

  it.each([
    [null, 'no version answers; version 4 is loaded again'],
    [4, 'version 4 gave no scores; it is loaded again'],
    [3, 'version 3 answers, but version 4 is champion: it is being switched'],
  ])('says what becomes of serving while %s answers', (servingVersion, saying) => {
    expect(eventLine(example('ServingDiverged', { servingVersion }))?.text).toBe(
      `1996-11-03 02:00  nsw-price  ${saying}`,
    )
  })

  it('leaves out a statistic that a constant reference does not have', () => {
    const line = eventLine(example('DriftEscalated', { evidence: { outcomeReason: 'constant-reference' } }))
    expect(line?.text).toBe('1996-11-03 02:00  nsw-price  drift grew: from medium to high: vic_demand')
  })

  it('is one line for every event, or none', () => {
    const lines = (Object.keys(catalogue) as EventName[]).map((name) => [name, eventLine(example(name))] as const)
    for (const [, line] of lines) expect(line?.text ?? '').not.toMatch(/\n|undefined|unknown|NaN|\[object/)
    expect(lines.filter(([, line]) => line === null).map(([name]) => name)).toEqual([
      'PerformanceAlarmRaised',
      'ScheduleDue',
      'InitialDataReached',
      'RetrainingAsked',
      'RollbackAsked',
      'CancellationAsked',
      'ReconsiderationDue',
      'RetrainingCoalesced',
      'RollbackRefused',
      'TrainingQueued',
      'TrainingAttemptFailed',
      'EvaluationStarted',
      'TrainingEnded',
      'TriggerReturned',
      'RollbackOvertaken',
      'VersionsRemoved',
      'TrainingAttemptDue',
      'ServingChanged',
      'EndpointChanged',
      'SettingsEdited',
      'NotificationsGathered',
    ])
  })
})

describe('the narrator', () => {
  const dayMs = 86_400_000
  const span = { from: new Date(occurredAt - dayMs).toISOString(), to: new Date(occurredAt + 9 * dayMs).toISOString() }
  const facts = { ...span, now: occurredAt, leftMs: 90_000 }

  it('tells a file the length of a replay and each tenth of it, with the time left', () => {
    const written: string[] = []
    const narrator = new Narrator({ write: (text) => written.push(text) })
    const at = (days: number, leftMs: number | null) =>
      narrator.showReplay({ ...span, now: occurredAt + (days - 1) * dayMs, leftMs })
    for (const days of [0, 0.5, 1, 1.2, 3.4, 10]) at(days, days < 1 ? null : 60_000 * (10 - days))
    expect(written).toEqual([
      'Replaying 10 days, 1996-11-02 02:00 to 1996-11-12 02:00 (UTC).\n',
      '1 of 10 days replayed, about 9 min left.\n',
      '3 of 10 days replayed, about 7 min left.\n',
    ])
  })

  it('says of a replay of its history alone that nothing is replayed', () => {
    const written: string[] = []
    new Narrator({ write: (text) => written.push(text) }).showReplay({ ...facts, to: facts.from })
    expect(written).toEqual([
      "Nothing to replay: the days asked for are the example's history, which is loaded at once.\n",
    ])
  })

  it('writes plain lines where there is no terminal', () => {
    const written: string[] = []
    const narrator = new Narrator({ write: (text) => written.push(text) })
    narrator.tell(example('ModelPromoted'))
    narrator.tell(example('ScheduleDue'))
    expect(written).toEqual([
      '1996-11-03 02:00  nsw-price  version 4 promoted over version 3: better than version 3 by 3 points of accuracy (standard error 0.8, p = 0.0001) on 5000 held-out rows\n',
    ])
  })

  it('keeps the progress below the lines of a terminal, in colour', () => {
    const written: string[] = []
    const narrator = new Narrator({ isTTY: true, columns: 60, write: (text) => written.push(text) })
    narrator.showReplay(facts)
    narrator.tell(example('ModelPromoted'))
    narrator.endProgress()
    expect(written[1]).toContain('1 of 10 days replayed, about 2 min left')
    expect(written[2]).toContain('\u001b[32m')
    expect(written[2]?.endsWith(written[1]?.replace('\r\u001b[2K', '') ?? 'no progress')).toBe(true)
    expect(written[3]).toBe('\r\u001b[2K')
  })

  it('has no colour where NO_COLOR asks for none', () => {
    const written: string[] = []
    const narrator = new Narrator({ isTTY: true, columns: 60, write: (text) => written.push(text) }, '1')
    narrator.showReplay(facts)
    narrator.tell(example('ModelPromoted'))
    expect(written.join('').replaceAll('\r\u001b[2K', '')).not.toContain('\u001b')
  })

  it('tells a decision not to act once, and how often it came when the reason changes or one to act is made', () => {
    const written: string[] = []
    const narrator = new Narrator({
      write: (text) => written.push(text.slice('1996-11-03 02:00  nsw-price  '.length, -1)),
    })
    const suppressed = (code: string, reason: string) =>
      narrator.tell(example('RetrainingSuppressed', { code, reason }))
    for (const rows of [48, 96, 144]) suppressed('not-enough-new-rows', `${rows} of 1000 rows`)
    suppressed('other-schedule', 'the weekly schedule stands in for the daily one today')
    suppressed('not-enough-new-rows', '192 of 1000 rows')
    suppressed('cooldown', 'too soon')
    narrator.tell(example('RetrainingSuppressed', { trigger: 'drift', code: 'cooldown', reason: 'too soon' }))
    suppressed('cooldown', 'too soon')
    narrator.tell(example('RetrainingRequested', { trigger: 'scheduled', reason: '1008 new rows' }))
    suppressed('cooldown', 'too soon again')
    expect(written).toEqual([
      'no retraining (schedule): 48 of 1000 rows',
      'no retraining (schedule): too soon; 4 times before: not enough new rows',
      'no retraining (drift): too soon',
      'retraining requested (schedule), run nsw-price-960904t0200-3f2a9c: 1008 new rows; 2 times before: cooldown',
      'no retraining (schedule): too soon again',
    ])
  })

  it('marks a version that is not better than the naive forecast', () => {
    const text = (evidence: Record<string, boolean>) =>
      eventLine(example('ModelPromoted', { evidence, reason: 'r' }))?.text
    expect(text({ belowNaive: true })).toContain(
      'version 4 promoted over version 3, not better than the naive forecast: r',
    )
    expect(text({ belowNaive: false })).toContain('version 4 promoted over version 3: r')
  })

  it('says the outcome of the gate once', () => {
    const reason = 'Worse: only the challenger is right on 12 rows, only the champion on 40'
    expect(eventLine(example('ModelRejected', { gateOutcome: 'worse', reason }))?.text).toBe(
      '1996-11-03 02:00  nsw-price  version 4 rejected: worse: only the challenger is right on 12 rows, only the champion on 40',
    )
  })
})
