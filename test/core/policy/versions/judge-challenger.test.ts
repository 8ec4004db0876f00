import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BinaryEvaluation } from '#contracts/evaluation'
import { judgeChallenger, whyChampionIsUnreadable } from '#core/policy/versions/judge-challenger'
import { configuration, evaluation } from '#test/core/policy/samples'
import { lossesByTime } from '#test/support/losses-by-time'

const span = { from: '1996-09-01T01:00:00.000Z', to: '1996-09-04T00:00:00.000Z' }

/** An evaluation on 1,000 held-out rows, 420 of them positive, 100 that both get wrong. */
function paired(onlyChallengerCorrect: number, onlyChampionCorrect: number): BinaryEvaluation {
  const bothCorrect = 900 - onlyChallengerCorrect - onlyChampionCorrect
  const counts = { bothCorrect, onlyChallengerCorrect, onlyChampionCorrect, bothWrong: 100 }
  const metrics = (correct: number) => ({ ...evaluation.challenger, accuracy: correct / 1000 })
  return {
    ...evaluation,
    challenger: metrics(bothCorrect + onlyChallengerCorrect),
    champion: metrics(bothCorrect + onlyChampionCorrect),
    paired: counts,
    lossesByTime: lossesByTime({
      paired: counts,
      mistakes: 100 + onlyChampionCorrect,
      rows: 1000,
      majorityMistakes: 420,
      ...span,
    }),
  }
}

/** A first version with so many mistakes in 1,000 rows, beside a naive forecast with 420. */
function first(mistakes: number): BinaryEvaluation {
  return {
    ...evaluation,
    challenger: { ...evaluation.challenger, accuracy: 1 - mistakes / 1000 },
    champion: null,
    paired: null,
    lossesByTime: lossesByTime({ paired: null, mistakes, rows: 1000, majorityMistakes: 420, ...span }),
  }
}

const withChallenger = (
  given: BinaryEvaluation,
  challenger: Partial<BinaryEvaluation['challenger']>,
): BinaryEvaluation => ({
  ...given,
  challenger: { ...given.challenger, ...challenger },
})
const judge = (given: BinaryEvaluation, force = false, settings = {}, championVersion: number | null = 3) =>
  judgeChallenger(given, { ...configuration, ...settings }, { force, championVersion })

/** All rows in so many of the blocks. */
function inBlocks(given: BinaryEvaluation, count: number): BinaryEvaluation {
  const losses = given.lossesByTime as NonNullable<BinaryEvaluation['lossesByTime']>
  const blocks = losses.blocks.slice(0, count).map((block) => ({ ...block }))
  for (const [index, block] of losses.blocks.slice(count).entries()) {
    const into = blocks[index % count] as (typeof blocks)[number]
    into.rows += block.rows
    into.challenger += block.challenger
    into.champion = (into.champion ?? 0) + (block.champion ?? 0)
    into.majority += block.majority
  }
  return { ...given, lossesByTime: { ...losses, blocks } }
}

