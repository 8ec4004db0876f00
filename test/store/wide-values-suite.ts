import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { applyModel } from '#api/models/apply-model'
import { defaultConfiguration } from '#contracts/configuration'
import type { ModelFile } from '#contracts/model-file'
import { dayMs, hourMs, minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { compactProfiles } from '#functions/compact-history/compact-profiles'
import { makeHandler as ingest } from '#functions/ingest-observations/handler'
import { spec as ingestSpec } from '#functions/ingest-observations/spec'
import { withPipeline } from '#pipeline/pipeline'
import { loadRetrainingFacts } from '#store/decisions/load-retraining-facts'
import { insertReferences } from '#store/drift/insert-references'
import { loadReferences } from '#store/drift/load-references'
import { findDeadLetters } from '#store/events/find-dead-letters'
import { loadDeadLetterEvent } from '#store/events/load-dead-letter-event'
import { findLedgerRows } from '#store/ledger/find-ledger-rows'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { loadModel } from '#store/models/load-model'
import { loadModelDefinition } from '#store/models/load-model-definition'
import { insertProfiles } from '#store/profiles/insert-profiles'
import { loadProfileRows } from '#store/profiles/load-profile-rows'
import { findBatchesToCompact } from '#store/rows/find-batches-to-compact'
import { findRuns } from '#store/runs/find-runs'
import { insertRun } from '#store/runs/insert-run'
import { joinRun } from '#store/runs/join-run'
import { keepPartitions } from '#store/tables/keep-partitions'
import { loadServingModel } from '#store/versions/load-serving-model'
import { exampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'

/**
 * Values as large as the product lets them become hold on every database: none is above 64 kB a row, 1 MiB an answer or
 * 4 MiB a request.
 */
export function wideValuesSuite(name: string, open: () => Promise<Database>): void {
  describe(`the largest values on ${name}`, () => {
    const now = Date.parse('2024-03-10T00:00:00Z')
    const features = Array.from(
      { length: 2000 },
      (_, n) => ({ name: `${n}-“${'merkmal'.repeat(8)}”`, group: 'other', kind: 'numeric' }) as const,
    )
    const wide: ModelFile = exampleModel({ name: 'wide', features })
    let database: Database

    beforeAll(async () => {
      database = await open()
      await keepPartitions(database, defaultConfiguration, now)
      await database.transaction((executor) => applyModel(executor, { file: wide, askedBy: 'ana', now }))
    })
    afterAll(() => database.close())

    test('a model of 2,000 features is read whole, inside a transaction too', async () => {
      expect((await loadModel(database, 'wide'))?.definition).toEqual(wide)
      expect((await loadServingModel(database, 'wide'))?.definition).toEqual(wide)
      const read = await database.transaction((executor) => loadModelDefinition(executor, 'wide'))
      expect(read).toMatchObject({ definition: wide, revision: 1 })
    })

    test('the ledger tells of an edit of it what can be told in a row', async () => {
      const changed = { ...wide, classificationThreshold: 0.4 }
      await database.transaction((executor) => applyModel(executor, { file: changed, askedBy: 'ana', now: now + 1 }))
      const [entry] = await findLedgerRows(database, { modelName: 'wide', before: null, eventType: 'person', limit: 1 })
      expect(entry?.detail).toMatchObject({
        before: { classificationThreshold: 0.5, features: { bytes: expect.any(Number), sha256: expect.any(String) } },
        after: { classificationThreshold: 0.4 },
      })
    })

    test('its references are read whole', async () => {
      const sketch = randomBytes(21_000).toString('base64')
      const references = features.slice(0, 120).map(
        (feature) =>
          ({
            featureName: feature.name,
            group: 'other',
            kind: 'numeric',
            rowCount: 1,
            nullCount: 0,
            profile: { sketch },
          }) as const,
      )
      await insertReferences(database, { modelName: 'wide', version: 1, windowStart: 0, windowEnd: now, references })
      const read = await loadReferences(database, 'wide', 1)
      expect(read.map(({ featureName }) => featureName).toSorted()).toEqual(
        references.map(({ featureName }) => featureName).toSorted(),
      )
      expect(read.every(({ profile }) => (profile as { sketch: string }).sketch === sketch)).toBe(true)
    })

    test('profiles of a window are read whole, and rolled up in a transaction', async () => {
      const profiles = {
        price: {
          kind: 'categorical',
          rows: 1,
          nulls: 0,
          counts: { [randomBytes(22_000).toString('hex')]: 1 },
          other: 0,
        },
      }
      const from = now - 2 * dayMs
      const rows = Array.from({ length: 40 }, (_, n) => ({
        bucketAt: from + n * 30 * minuteMs,
        resolution: 'half-hour',
        batchId: `batch-${n}`,
        part: 0,
        rowCount: 1,
        profiles,
        rowDigest: null,
      }))
      await insertProfiles(database, 'wide', rows)
      const window = { modelName: 'wide', from, to: now }
      expect(await loadProfileRows(database, window)).toHaveLength(40)
      await compactProfiles(database, 'wide', now)
      const rolledUp = await loadProfileRows(database, window)
      expect(rolledUp.map(({ resolution, rowCount }) => [resolution, rowCount])).toEqual([['day', 40]])
    })

    test('a batch of 2,000 features is taken in one delivery', async () => {
      const ports = fakePorts(database, toIso(now))
      const handler = withPipeline(ingestSpec, ingest(ports), { log: ports.log, clock: ports.clock })
      const observations = Array.from({ length: 150 }, (_, n) => ({
        id: `row-${n}`,
        at: now - hourMs + n,
        features: features.map((_, index) => Math.sin(n * index)),
      }))
      const unreadable = Array.from({ length: 2500 }, (_, n) => ({
        rowNumber: n + 1,
        reason: 'broken',
        raw: '"'.repeat(2000),
      }))
      const report = await handler({ modelName: 'wide', batchId: 'wide-batch', observations, labels: [], unreadable })
      expect(report).toMatchObject({ status: 'accepted', observations: 150, rejected: 2500 })
      const parts = await loadProfileRows(database, { modelName: 'wide', from: now - hourMs, to: now })
      expect(parts.flatMap((part) => Object.keys(part.profiles as object))).toHaveLength(2000)
    })

    test('files of a day of one-minute batches are listed', async () => {
      const batches = Array.from({ length: 1440 }, (_, n) => ({
        id: `b${n}`,
        key: `models/wide/rows/${'0'.repeat(60)}${n}.ndjson.gz`,
      }))
      await database.execute(sql`
        insert into ingested_batches (model_name, batch_id, object_key, observation_count, label_count, rejected_count, received_at)
        select 'wide', id, key, 1, 0, 0, '2024-03-01T12:00:00Z'
          from jsonb_to_recordset(${JSON.stringify(batches)}::jsonb) as batch (id text, key text)`)
      const days = await findBatchesToCompact(database, { modelName: 'wide', before: now - dayMs })
      expect(days.map(({ day, keys }) => [day, keys.length])).toEqual([['2024-03-01', 1440]])
    })

    test('a run that hundreds of triggers joined is read whole, and the last ones are left to the ledger', async () => {
      const cause = (n: number) =>
        ({
          triggerId: `t${n}`,
          kind: 'manual',
          severity: null,
          reason: 'r'.repeat(500),
          occurredAt: toIso(now),
        }) as const
      const run = {
        runId: 'wide-run',
        modelName: 'wide',
        trigger: 'manual',
        comprehensive: false,
        forced: false,
        askedBy: 'ana',
        reason: 'why',
      } as const
      await insertRun(database, { ...run, cause: cause(0), evidence: {}, requestedAt: now })
      for (let n = 1; n <= 120; n++)
        await joinRun(database, 'wide-run', cause(n), { comprehensive: n === 120, force: false })
      const [read] = await findRuns(database, { runId: 'wide-run', modelName: null, limit: 1 })
      expect(read?.causes.length).toBeGreaterThan(40)
      expect(read?.causes.length).toBeLessThan(100)
      expect(read?.comprehensive).toBe(true)
    })

    test('a model whose 2,000 features are all broken can be decided on and listed', async () => {
      await database.execute(sql`
        insert into episodes (id, model_name, kind, subject, opened_at, last_seen_at)
        select 'e' || index, 'wide', 'data-quality', 'null-spike: ' || (feature ->> 'name'), ${toIso(now)}::timestamptz, ${toIso(now)}::timestamptz
          from jsonb_array_elements(${JSON.stringify(features)}::jsonb) with ordinality as listed (feature, index)`)
      const asked = { modelName: 'wide', windowFrom: now - dayMs, gapMs: 0, dataHoldDays: 28, now }
      const facts = await database.transaction((executor) => loadRetrainingFacts(executor, asked))
      expect(facts.openDataQuality).toHaveLength(20)
      const [summary] = await listModelSummaries(database, { modelName: 'wide', limit: 1 })
      expect(summary?.openEpisodes).toHaveLength(100)
    })

    test('a dead letter of megabytes is listed by what it is, and whole when it is sent again', async () => {
      const event = { modelName: 'wide', batchId: 'lost', observations: [randomBytes(900_000).toString('base64')] }
      await database.execute(sql`
        insert into dead_letters (function_name, event, error, attempts, failed_at)
        values ('ingest-observations', ${JSON.stringify(event)}::jsonb, ${'e'.repeat(100_000)}, 3, ${toIso(now)}::timestamptz)`)
      const [letter] = await findDeadLetters(database, { limit: 10 })
      expect(letter?.event).toEqual({ modelName: 'wide', batchId: 'lost', bytes: expect.any(Number) })
      expect(letter?.error).toHaveLength(4000)
      expect(await loadDeadLetterEvent(database, letter?.id ?? 0)).toEqual({ event })
      expect(await loadDeadLetterEvent(database, 0)).toBeNull()
    })

    test('no row of the ledger or of a run is above 64 kB', async () => {
      const sizes = sql`
        select greatest((select max(octet_length(log::text)) from retraining_logs as log),
                        (select max(octet_length(run::text)) from retraining_runs as run)) as bytes`
      const [row] = await database.query(sizes, z.object({ bytes: z.number() }))
      expect(row?.bytes).toBeLessThan(64 * 1024)
    })
  })
}
