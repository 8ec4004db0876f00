import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { dayMs } from '#core/instant'
import { sql } from '#core/sql'
import { type ApiLab, openApiLab, priceModel } from '#test/api/api-lab'
import { type CliLab, openCliLab } from './cli-lab.ts'

let api: ApiLab
let cli: CliLab
beforeAll(async () => {
  api = await openApiLab()
  cli = await openCliLab(api)
})
afterAll(async () => {
  await cli.close()
  await api.close()
})

describe('remodel models', () => {
  it('says what to do where there is none', async () => {
    const { code, out } = await cli.run('models', 'list')
    expect([code, out]).toEqual([0, 'No models yet: apply a model file with remodel models apply FILE.'])
  })

  it('applies a file, and again changes nothing', async () => {
    const path = await cli.file('price.json', JSON.stringify(priceModel))
    expect((await cli.run('models', 'apply', path)).out).toBe('Created price. Next: remodel ingest price FILE.')
    expect((await cli.run('models', 'apply', path)).out).toBe('price already matches its file (revision 1).')
    const changed = await cli.file('changed.json', JSON.stringify({ ...priceModel, description: 'NSW' }))
    expect((await cli.run('models', 'apply', changed, '--json')).json).toMatchObject({
      status: 'changed',
      changes: ['description'],
    })
  })

  it.each([
    ['{"name":', 'is not JSON'],
    ['{"name":"Price"}', 'name: a name starts with a letter'],
    ['{"name":"price"}', 'type: is missing: it has to be one of '],
    ['{"name":"price"}', 'columns: is missing: it has to be an object; features: is missing: it has to be a list'],
    [JSON.stringify({ ...priceModel, features: [] }), 'features'],
    [
      JSON.stringify({ ...priceModel, columns: { time: 't', label: 'demand' } }),
      'columns.label: column demand is also a feature',
    ],
  ])('names what is wrong with the file %s', async (content, words) => {
    const { code, err } = await cli.run('models', 'apply', await cli.file('bad.json', content))
    expect(code).toBe(2)
    expect(err).toContain(words)
    expect(err.split('\n')).toHaveLength(1)
  })

  it('names a file that is not there', async () => {
    const { code, err } = await cli.run('models', 'apply', '/nope.json', '--json')
    expect(code).toBe(2)
    expect(JSON.parse(err).error).toMatchObject({
      code: 'NO_SUCH_FILE',
      message: '/nope.json: there is no such file.',
    })
  })

  it('refuses a model file that says a key twice, at any depth', async () => {
    const text = JSON.stringify(priceModel)
    for (const [name, twice] of [
      ['name', text.replace('{', '{"name":"other",')],
      ['label', text.replace('"label":', '"label":"down","label":')],
    ] as const) {
      const path = await cli.file('twice.json', twice)
      const { code, err } = await cli.run('models', 'apply', path)
      expect([code, err]).toEqual([
        2,
        `remodel: ${path} is not a valid model file: ${name}: stands in one object twice`,
      ])
    }
  })

  it('lists them as a table', async () => {
    const { out } = await cli.run('models', 'list')
    expect(out.split('\n')[0]).toMatch(/^MODEL +TYPE +MODE +CHAMPION/)
    expect(out).toMatch(/price +xgboost +active +-/)
  })
})

