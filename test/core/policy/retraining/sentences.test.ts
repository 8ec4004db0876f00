import { expect, it } from 'vitest'
import type { Configuration } from '#contracts/configuration'
import type { LedgerRow } from '#contracts/ledger-row'
import { whatWouldChange } from '#core/explain/what-would-change'
import { dayMs } from '#core/instant'
import { decideRetraining } from '#core/policy/retraining/decide-retraining'
import type { ModelFacts, Trigger } from '#core/policy/retraining/retraining-facts'
import { configuration, facts, manual, now, scheduled, trigger, weighed } from '#test/core/policy/samples'

const drift: Trigger = { ...trigger, kind: 'drift', severity: 'low' }
const ended = facts.lastEndedRun as NonNullable<ModelFacts['lastEndedRun']>

const probation = {
  version: 7,
  since: now - 86_400_000,
  until: now + 86_400_000,
  labels: 0,
  lastLabelledAt: null,
}
const cases: readonly (readonly [Trigger, Partial<ModelFacts>, Partial<Configuration>?])[] = [
  [scheduled, { mode: 'paused' }],
  [scheduled, { activeRun: { runId: 'r2', state: 'requested', cutoffFixed: false } }],
  [scheduled, { activeRun: { runId: 'r2', state: 'training', cutoffFixed: true } }],
  [trigger, { activeRun: { runId: 'r2', state: 'training', cutoffFixed: true } }],
  [{ ...trigger, episodeOpen: false }, {}],
  [drift, {}, { drift_retraining_severity: 'medium' }],
  [{ ...scheduled, kind: 'initial' }, {}],
  [scheduled, { labelledRowsInWindow: 40 }],
  [manual, { labelledRowsSinceChampion: 3 }],
  [scheduled, { labelledRowsSinceChampion: 3, holdoutGapMs: 28 * 86_400_000 }],
  [manual, {}],
  [{ ...manual, force: true }, {}],
  [scheduled, { breaker: { runs: 1, countedAt: now - 86_400_000, rowsLearned: 5000 } }],
  [scheduled, { breaker: { runs: 3, countedAt: now - 86_400_000, rowsLearned: 5000 } }],
  [
    scheduled,
    {
      openDataQuality: [
        'Null spike in `minutes`: 34.8 % of values are missing, 10.7 % in training',
        'Column missing: `size`',
      ],
      dataHeldUntil: now + 20 * 86_400_000,
    },
  ],
  [scheduled, { probation: { ...probation, labels: 11, lastLabelledAt: now - 60_000 } }],
  [trigger, { probation }],
  [trigger, { lastEndedRun: { ...ended, endedAt: now - 60_000 } }],
  [scheduled, { labelledRowsNew: 48 }],
  [trigger, { labelledRowsNew: 48 }],
  [trigger, { labelledRowsNew: 400, lastEndedRun: { ...ended, state: 'rejected' } }],
  [scheduled, { mode: 'observe' }],
  [scheduled, {}],
  [scheduled, { weighed }],
  [scheduled, { weighed }, { training_price: 3 }],
  [scheduled, { weighed: { ...weighed, isMoney: true } }, { training_price: 12_500 }],
  [scheduled, { weighed }, { retraining_policy: 'rules' }],
  [trigger, { weighed }],
  [trigger, { weighed: { ...weighed, lastForCause: { runId: 'r0', outcome: 'in-vain', isSameEpisode: false } } }],
  [trigger, { weighed: { ...weighed, lastForCause: { runId: 'r0', outcome: 'unclear', isSameEpisode: true } } }],
  [
    { ...drift, reason: 'low drift of minutes' },
    { weighed: { ...weighed, drift: { since: now - dayMs, labelledRows: 48 } } },
  ],
  [
    { ...drift, severity: 'high', reason: 'high drift of minutes' },
    { weighed: { ...weighed, labelDelayMs: 28 * dayMs, drift: { since: now - dayMs, labelledRows: 0 } } },
  ],
  [
    { ...drift, severity: 'high', reason: 'high drift of minutes' },
    { weighed: { ...weighed, labelDelayMs: 28 * dayMs, drift: { since: now - dayMs, labelledRows: 20 } } },
  ],
]

/** The decision's sentence, and what explain says would have changed it. */
function sentences([given, changes, settings]: (typeof cases)[number]): string {
  const decision = decideRetraining(given, { ...facts, ...changes }, { ...configuration, ...settings }, now)
  const { code, outcome, reason, evidence } = decision
  const row: LedgerRow = {
    at: now,
    eventType: outcome === 'deferred' ? 'deferral' : 'decision',
    status: outcome,
    modelName: 'churn',
    runId: null,
    trigger: decision.trigger,
    reason,
    detail: { code, evidence },
  }
  return `${outcome} ${code}: ${reason} | ${whatWouldChange(row) ?? '-'}`
}