describe('a challenger beside the champion on the same rows', () => {
  it('is better when it evidently loses less', () => {
    expect(judge(paired(90, 30))).toMatchObject({ outcome: 'better', verdict: 'promote', forced: false })
  })

  it('is worse when the champion evidently does', () => {
    expect(judge(paired(30, 90))).toMatchObject({ outcome: 'worse', verdict: 'reject' })
  })

  it('is indistinguishable in between, and promoted because it is fresher', () => {
    expect(judge(paired(50, 48))).toMatchObject({ outcome: 'indistinguishable', verdict: 'promote' })
  })

  it('waits for evidence where the gate is set so', () => {
    expect(judge(paired(50, 48), false, { gate_mode: 'better' })).toMatchObject({
      outcome: 'indistinguishable',
      verdict: 'reject',
    })
  })

  it('of AUC 0.75 does not replace one of 0.90', () => {
    const weaker = withChallenger(paired(60, 200), { auc: 0.75 })
    expect(judge(weaker)).toMatchObject({ outcome: 'worse', verdict: 'reject' })
  })

  it('that gives the same answers is as good', () => {
    expect(judge(paired(0, 0))).toMatchObject({
      outcome: 'indistinguishable',
      reason: expect.stringMatching(/^Indistinguishable from version 3: the losses are the same on 1000 held-out rows/),
    })
  })

  it('has the difference, its error and what it is measured on in the reason', () => {
    expect(judge(paired(90, 30)).reason).toMatch(
      /^Better than version 3 by 6 points of accuracy \(standard error 1\.\d+, p = [\d.e-]+\) on 1000 held-out rows in 40 spans of 1\.77 h\. Above the naive forecast \(always the same answer\) by 29 points of accuracy \(standard error \d\.\d+\)\.$/,
    )
  })

  it('has the smallest difference that would have shown in the reason and the evidence', () => {
    const { reason, evidence } = judge(paired(50, 48))
    expect(reason).toMatch(
      /^Indistinguishable from version 3: 0\.2 points of accuracy better \(standard error .*; \d\.\d+ would have shown\./,
    )
    // (z(0.99) + z(0.8)) standard errors
    expect(evidence.smallestVisible).toBeCloseTo(3.168 * Number(evidence.lossSavedError), 4)
    expect(evidence.lossSaved).toBeCloseTo(0.002, 12)
  })

  it('counts spans of time and not rows: what is alike within spans proves less', () => {
    // The same 90 and 30 rows, but each span's are all of one kind.
    const clustered = paired(90, 30)
    const losses = clustered.lossesByTime as NonNullable<BinaryEvaluation['lossesByTime']>
    const blocks = losses.blocks.map((block, index) => {
      const [won, lost] = [index < 4 ? 22.5 : 0, index >= 20 && index < 22 ? 15 : 0]
      return { ...block, challenger: 2.5 + lost, champion: 2.5 + won }
    })
    expect(judge({ ...clustered, lossesByTime: { ...losses, blocks } }).outcome).toBe('indistinguishable')
  })

  it('is measured by the metric of its model', () => {
    const losses = paired(90, 30).lossesByTime as NonNullable<BinaryEvaluation['lossesByTime']>
    const told = (metric: NonNullable<BinaryEvaluation['lossesByTime']>['metric']) =>
      judge({ ...paired(90, 30), lossesByTime: { ...losses, metric } }).reason
    expect(told('log-loss')).toMatch(/^Better than version 3 by 0.06 of log loss \(/)
    expect(told('brier')).toMatch(/^Better than version 3 by 0.06 of Brier score \(/)
    expect(told('balanced-accuracy')).toMatch(/^Better than version 3 by 6 points of balanced accuracy \(/)
    const values = { truePositive: 1, falsePositive: -1, trueNegative: 0, falseNegative: 0 }
    expect(told({ values })).toMatch(/^Better than version 3 by 0.06 a row \(/)
  })
})

describe('a comparison that cannot be made', () => {
  it.each([
    [
      'in too few spans of time',
      inBlocks(paired(200, 30), 7),
      'the held-out rows fill 7 spans of time, and 8 are needed',
    ],
    [
      'on rows of one class',
      withChallenger(paired(30, 200), { auc: null }),
      'the 1000 held-out rows have a single class',
    ],
    ['on five rows that differ', paired(5, 0), 'the two differ in 5 of 40 spans of time, and 7 are needed'],
  ])('%s says so, and keeps no old version for it', (_, given, says) => {
    const { outcome, verdict, reason, evidence } = judge(given)
    expect({ outcome, verdict }).toEqual({ outcome: 'indistinguishable', verdict: 'promote' })
    expect(reason).toContain(`Cannot be told from version 3: `)
    expect(reason).toContain(says)
    expect(evidence).toMatchObject({ comparisonUnknown: true })
    expect(judge(given, false, { gate_mode: 'better' }).verdict).toBe('reject')
  })
})

describe('a challenger of which nothing shows whether it is worse', () => {
  it.each([
    [
      'whose trainer wrote no losses by time, worse by its rows',
      { ...paired(30, 200), lossesByTime: null },
      'its trainer wrote no lossesByTime, which shows how far chance moves a difference (accuracy ',
    ],
    [
      'whose trainer wrote no losses by time, better by its rows',
      { ...paired(200, 30), lossesByTime: null },
      'its trainer wrote no lossesByTime',
    ],
    [
      'that lost more in too few spans of time',
      inBlocks(paired(30, 200), 7),
      '17 points of accuracy worse than version 3, but the held-out rows fill 7 spans of time',
    ],
    [
      'that lost more on five rows',
      paired(0, 5),
      '0.5 points of accuracy worse than version 3, but the two differ in 5 of 40 spans of time',
    ],
  ])('%s is unjudged: the champion stays unless a person forces it', (_, given, says) => {
    const { outcome, verdict, reason, evidence } = judge(given)
    expect({ outcome, verdict }).toEqual({ outcome: 'unjudged', verdict: 'reject' })
    expect(reason).toContain(`Unjudged: `)
    expect(reason).toContain(says)
    expect(reason).toContain('Version 3 stays unless a person retrains with --force.')
    expect(evidence).toMatchObject({ comparisonUnknown: true })
    expect(judge(given, true)).toMatchObject({ outcome: 'unjudged', verdict: 'promote', forced: true })
  })

  it('serves all the same as the first version', () => {
    expect(judge({ ...first(100), lossesByTime: null }, false, {}, null)).toMatchObject({
      outcome: 'first',
      verdict: 'promote',
    })
  })
})

describe('a challenger that gives every row the same score', () => {
  const constant = (given: BinaryEvaluation) => withChallenger(given, { constantOutput: true })

  it('is unfit beside a champion that does not, by force too', () => {
    const unfit = { outcome: 'unfit', verdict: 'reject', forced: false }
    expect(judge(constant(paired(50, 48)))).toMatchObject(unfit)
    expect(judge(constant(paired(30, 90)), true)).toMatchObject(unfit)
    expect(judge(constant(first(420)), true, {}, null)).toMatchObject(unfit)
  })

  it('is compared with a champion that does so too', () => {
    const given = constant(paired(50, 48))
    const champion = { ...given.challenger }
    expect(judge({ ...given, champion })).toMatchObject({ outcome: 'indistinguishable', verdict: 'promote' })
  })

  it('is not unfit where it beats the champion', () => {
    expect(judge(constant(paired(200, 30)))).toMatchObject({ outcome: 'better', verdict: 'promote' })
  })
})

describe('a challenger on weak signal', () => {
  const weak = (given: BinaryEvaluation) => withChallenger(given, { auc: 0.5 })

  it('that beats the champion is promoted, below the naive forecast or not', () => {
    const given = weak(paired(90, 30))
    const losses = given.lossesByTime as NonNullable<BinaryEvaluation['lossesByTime']>
    const blocks = losses.blocks.map((block) => ({ ...block, lastLabel: block.rows * 0.05 }))
    expect(judge({ ...given, lossesByTime: { ...losses, blocks } })).toMatchObject({
      outcome: 'better',
      verdict: 'promote',
      reason: expect.stringMatching(
        /Below the naive forecast \(the last known label\) by 8 points of accuracy \(standard/,
      ),
      evidence: { belowNaive: true, naiveForecast: 'lastLabel' },
    })
  })

  it('that is as good as the champion keeps the loop going', () => {
    expect(judge(weak(paired(50, 48)))).toMatchObject({ outcome: 'indistinguishable', verdict: 'promote' })
  })

  it('serves as the first version, marked where it is below the naive forecast', () => {
    expect(judge(weak(first(450)), false, {}, null)).toMatchObject({
      outcome: 'first',
      verdict: 'promote',
      reason: expect.stringMatching(
        /^First version: accuracy 0.55 on 1000 held-out rows\. Below the naive forecast \(always the same answer\) by 3 points/,
      ),
      evidence: { belowNaive: true },
    })
    expect(judge(weak(first(390)), false, {}, null)).toMatchObject({
      verdict: 'promote',
      evidence: { belowNaive: false },
    })
  })

  it('does not serve as the first version where first_model asks for more, unless forced', () => {
    const asked = { first_model: 'above-naive' }
    expect(judge(first(450), false, asked, null)).toMatchObject({
      outcome: 'first',
      verdict: 'reject',
      reason: expect.stringMatching(/\. first_model asks for more\.$/),
    })
    expect(judge(first(450), true, asked, null)).toMatchObject({ outcome: 'first', verdict: 'promote', forced: true })
    expect(judge(first(390), false, asked, null)).toMatchObject({ outcome: 'first', verdict: 'promote', forced: false })
    expect(judge(paired(50, 48), false, asked)).toMatchObject({ verdict: 'promote' })
  })

  it('serves as the first version where the held-out rows have one class, on which nothing can be said', () => {
    const given = withChallenger(first(10), { auc: null })
    const { outcome, verdict, reason, evidence } = judge(given, false, { first_model: 'above-naive' }, null)
    expect({ outcome, verdict }).toEqual({ outcome: 'first', verdict: 'promote' })
    expect(reason).toBe(
      'First version: accuracy 0.99 on 1000 held-out rows, which have a single class: nothing says how good it is.',
    )
    expect(evidence).not.toHaveProperty('belowNaive')
  })

  it('is measured against the majority class where the trainer wrote no losses', () => {
    const given = { ...first(450), lossesByTime: null }
    expect(judge(given, false, {}, null)).toMatchObject({
      verdict: 'promote',
      reason: expect.stringContaining(
        'Below the naive forecast (always the same answer) by 3 points of accuracy (its standard error is not known: the trainer wrote no losses by time).',
      ),
      evidence: { belowNaive: true },
    })
  })
})

describe('a challenger without anything to compare with', () => {
  it('is the first', () => {
    const judgement = judge(first(100), false, {}, null)
    expect(judgement).toMatchObject({ outcome: 'first', verdict: 'promote' })
    expect(judgement.reason).toMatch(/^First version: accuracy 0\.9 on 1000 held-out rows\. Above the naive forecast/)
  })

  it('is no first one when the champion cannot be read', () => {
    const unreadable = { ...first(100), championError: 'broken file' }
    expect(judge(unreadable)).toMatchObject({
      outcome: 'champion-unreadable',
      verdict: 'promote',
      evidence: { championError: 'broken file' },
    })
    expect(judge(unreadable).reason).toContain('Version 3 could not be scored beside its challenger: broken file')
    expect(judge({ ...unreadable, championError: null }).outcome).toBe('champion-unreadable')
  })
})

describe('a challenger that lacks rows to be compared on, since the champion was trained on them', () => {
  const unjudged = {
    ...first(100),
    championError: 'It was trained on rows that are held out, because too few came after it.',
    outcomes: ['champion-has-seen-rows'],
  }

  it('is unjudged, and promoted only because a person forced it', () => {
    expect(judge(unjudged, true)).toMatchObject({
      outcome: 'unjudged',
      verdict: 'promote',
      forced: true,
      reason: expect.stringMatching(
        /^Unjudged: too few rows came after version 3's cutoff to compare the two; the challenger has accuracy 0.9 on 1000 held-out rows\. .*Promoted with --force\.$/,
      ),
    })
    expect(judge(unjudged)).toMatchObject({ outcome: 'unjudged', verdict: 'reject', forced: false })
  })

  it('is rejected where it is unfit, by force too', () => {
    const unfit = withChallenger(unjudged, { constantOutput: true })
    expect(judge(unfit, true)).toMatchObject({ outcome: 'unfit', verdict: 'reject' })
  })

  it('does not call the champion unreadable: nobody tried to read it', () => {
    expect(whyChampionIsUnreadable(unjudged, 3)).toBeNull()
    expect(whyChampionIsUnreadable({ ...unjudged, outcomes: ['champion-broken'] }, 3)).toContain('Version 3')
  })
})

describe('a person who forces it', () => {
  it('promotes what is worse, and the judgement says so', () => {
    expect(judge(paired(30, 90), true)).toMatchObject({
      outcome: 'worse',
      verdict: 'promote',
      forced: true,
      evidence: { forced: true },
    })
  })

  it('promotes what is indistinguishable where the gate would wait', () => {
    expect(judge(paired(50, 48), true, { gate_mode: 'better' })).toMatchObject({ verdict: 'promote', forced: true })
  })

  it('is not named where the gate promotes anyway', () => {
    expect(judge(paired(90, 30), true)).toMatchObject({ verdict: 'promote', forced: false })
  })
})

it('never promotes what is worse, unfit or unjudged without force, and never calls unfit what is better, whatever the counts', () => {
  const count = fc.nat(300)
  fc.assert(
    fc.property(count, count, fc.boolean(), (one, other, constantOutput) => {
      const { outcome, verdict } = judge(withChallenger(paired(one, other), { constantOutput }))
      expect(verdict).toBe(['worse', 'unfit', 'unjudged'].includes(outcome) ? 'reject' : 'promote')
      if (outcome === 'unjudged') expect(other).toBeGreaterThan(one)
      if (one > 3 * other + 40) expect(outcome).toBe('better')
      if (outcome === 'better') expect(one).toBeGreaterThan(other)
    }),
  )
})