describe('remodel ingest', () => {
  const rows = (from: number, count: number) =>
    Array.from(
      { length: count },
      (_, i) => `${new Date(Date.parse('1996-05-07') + (from + i) * 60_000).toISOString()},${i},"a, b"\r\n`,
    )

  it('sends a file in chunks that know their place, and tells what could not be read', async () => {
    api.batches.length = 0
    const text = `\uFEFFtime,demand,region\r\n${[...rows(0, 6000), 'yesterday,1,a\r\n', ...rows(7000, 10)].join('')}`
    const { code, out } = await cli.run('ingest', 'price', await cli.file('rows.csv', text))
    expect(code).toBe(0)
    expect(out).toContain('price: 6010 new observations.\n')
    expect(out).toContain('1 of 6011 rows rejected:\n  line 6002: time: "yesterday" is no ISO 8601 time')
    expect(api.batches.map(({ observations, moreFollows }) => [observations.length, moreFollows])).toEqual([
      [5000, true],
      [1010, false],
    ])
  })

  it('says how far a file came that was cut off, and what to do', async () => {
    const path = await cli.file('cut-off.csv', `time,demand,region\n${rows(0, 11_000).join('')}`)
    const send = api.send
    let calls = 0
    const answerThird = (answer: () => Promise<Response>) => {
      calls = 0
      vi.spyOn(api, 'send').mockImplementation((...asked) => {
        calls += asked[1].method === 'POST' ? 1 : 0
        return calls === 3 ? answer() : send(...asked)
      })
    }
    const next = '10,000 rows of the file came in; send the file again: rows that are in are not counted twice.'
    answerThird(() => Promise.reject(new Error('fetch failed', { cause: new Error('other side closed') })))
    const lost = await cli.run('ingest', 'price', path)
    expect([lost.code, lost.err]).toEqual([1, `remodel: The installation does not answer: other side closed. ${next}`])
    const away = { type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'DB_SHUTTING_DOWN' }
    const detail = 'Temporarily not possible (DB_SHUTTING_DOWN); the same request may succeed later.'
    answerThird(async () => Response.json({ ...away, detail }, { status: 503 }))
    const refused = await cli.run('ingest', 'price', path)
    expect([refused.code, refused.err]).toEqual([1, `remodel: ${detail} ${next}`])
    vi.restoreAllMocks()
    expect((await cli.run('ingest', 'price', path)).code).toBe(0)
  })

  it('refuses a JSON array over several lines once', async () => {
    const path = await cli.file('array.ndjson', '[\n{"time":"1996-05-07","demand":1}\n]\n')
    const { code, err } = await cli.run('ingest', 'price', path)
    const next = 'Name it .json, or say --format json.'
    expect([code, err]).toEqual([2, `remodel: ${path} is a JSON array: NDJSON has one object a line. ${next}`])
  })

  it('gives the same file the same identities, and a file that grew only where it grew', async () => {
    const idsOf = async (text: string) => {
      api.batches.length = 0
      await cli.run('ingest', 'price', await cli.file('grows.csv', text))
      return api.batches.map(({ batchId }) => batchId)
    }
    const before = await idsOf(`time,demand,region\n${rows(0, 5500).join('')}`)
    expect(await idsOf(`time,demand,region\n${rows(0, 5500).join('')}`)).toEqual(before)
    const after = await idsOf(`time,demand,region\n${rows(0, 5500).join('')}${rows(9000, 1).join('')}`)
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false])
  })

  it('unpacks a packed file and tells labels by their columns', async () => {
    api.batches.length = 0
    const packed = await cli.file('labels.csv.gz', gzipSync('time;up\n1996-05-07;1\n'))
    const { json } = await cli.run('ingest', 'price', packed, '--json')
    expect(json).toMatchObject({ kind: 'labels', labels: 1, observations: 0 })
    expect(api.batches[0]?.labels).toMatchObject([{ label: 1 }])
  })

  it('takes NDJSON', async () => {
    const path = await cli.file(
      'rows.ndjson',
      '{"time":"1996-05-07","demand":1,"region":"a"}\n\n{"time":"1996-05-08","demand":null}\n',
    )
    expect((await cli.run('ingest', 'price', path, '--json')).json).toMatchObject({
      kind: 'observations',
      observations: 2,
    })
  })

  it('gives the line of the file, past empty lines and rows of several, and all of them as JSON', async () => {
    const bad = Array.from({ length: 12 }, () => 'never,1,a\r\n').join('')
    const text = `time,demand,region\r\n\r\n1996-05-07,1,"a\r\nb"\r\n\r\n1996-05-07,2,c\r\n${bad}`
    const path = await cli.file('lines.csv', text)
    const { code, out } = await cli.run('ingest', 'price', path)
    expect(code).toBe(0)
    expect(out).toContain('13 of 14 rows rejected:\n  line 6: the same time as line 3, and')
    expect(out).toContain('  and 3 more; --json lists them.')
    const { rejectedRows } = (await cli.run('ingest', 'price', path, '--json')).json
    expect(rejectedRows.map(({ line }: { line: number }) => line)).toEqual(
      [6, ...bad.split('\n').map((_, i) => 7 + i)].slice(0, 13),
    )
  })

  it('tells where rows lie by those that it took, whatever one of the far future says', async () => {
    const text = 'time,demand,region\n1996-05-07,1,a\n9999-12-31,1,a\n'
    const { out } = await cli.run('ingest', 'price', await cli.file('ahead.csv', text))
    expect(out).toContain('Every row is from before the current window')
  })

  it('refuses a file that names a column twice before it sends anything', async () => {
    api.batches.length = 0
    const path = await cli.file('twice.csv', 'time,demand,demand,region\n1996-05-07,1,2,a\n')
    const { code, err } = await cli.run('ingest', 'price', path)
    expect([code, err]).toEqual([2, `remodel: ${path}: the header names the column "demand" twice.`])
    expect(api.batches).toEqual([])
  })

  it('ends with 1 where every row was rejected', async () => {
    const path = await cli.file('none.ndjson', '{"time":1,"demand":1,"region":"a"}\n\nnot JSON\n')
    const { code, out, err } = await cli.run('ingest', 'price', path)
    const first = 'line 1: time: 1 is no time in epoch milliseconds'
    expect([code, err]).toEqual([1, `remodel: every row of ${path} was rejected; ${first}`])
    expect(out).toContain('price: nothing was ingested.\n2 of 2 rows rejected:')
    expect(out).toContain('line 3: not a JSON object')
  })

  it.each([
    [
      'time,load\n1996-05-07,1\n',
      'needs the columns "demand" (feature), "region" (feature). Columns found: time, load.',
    ],
    ['', 'is empty.'],
    ['time,demand,region\n1996-05-07,"1\n', 'cannot be read'],
  ])('says in one line what is wrong with %j', async (content, words) => {
    const { code, err } = await cli.run('ingest', 'price', await cli.file('bad.csv', content))
    expect([code, err.split('\n').length]).toEqual([2, 1])
    expect(err).toContain(words)
  })

  it('says so where there is no such model or file, or where a .gz is none', async () => {
    const path = await cli.file('rows2.csv', 'time,demand,region\n')
    expect((await cli.run('ingest', 'nope', path)).err).toBe('remodel: There is no model nope.')
    expect((await cli.run('ingest', 'price', '/nope.csv')).err).toBe('remodel: /nope.csv: there is no such file.')
    const bad = await cli.run('ingest', 'price', await cli.file('bad.csv.gz', 'time,up\n'))
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('is not packed with gzip as its name says')])
  })
})