it('decisions say these sentences, and these of what would have changed them', () => {
  expect(cases.map(sentences)).toMatchInlineSnapshot(`
    [
      "suppressed paused: The model is paused: only --force retrains it. | --force, or a model that is not paused.",
      "coalesced joined-run: Run r2 has not frozen its data yet: this trigger joins it. | -",
      "coalesced run-active: Run r2 is already active (training). | -",
      "deferred run-active: Run r2 froze its data before this trigger arrived: the trigger is decided again when the run ends. | The end of the active run: the trigger is decided again then.",
      "suppressed episode-closed: The performance episode behind this trigger is over. | An episode that is still open.",
      "suppressed severity-below-minimum: Low drift is only recorded; retraining starts at medium. | More severe drift (medium at 2 times the threshold, high at 3 times), or a lower drift_retraining_severity.",
      "suppressed has-champion: Version 3 is already champion: there is no first model to train. | -",
      "suppressed below-training-minimum: 40 of 624 labelled rows: 500 to train on, the rest held out. These rows are enough with training_rows_min at 32 and holdout_rows_min at 8 or less. | More labelled rows (584 more labelled rows), or a lower training_rows_min, holdout_rows_min or holdout_gap_hours.",
      "suppressed too-few-rows-to-judge: 3 of 100 labelled rows since version 3's cutoff: too few to evaluate a new version. With --force it is trained and promoted unjudged. | More labelled rows since the champion, or --force.",
      "suppressed too-few-rows-to-judge: 3 of 100 labelled rows since version 3's cutoff and the 28 days after it, which a label takes: too few to evaluate a new version. | More labelled rows since the champion, or --force.",
      "requested requested: ana asked: new tariff | -",
      "requested requested: ana asked with --force: new tariff | -",
      "suppressed breaker-wait: The last retraining was worth nothing: the next waits until 1996-09-05 12:00 UTC. \`remodel retrain\` trains at once and ends the wait. | A person asking for a retraining, which ends the wait, or the same trigger after 1996-09-05 12:00 UTC.",
      "suppressed breaker-open: The last 3 retrainings were worth nothing (limit 3): automatic retraining stands still until 1996-12-03 12:00 UTC, or until there are 5000 new labelled rows (1200 so far). \`remodel retrain\` trains at once and ends the wait. | A person asking for a retraining, which ends the wait, or the same trigger after 1996-12-03 12:00 UTC.",
      "suppressed data-quality: The data is broken (Null spike in \`minutes\`: 34.8 % of values are missing, 10.7 % in training; Column missing: \`size\`): no retraining until it is fixed, or counts as usual from 1996-09-24 12:00 UTC on. | Fixed data (Null spike in \`minutes\`: 34.8 % of values are missing, 10.7 % in training; Column missing: \`size\`), the same data until 1996-09-24 12:00 UTC, a person who says that it is right (remodel accept), or one asking.",
      "suppressed probation: Version 7 is in probation since 1996-09-03 12:00 UTC, with 11 labels so far: it ends by 1996-09-05 12:00 UTC, or earlier by evidence. | The end of the probation, by 1996-09-05 12:00 UTC at the latest, or a person asking.",
      "deferred probation: Version 7 is in probation since 1996-09-03 12:00 UTC, with 0 labels so far: it ends by 1996-09-05 12:00 UTC, or earlier by evidence. | The end of the probation, by 1996-09-05 12:00 UTC at the latest, or a person asking.",
      "deferred cooldown: Run r1 ended 0 hours ago: cooldown until 1996-09-05 11:59 UTC. | The same trigger after 1996-09-05 11:59 UTC, a shorter retraining_cooldown_hours, or a person asking.",
      "suppressed not-enough-new-rows: 48 of 1000 new labelled rows since the last run's cutoff. | 952 more labelled rows, or data_threshold at 48 or less.",
      "deferred not-enough-new-rows: 48 of 200 new labelled rows: too few for a retraining (performance). | 152 more labelled rows, or retraining_rows_min at 48 or less.",
      "requested requested: performance below the threshold (400 new labelled rows). | -",
      "suppressed observe-mode: Observe mode only records; it would retrain: the daily schedule (1200 new labelled rows). | Mode active: in its current mode the model decides but does not act.",
      "requested requested: the daily schedule (1200 new labelled rows). | -",
      "suppressed waiting-is-cheaper: Waiting costs about 4.6 correct predictions so far, a training 24: wait. | A higher cost of waiting, training_price at 4.6 or less, retraining_policy rules, or a person asking.",
      "requested requested: the daily schedule (1200 new labelled rows). Waiting costs about 4.6 correct predictions so far, a training 3: train. | -",
      "suppressed waiting-is-cheaper: In your money waiting costs about 4.6 so far, a training 12500: wait. | A higher cost of waiting, training_price at 4.6 or less, retraining_policy rules, or a person asking.",
      "requested requested: the daily schedule (1200 new labelled rows). | -",
      "requested requested: performance below the threshold (1200 new labelled rows). Waiting costs about 4.6 correct predictions so far, a training 24; a problem this evident is not weighed: train. | -",
      "deferred waiting-is-cheaper: Run r0 for the same cause was worth nothing. Waiting costs about 4.6 correct predictions so far, a training 24: wait. | A higher cost of waiting, training_price at 4.6 or less, retraining_policy rules, or a person asking.",
      "deferred waiting-is-cheaper: Run r0 for the same problem has brought no evident gain so far. Waiting costs about 4.6 correct predictions so far, a training 24: wait. | A higher cost of waiting, training_price at 4.6 or less, retraining_policy rules, or a person asking.",
      "deferred too-few-rows-since-drift: 48 of 200 labelled rows since the drift began on 1996-09-03 12:00 UTC: at the present rate there are enough on 1996-09-07 16:00 UTC. | More labelled rows since the drift began (152 more labelled rows), a lower retraining_rows_min, or a person asking.",
      "deferred too-few-rows-since-drift: 0 of 200 labelled rows since the drift began on 1996-09-03 12:00 UTC: at the present rate there are enough on 1996-10-05 16:00 UTC. | More labelled rows since the drift began (200 more labelled rows), a lower retraining_rows_min, or a person asking.",
      "requested requested: high drift of minutes (1200 new labelled rows). Waiting costs about 4.6 correct predictions so far, a training 24; a problem this evident is not weighed: train. It trains on what there is, 20 of 200 labelled rows since the drift began on 1996-09-03 12:00 UTC: the drift would cost more than a training until there are enough on 1996-10-05 16:00 UTC. | -",
    ]
  `)
})
