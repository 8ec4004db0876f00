import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Evaluation } from '#contracts/evaluation'
import { judgeChallenger, whyChampionIsUnreadable } from '#core/policy/versions/judge-challenger'
import { seededRandom } from '#core/statistics/seeded-random'
import { configuration, evaluation } from '#test/core/policy/samples'
import { areaUnderRocOfScores } from '#test/support/area-under-roc-of-scores'

const paired = (onlyChallengerCorrect: number, onlyChampionCorrect: number): Evaluation => ({
  ...evaluation,
  paired: { bothCorrect: 800, onlyChallengerCorrect, onlyChampionCorrect, bothWrong: 100 },
})
const scored = (challenger: Partial<Evaluation['challenger']>): Evaluation => ({
  ...evaluation,
  challenger: { ...evaluation.challenger, ...challenger },
})
const judge = (given: Evaluation, force = false, settings = {}, championVersion: number | null = 3) =>
  judgeChallenger(given, { ...configuration, ...settings }, { force, championVersion })

describe('a challenger beside the champion on the same rows', () => {
  it('is better when it alone is right significantly more often', () => {
    expect(judge(paired(70, 30))).toMatchObject({ outcome: 'better', verdict: 'promote', forced: false })
  })

  it('is worse when the champion alone is', () => {
    expect(judge(paired(30, 70))).toMatchObject({ outcome: 'worse', verdict: 'reject' })
  })

  it('is indistinguishable in between, and promoted because it is fresher', () => {
    expect(judge(paired(50, 48))).toMatchObject({ outcome: 'indistinguishable', verdict: 'promote' })
  })

  it('waits for significance where the gate is set so', () => {
    expect(judge(paired(50, 48), false, { gate_mode: 'better' })).toMatchObject({
      outcome: 'indistinguishable',
      verdict: 'reject',
    })
  })

  it('of AUC 0.75 does not replace one of 0.90', () => {
    const weaker = {
      ...scored({ accuracy: 0.69, auc: 0.75 }),
      champion: { ...evaluation.challenger, accuracy: 0.83, auc: 0.9 },
      paired: { bothCorrect: 630, onlyChallengerCorrect: 60, onlyChampionCorrect: 200, bothWrong: 110 },
    }
    expect(judge(weaker)).toMatchObject({ outcome: 'worse', verdict: 'reject' })
  })

  it('has the counts and the p-value in the reason', () => {
    expect(judge(paired(70, 30)).reason).toBe(
      'Better: only the challenger is right on 70 rows, only the champion on 30 (p = 0.0000393).',
    )
  })
})

describe('an unfit challenger', () => {
  it.each([
    ['gives every row the same score', scored({ constantOutput: true })],
    ['is below the majority class', scored({ accuracy: 0.57 })],
    ['was held out on a single class', scored({ auc: null })],
    ['orders no better than chance', scored({ auc: 0.52 })],
    ['orders the wrong way round', scored({ auc: 0.2 })],
  ])('that %s is rejected, by force too', (_, unfit) => {
    expect(judge(unfit)).toMatchObject({ outcome: 'unfit', verdict: 'reject', forced: false })
    expect(judge(unfit, true)).toMatchObject({ outcome: 'unfit', verdict: 'reject', forced: false })
  })

  it('is unfit as a first model as well', () => {
    const first = { ...scored({ auc: 0.52 }), champion: null, paired: null }
    expect(judge(first)).toMatchObject({ outcome: 'unfit', verdict: 'reject' })
  })

  it('is found without the count of held-out positives', () => {
    expect(judge({ ...scored({ auc: 0.52 }), holdoutPositives: null }).outcome).toBe('unfit')
    expect(judge({ ...evaluation, holdoutPositives: null }).outcome).toBe('better')
  })

  it('promotes shuffled labels in no more than one of a hundred trainings', () => {
    const random = seededRandom('shuffled')
    const runs = Array.from({ length: 1000 }, () => {
      const rows = Array.from({ length: 300 }, () => ({ score: random.uniform(), isPositive: random.uniform() < 0.4 }))
      const auc = areaUnderRocOfScores(rows)
      const holdoutPositives = rows.filter(({ isPositive }) => isPositive).length
      const shuffled = {
        ...scored({ auc: auc.status === 'measured' ? auc.value : null, accuracy: 0.6 }),
        rows: { ...evaluation.rows, holdout: 300 },
        champion: null,
        paired: null,
        holdoutPositives,
      }
      return judge(shuffled).verdict
    })
    const promotedCount = runs.filter((verdict) => verdict === 'promote').length
    expect(promotedCount).toBeLessThanOrEqual(20)
  })
})

describe('a challenger without anything to compare with', () => {
  it('is the first when it is fit', () => {
    const first = { ...evaluation, champion: null, paired: null }
    const judgement = judge(first, false, {}, null)
    expect(judgement).toMatchObject({ outcome: 'first', verdict: 'promote' })
    expect(judgement.reason).toMatch(/^First version: accuracy 0\.9\d* on \d+ held-out rows\.$/)
  })

  it('is no first one when the champion cannot be read', () => {
    const unreadable = { ...evaluation, champion: null, paired: null, championError: 'broken file' }
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
    ...evaluation,
    champion: null,
    paired: null,
    championError: 'It was trained on rows that are held out, because too few came after it.',
    outcomes: ['champion-has-seen-rows'],
  }

  it('is unjudged, and promoted only because a person forced it', () => {
    expect(judge(unjudged, true)).toMatchObject({
      outcome: 'unjudged',
      verdict: 'promote',
      forced: true,
      reason:
        "Unjudged: too few rows came after version 3's cutoff to compare the two; the challenger has accuracy 0.9 on 1000 held-out rows. Promoted with --force.",
    })
    expect(judge(unjudged)).toMatchObject({ outcome: 'unjudged', verdict: 'reject', forced: false })
  })

  it('is rejected where it is unfit, by force too', () => {
    const unfit = { ...unjudged, challenger: { ...unjudged.challenger, auc: 0.5 } }
    expect(judge(unfit, true)).toMatchObject({ outcome: 'unfit', verdict: 'reject' })
  })

  it('does not call the champion unreadable: nobody tried to read it', () => {
    expect(whyChampionIsUnreadable(unjudged, 3)).toBeNull()
    expect(whyChampionIsUnreadable({ ...unjudged, outcomes: ['champion-broken'] }, 3)).toContain('Version 3')
  })
})

describe('a person who forces it', () => {
  it('promotes what is worse, and the judgement says so', () => {
    expect(judge(paired(30, 70), true)).toMatchObject({
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
    expect(judge(paired(70, 30), true)).toMatchObject({ verdict: 'promote', forced: false })
  })
})

it('never promotes what is worse or unfit without force, whatever the counts', () => {
  const count = fc.nat(300)
  fc.assert(
    fc.property(
      count,
      count,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (first, second, auc, constant) => {
        const given = {
          ...paired(first, second),
          challenger: { ...evaluation.challenger, auc, constantOutput: constant },
        }
        const { outcome, verdict } = judge(given)
        expect(verdict).toBe(outcome === 'worse' || outcome === 'unfit' ? 'reject' : 'promote')
      },
    ),
  )
})
