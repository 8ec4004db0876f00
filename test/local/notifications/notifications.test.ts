import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeEvent } from '#core/facts/make-event'
import { minuteMs } from '#core/instant'
import { sql } from '#core/sql'
import { workRanks } from '#local/bus/work-queue'
import { readChannelSettings } from '#local/notifications/read-channel-settings'
import { anyRow } from '#store/tables/row'
import { newWorld, openIn, type World, writeSmallExample } from '#test/local/runtime-lab'
import { headersOf, type MailServer, mailPassword, startMailServer, textOf } from '#test/support/mail-server'
import { startWebhookServer, type WebhookServer, webhookPath } from '#test/support/webhook-server'

let hook: WebhookServer
let mail: MailServer
let world: World
/** The answer to each address in turn; 250 where there is none. */
let refused: Readonly<Record<string, number>>

beforeEach(async () => {
  refused = {}
  hook = await startWebhookServer()
  mail = await startMailServer({
    onRcptTo: ({ address }, _session, done) => {
      const responseCode = refused[address]
      return responseCode === undefined ? done() : done(Object.assign(new Error('not now'), { responseCode }))
    },
  })
  world = await newWorld()
})
afterEach(async () => {
  await world.close()
  await hook.close()
  await mail.close()
})

const channels = (changes: Readonly<Record<string, string>> = {}) =>
  readChannelSettings({
    REMODEL_WEBHOOK_URL: hook.url,
    REMODEL_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    REMODEL_MAIL_FROM: 'remodel@example.org',
    REMODEL_MAIL_TO: 'ops@example.org, ada@example.org',
    ...changes,
  })

/** An installation of its own notifier, in real time. */
async function openLive(settings = channels()) {
  const { notifier: _, ...brought } = world.brought
  const runtime = await openIn({ ...world, brought }, { channels: settings })
  await runtime.start()
  const publish = async (id: string) => {
    const event = makeEvent('ServingLost', {
      key: [id],
      occurredAt: runtime.now(),
      correlationId: 'spread',
      data: { modelName: 'spread', championVersion: 3, versionBefore: 3, reason: 'no file <a[0]> „weg“' },
    })
    await runtime.engine.bus.publish([event])
    return event.detail.metadata.eventId
  }
  /** Runs what is due within so many minutes. */
  const run = async (minutes: number) => {
    const stop = new AbortController()
    const at = runtime.now() + minutes * minuteMs
    runtime.engine.loop.enqueue({ at, rank: workRanks.tick, run: async () => stop.abort() })
    await runtime.run(stop.signal)
  }
  return { runtime, publish, run, letters: () => runtime.engine.bus.listDeadLetters() }
}

const linesOf = async () => (await readFile(join(world.state, 'notifications.ndjson'), 'utf8')).trimEnd().split('\n')

describe('the notifications of one machine', () => {
  it('reach the file, the webhook and each address, in the same words', async () => {
    const { publish, run, runtime } = await openLive()
    await publish('one')
    await run(1)
    const lines = (await linesOf()).map((line) => JSON.parse(line))
    expect(lines).toMatchObject([{ severity: 'critical', modelName: 'spread', subject: 'spread: no version serves' }])
    expect(lines[0].time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(hook.posts).toMatchObject([
      {
        path: webhookPath,
        body: {
          text: expect.stringMatching(/^:rotating_light: \*spread: no version serves\*\n.*&lt;a\[0\]&gt; „weg“/),
        },
      },
    ])
    expect(mail.mails.map(({ to }) => to[0]).sort()).toEqual(['ada@example.org', 'ops@example.org'])
    for (const received of mail.mails) {
      expect(headersOf(received).get('subject')).toBe(lines[0].subject)
      expect(textOf(received)).toBe(lines[0].text)
    }
    await runtime.close()
  })

  it('are posted as JSON where a webhook asks for it', async () => {
    const { publish, run, runtime } = await openLive(channels({ REMODEL_WEBHOOK_FORMAT: 'json' }))
    const id = await publish('one')
    await run(1)
    expect(hook.posts[0]?.body).toMatchObject({ id, severity: 'critical', subject: 'spread: no version serves' })
    await runtime.close()
  })

  it('are tried again for the receiver that failed alone', async () => {
    const { publish, run, letters, runtime } = await openLive()
    const statuses = [429, 500]
    hook.answer = (response) => void response.writeHead(statuses.shift() ?? 200).end()
    refused = { 'ops@example.org': 451 }
    await publish('one')
    await run(1)
    refused = {}
    await run(10)
    expect(hook.posts).toHaveLength(3)
    expect(mail.mails.map(({ to }) => to[0]).sort()).toEqual(['ada@example.org', 'ops@example.org'])
    expect(await linesOf()).toHaveLength(1)
    expect(await letters()).toEqual([])
    await runtime.close()
  })

  it('reach twelve people by a mail server that takes three connections at once', async () => {
    await mail.close()
    mail = await startMailServer({ maxClients: 3 })
    const people = Array.from({ length: 12 }, (_, index) => `p${index}@example.org`)
    const { publish, run, letters, runtime } = await openLive(channels({ REMODEL_MAIL_TO: people.join() }))
    await publish('one')
    await run(10)
    expect(mail.mails.map(({ to }) => to[0]).sort()).toEqual([...people].sort())
    expect(await letters()).toEqual([])
    await runtime.close()
  })

  it('that a receiver never takes end as one dead letter, which says so without a secret and tells nobody twice', async () => {
    const smtp = `smtp://ada:${encodeURIComponent(mailPassword)}@127.0.0.1:${mail.port}`
    const { publish, run, letters, runtime } = await openLive(channels({ REMODEL_SMTP_URL: smtp }))
    hook.answer = (response) => void response.writeHead(500).end(`gone: ${hook.url}`)
    refused = { 'ops@example.org': 550 }
    await publish('one')
    await run(10)
    const [letter, ...others] = await letters()
    expect(others).toEqual([])
    expect(letter).toMatchObject({ functionName: 'notify', attempts: 3 })
    expect(letter?.error).toMatch(
      /^NOTIFICATION_NOT_SENT: the webhook of 127\.0\.0\.1:\d+ answered with status 500 \(gone: …\); e-mail to ops@example\.org: 127\.0\.0\.1:\d+ does not take the e-mail \(550 not now\)$/,
    )
    expect(hook.posts).toHaveLength(3)
    expect(mail.mails.map(({ to }) => to[0])).toEqual(['ada@example.org'])
    const kept = await world.database.query(
      sql`select to_jsonb(t)::text as row from dead_letters as t union all select to_jsonb(t)::text from outbox as t
          union all select to_jsonb(t)::text from processed_events as t`,
      anyRow,
    )
    expect(JSON.stringify(kept)).not.toMatch(/very-secret|s3cr3t/)
    await runtime.close()
  })

  it('of a replay are lines of the file alone, with the times of the replay', async () => {
    const { notifier: _, ...brought } = world.brought
    const runtime = await openIn(
      { ...world, brought },
      { example: await writeSmallExample(), days: 4, channels: channels() },
    )
    await runtime.start()
    await runtime.runToEnd(new AbortController().signal)
    await runtime.close()
    const lines = (await linesOf()).map((line) => JSON.parse(line))
    expect(lines.map(({ subject }) => subject).join()).toContain('version 1')
    expect(lines.every(({ time }) => time >= '2024-02-23' && time < '2024-02-28')).toBe(true)
    expect([hook.posts, mail.mails]).toEqual([[], []])
  })
})
