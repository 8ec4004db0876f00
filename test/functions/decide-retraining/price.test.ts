import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, hourMs, toIso } from '#core/instant'
import type { Database, SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { openEpisode } from '#store/episodes/episodes'
import { configure } from '#test/support/example-model'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream, promoteFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { settle, tick } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

/**
 * A champion of 2,000 rows, trained on 1 March 2024, and twenty days of 144 rows that it got right three times in four.
 */
describe('a retraining that has a price', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await configure(database, 'spread', { data_threshold: 100 })
    const from = ports.clock.now() - 7 * dayMs
    await ingestStream(functions, { from, to: ports.clock.now(), label: (index) => index % 2 })
    await promoteFirstChampion(ports, functions)
    ports.clock.advance(20 * dayMs)
    // The fake serves scores of 0.5: every row is predicted positive.
    const served = { from: Date.UTC(2024, 2, 1, 0, 10), to: ports.clock.now() }
    await ingestStream(functions, { ...served, label: (index) => (index % 4 === 0 ? 0 : 1) })
    await settle(ports, functions)
  })
  afterEach(() => database.close())

  const decide = (event: unknown) => functions.get('decide-retraining')?.(event)
  const decisions = () =>
    database.query(
      sql`
      select status, reason, detail -> 'code' as code, detail -> 'evidence' as evidence from retraining_logs
       where event_type in ('decision', 'deferral') order by timestamp, id`,
      row,
    )
  const last = async () => (await decisions()).at(-1)

  async function drift(severity: 'low' | 'medium' | 'high', openedAt = ports.clock.now(), known = {}) {
    const id = `drift-${severity}`
    const base = { id, modelName: 'spread', championVersion: 1, evidence: known, now: openedAt }
    await openEpisode(database, { ...base, kind: 'drift', subject: '', severity, features: ['price'] })
    const data = {
      episodeId: id,
      modelName: 'spread',
      championVersion: 1,
      severity,
      features: ['price'],
      finding: 'f',
      evidence: {},
    }
    const now = ports.clock.now()
    return makeEvent('DriftOpened', { key: [id], occurredAt: now, correlationId: 'spread', data: data as never })
  }

  it('waits while waiting is cheaper, and says what both cost', async () => {
    await decide(tick(ports, 'other', 'retrain'))
    const decision = await last()
    expect(decision).toMatchObject({ status: 'suppressed', code: 'waiting-is-cheaper' })
    // Half of the 144 rows of a day.
    expect(decision?.evidence).toMatchObject({ trainingPrice: 72, trainingPriceDerived: true, rowsPerDay: 144 })
    expect(decision?.reason).toMatch(/^Waiting costs about [\d.]+ correct predictions so far, a training 72: wait\.$/)
  })

  it('has its losses measured before the transaction that holds the model', async () => {
    await database.execute(sql`delete from span_losses`)
    await database.execute(sql`delete from span_losses_state`)
    const [held, free]: [string[], string[]] = [[], []]
    const noted = (statement: Statement, texts: string[]) => {
      texts.push(statement.strings.join(''))
      return statement
    }
    const noting = (executor: SqlExecutor): SqlExecutor => ({
      execute: (statement) => executor.execute(noted(statement, held)),
      query: (statement, parse) => executor.query(noted(statement, held), parse),
    })
    const { transaction, execute } = database
    database.transaction = (work) => transaction.call(database, (executor) => work(noting(executor))) as never
    database.execute = (statement) => execute.call(database, noted(statement, free))
    await decide(tick(ports, 'other', 'retrain'))
    Object.assign(database, { transaction, execute })
    const measures = (text: string) => /(insert into|update) span_(losses|arrivals)/.test(text)
    expect(held.filter(measures)).toEqual([])
    expect(free.filter(measures).length).toBeGreaterThan(1)
    expect((await last())?.evidence).toMatchObject({ rowsPerDay: 144 })
  })

  it('is started once waiting has cost the price that a person set', async () => {
    await configure(database, 'spread', { training_price: 5 })
    await decide(tick(ports, 'other', 'retrain'))
    const decision = await last()
    expect(decision?.status).toBe('requested')
    expect(decision?.reason).toMatch(/Waiting costs about [\d.]+ correct predictions so far, a training 5: train\.$/)
  })

  it('is started by every trigger alone under rules', async () => {
    await configure(database, 'spread', { retraining_policy: 'rules' })
    await decide(await drift('low'))
    expect(await last()).toMatchObject({ status: 'requested' })
    expect((await last())?.reason).not.toContain('Waiting costs')
  })

  it('is on hold for drift until waiting costs more, and decided again', async () => {
    await decide(await drift('medium', ports.clock.now() - 3 * dayMs))
    expect(await last()).toMatchObject({ status: 'deferred', code: 'waiting-is-cheaper' })
    const [waiting] = await database.query(sql`select waits_for, reconsider_at from pending_triggers`, row)
    expect(waiting).toMatchObject({ waits_for: 'price', reconsider_at: new Date(ports.clock.now() + dayMs) })
    await configure(database, 'spread', { training_price: 0 })
    ports.clock.advance(dayMs + hourMs)
    await functions.get('reconcile')?.(tick(ports, 'reconcile', 'reconcile'))
    await settle(ports, functions)
    expect((await decisions()).map(({ status }) => status)).toContain('requested')
  })

  it('waits for labels from after the drift began, and says until when', async () => {
    await decide(await drift('high'))
    const decision = await last()
    expect(decision).toMatchObject({ status: 'deferred', code: 'too-few-rows-since-drift' })
    // 200 rows at 144 a day. Their labels came with the rows, so that nothing says how long one takes.
    const until = ports.clock.now() + (200 / 144) * dayMs
    expect(decision?.reason).toContain(`there are enough on ${toIso(until).slice(0, 16).replace('T', ' ')}`)
  })

  it('counts the labels from the moment on that the evidence names, not from the one that it sufficed at', async () => {
    const since = toIso(ports.clock.now() - 3 * dayMs)
    await decide(await drift('high', ports.clock.now(), { since }))
    expect(await last()).toMatchObject({ status: 'requested' })
  })

  it('is started by evident drift whose labels are there, whatever it costs', async () => {
    await decide(await drift('high', ports.clock.now() - 3 * dayMs))
    expect(await last()).toMatchObject({ status: 'requested', evidence: { afterChange: true } })
    expect((await last())?.reason).toContain('a problem this evident is not weighed: train.')
  })

  const addRunInVain = (at: string) =>
    database.execute(sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at, causes)
      values ('vain', 'spread', 'rejected', 'drift', 'x', ${at}::timestamptz, ${at}::timestamptz,
              '[{"kind": "drift"}]')`)

  it.each([
    // The newest 4,000 rows are all there are.
    ['auto', '2024-03-10'],
    ['auto', '2023-03-10'],
    [15, '2024-03-10'],
    // Days that hold fewer rows than a training needs reach back to those 624.
    [1, '2024-03-18T12:00:00Z'],
  ])('is weighed for evident drift too, after the last one in its window (%s) was worth nothing', async (days, at) => {
    await addRunInVain(at)
    await configure(database, 'spread', { data_threshold: 20, training_window_days: days })
    await decide(await drift('high', ports.clock.now() - 3 * dayMs))
    expect(await last()).toMatchObject({ status: 'deferred', code: 'waiting-is-cheaper' })
    expect((await last())?.reason).toContain('Run vain for the same cause was worth nothing.')
  })

  it.each([
    [5, '2024-03-10'],
    [1, '2024-03-15'],
  ])(
    'is not weighed for evident drift after one before its window (%s days), which saw other rows',
    async (days, at) => {
      await addRunInVain(at)
      await configure(database, 'spread', { data_threshold: 20, training_window_days: days })
      await decide(await drift('high', ports.clock.now() - 3 * dayMs))
      expect(await last()).toMatchObject({ status: 'requested' })
    },
  )

  it('interrupts a probation whose labels are late, and no other', async () => {
    await database.execute(sql`update model_versions set probation_state = 'running'`)
    await database.execute(
      sql`update predictions set label = null, labelled_at = null where observed_at > '2024-03-03'`,
    )
    await configure(database, 'spread', { retraining_rows_min: 100 })
    const high = await drift('high', ports.clock.now() - 20 * dayMs)
    await decide(high)
    expect(await last()).toMatchObject({ status: 'requested' })
    await database.execute(sql`delete from trigger_decisions`)
    await database.execute(sql`delete from retraining_runs where state = 'requested'`)
    await database.execute(sql`
      update predictions set label = 1, labelled_at = observed_at where observed_at > '2024-03-03' and label is null`)
    const again = { ...high, detail: { ...high.detail, metadata: { ...high.detail.metadata, eventId: 'again' } } }
    await decide(again)
    expect(await last()).toMatchObject({ status: 'deferred', code: 'probation' })
  })

  describe('on a Sunday', () => {
    beforeEach(() => {
      ports.clock.set('2024-03-24T02:00:00Z')
    })

    it('is left to the weekly schedule where that will train', async () => {
      await configure(database, 'spread', { training_price: 5 })
      await decide(tick(ports, 'daily', 'retrain'))
      expect(await last()).toMatchObject({ status: 'suppressed', code: 'other-schedule' })
      ports.clock.set('2024-03-24T03:00:00Z')
      await decide(tick(ports, 'weekly', 'retrain-comprehensively'))
      expect(await last()).toMatchObject({ status: 'requested' })
    })

    it('is decided by the daily schedule where the weekly one will not train', async () => {
      await decide(tick(ports, 'daily', 'retrain'))
      expect(await last()).toMatchObject({ status: 'suppressed', code: 'waiting-is-cheaper' })
    })
  })
})