describe('remodel retrain, cancel, rollback, explain', () => {
  it('refuses with the reason and exit code 1', async () => {
    const { code, out, err } = await cli.run('retrain', 'price', '--reason', 'new tariff')
    expect([code, out]).toEqual([1, ''])
    expect(err).toBe('remodel: not retrained: 0 of 624 labelled rows: 500 to train on, the rest held out.')
  })

  it('asks, names the run, and cancels it', async () => {
    const from = new Date(api.clock.at - 10 * dayMs).toISOString()
    await api.database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
      select 'price', ${from}::timestamptz + i * interval '1 minute', i::text, 'b', 1, ${from}::timestamptz
        from generate_series(1, 700) as i`)
    const { code, json } = await cli.run('retrain', 'price', '--reason', 'new tariff', '--json')
    expect([code, json.status]).toEqual([0, 'requested'])
    expect(json.decision.detail.askedBy).toBe('Ana Müller')
    const again = await cli.run('retrain', 'price')
    expect(again.out).toContain(`Follow it with remodel explain ${json.runId}.`)
    const waiting = cli.run('retrain', 'price', '--wait')
    // It has to join the run before that is cancelled: else it asks for another.
    const isAsk = (event: RemodelEvent) => event['detail-type'] === 'RetrainingAsked'
    await expect.poll(() => api.published.filter(isAsk).length).toBe(3)
    const cancelled = await cli.run('cancel', json.runId, '--reason', 'wrong window')
    expect(cancelled.out).toBe(`Run ${json.runId} is cancelled.`)
    expect(await waiting).toMatchObject({ code: 1, err: `remodel: run ${json.runId} ended cancelled` })
    expect((await cli.run('cancel', json.runId)).err).toContain('has ended already (cancelled)')
    const { out } = await cli.run('explain', json.runId)
    expect(out).toContain('A person: new tariff.')
  })

  it('explains a model in words, and says so where there is neither model nor run', async () => {
    const { out } = await cli.run('explain', 'price')
    expect(out).toContain('price: No version serves yet.')
    expect(out).toContain('would have changed it: More labelled rows (624 more labelled rows)')
    expect((await cli.run('explain', 'nope')).err).toBe('remodel: There is no model or run nope.')
  })

  it('refuses a rollback with the reason', async () => {
    const { code, err } = await cli.run('rollback', 'price', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(err).error).toMatchObject({
      code: 'ROLLBACK_REFUSED',
      message: 'The model has no champion to go back from.',
    })
    expect((await cli.run('rollback', 'price', '--to', 'two')).code).toBe(2)
  })
})

describe('remodel status, config, schedules, dead-letters', () => {
  it('shows how things are', async () => {
    const { out } = await cli.run('status')
    expect(out).toContain('Now 1996-09-04 12:00 UTC. Next: drift at 1996-09-04 12:30 UTC.')
    expect((await cli.run('status', '--json')).json.models[0].name).toBe('price')
  })

  it('says so where the first training broke: why, and what to do', async () => {
    await api.database.execute(sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at, failure)
      values ('price-broke', 'price', 'failed', 'initial', 'first', '1996-09-04T11:00:00Z'::timestamptz,
              '1996-09-04T12:59:00Z'::timestamptz, 'out of memory at 4 GB')`)
    const { out } = await cli.run('status')
    expect(out).toContain('training failed')
    expect(out).toContain(
      'price: No version serves; run price-broke ended failed at 1996-09-04 12:59 UTC: out of memory at 4 GB.\n' +
        '  Fix the cause, then run: remodel retrain price. Details: remodel explain price-broke.',
    )
    await api.database.execute(sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at)
      values ('price-cancelled', 'price', 'cancelled', 'manual', 'x', '1996-09-04T13:00:00Z'::timestamptz,
              '1996-09-04T13:10:00Z'::timestamptz)`)
    expect((await cli.run('status')).out).toBe(out)
    await api.database.execute(sql`delete from retraining_runs where run_id in ('price-broke', 'price-cancelled')`)
    expect((await cli.run('status')).out).not.toContain('training failed')
  })

  it('gets and sets the configuration', async () => {
    expect(await cli.run('config', 'get', 'data_threshold')).toMatchObject({ out: '1000', err: '' })
    expect((await cli.run('config', 'set', 'data_threshold', '50', '--model', 'price')).out).toBe(
      'data_threshold is 50 (set for the model; the default is 1000).',
    )
    expect((await cli.run('config', 'get', '--model', 'price')).out).toMatch(/data_threshold +50 +model, Ana Müller/)
    expect(await cli.run('config', 'get', 'data_threshold')).toMatchObject({
      out: '1000',
      err: '  data_threshold: overridden for price',
    })
    const all = (await cli.run('config', 'get')).out
    expect(all).toMatch(/training_memory_gb +4 +default +4 +whole, from 1 +GB of memory that a training may use/)
    expect(all).toContain('config get --model MODEL shows the values in effect for it')
    expect(all).toContain('data_threshold: overridden for price')
    expect((await cli.run('config', 'unset', 'data_threshold', '--model', 'price')).out).toBe(
      'data_threshold is 1000 again (the default).',
    )
    expect((await cli.run('config', 'unset', 'data_threshold', '--model', 'price')).out).toBe(
      'data_threshold is 1000 already (the default).',
    )
    await cli.run('config', 'set', 'data_threshold', '70')
    expect((await cli.run('config', 'set', 'data_threshold', '70')).out).toBe(
      'data_threshold is 70 already (set for the installation; the default is 1000).',
    )
    await cli.run('config', 'set', 'data_threshold', '50', '--model', 'price')
    expect((await cli.run('config', 'unset', 'data_threshold', '--model', 'price')).out).toBe(
      'data_threshold is 70 again (set for the installation; the default is 1000).',
    )
    expect((await cli.run('config', 'unset', 'data_threshold')).out).toBe('data_threshold is 1000 again (the default).')
    expect(await cli.run('config', 'get', 'data_threshold')).toMatchObject({ out: '1000', err: '' })
    for (const words of [
      ['data_threshold', 'many'],
      ['data_threshold', '0'],
      ['nope', '1'],
      ['data_threshold', '1', '--model', 'nope'],
    ])
      expect([words, (await cli.run('config', 'set', ...words)).code]).toEqual([words, 2])
    expect((await cli.run('config', 'set', 'nope', '1')).err).toBe('remodel: There is no configuration nope.')
  })

  it('lists and sets schedules', async () => {
    expect((await cli.run('schedules', 'list')).out).toMatch(
      /daily +0 2 \* \* \* +At 02:00 +UTC .* retrains each model that has enough/,
    )
    const set = await cli.run('schedules', 'set', 'daily', '--cron', '0 4 * * *', '--time-zone', 'Australia/Sydney')
    expect(set.out).toBe(
      'daily is "0 4 * * *" Australia/Sydney. Next: 1996-09-04 18:00 UTC, 1996-09-05 18:00 UTC, 1996-09-06 18:00 UTC.',
    )
    const again = await cli.run('schedules', 'set', 'daily', '--cron', '0 4 * * *')
    expect(again.out).toMatch(/^daily is already "0 4 \* \* \*" Australia\/Sydney\. Next: /)
    expect((await cli.run('schedules', 'set', 'daily', '--disable')).out).toContain('It is disabled.')
    expect((await cli.run('schedules', 'set', 'daily')).code).toBe(2)
    expect((await cli.run('schedules', 'set', 'daily', '--enable', '--disable')).code).toBe(2)
    const both = await cli.run('schedules', 'set', 'daily', '--cron', '0 2 1 * 1')
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('both restricted')])
    expect((await cli.run('schedules', 'set', 'nope', '--enable')).code).toBe(2)
    expect((await cli.run('schedules', 'set', 'daily', '--time-zone', 'Mars')).code).toBe(2)
  })

  it('lists dead letters and sends one again', async () => {
    expect((await cli.run('dead-letters', 'list')).out).toBe('No dead letters.')
    await api.database.execute(sql`
      insert into dead_letters (function_name, event, error, attempts, failed_at)
      values ('notify', '{"detail-type": "ModelPromoted"}', 'no route', 3, '1996-09-04T10:00:00Z'::timestamptz)`)
    expect((await cli.run('dead-letters', 'list')).out).toMatch(
      /notify +ModelPromoted +1996-09-04 10:00 +3 +- +no route/,
    )
    expect((await cli.run('dead-letters', 'redrive', '1')).out).toBe('ModelPromoted was sent to notify again.')
    expect((await cli.run('dead-letters', 'redrive', 'x')).err).toBe('remodel: id: is not a number')
  })
})
