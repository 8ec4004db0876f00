import { describe, expect, it } from 'vitest'
import type { Notification } from '#contracts/notification'
import { makeHandler } from '#functions/post-to-slack/handler'
import { spec } from '#functions/post-to-slack/spec'
import { withPipeline } from '#pipeline/pipeline'
import { FakeClock, silentLog } from '#test/support/fake-ports'

const delivered = (Message: string, Subject: string | null = null, attributes: Record<string, string> = {}) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: 'arn',
      Sns: {
        Type: 'Notification',
        MessageId: 'm',
        TopicArn: 't',
        Subject,
        Message,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
        ),
      },
    },
  ],
})

describe('what a topic tells', () => {
  const posted: Notification[] = []
  const run = async (input: unknown) => {
    posted.splice(0)
    const handler = makeHandler({ chat: { send: async (notification) => void posted.push(notification) } })
    await withPipeline(spec, handler, { log: silentLog, clock: new FakeClock('2024-01-01T00:00:00Z') })(input)
    return posted
  }

  it('is posted as it was told: subject, words, severity', async () => {
    const message = 'churn: back from version 4 to 3\n\nit trails\n\nby much'
    expect(await run(delivered(message, 'churn: back', { severity: 'warning', modelName: 'churn' }))).toEqual([
      {
        severity: 'warning',
        modelName: 'churn',
        subject: 'churn: back from version 4 to 3',
        text: 'it trails\n\nby much',
      },
    ])
  })

  it('is posted, too, when SNS could not deliver it and its dead letter is given back', async () => {
    const letter = delivered('churn: back from version 4 to 3', 'churn: back', {
      severity: 'warning',
      modelName: 'churn',
    })
    expect(await run(letter.Records[0]?.Sns)).toMatchObject([
      { severity: 'warning', modelName: 'churn', subject: 'churn: back' },
    ])
  })

  it('is an alarm in words, and its end', async () => {
    const alarm = {
      AlarmName: 'margin',
      AlarmDescription: 'a model fails',
      NewStateValue: 'ALARM',
      NewStateReason: 'below 0',
    }
    expect(await run(delivered(JSON.stringify(alarm), 'ALARM: "margin"'))).toEqual([
      { severity: 'critical', modelName: '', subject: 'margin: ALARM', text: 'a model fails\nbelow 0' },
    ])
    expect(await run(delivered(JSON.stringify({ ...alarm, NewStateValue: 'OK' })))).toMatchObject([
      { severity: 'info', subject: 'margin: over' },
    ])
  })

  it('is posted as it is where it is nothing of ours', async () => {
    expect(await run(delivered('hello', 'someone'))).toEqual([
      { severity: 'info', modelName: '', subject: 'someone', text: 'hello' },
    ])
    expect(await run(delivered('{broken', null))).toMatchObject([{ subject: '{broken' }])
  })

  it('is refused where no topic sent it', async () => {
    await expect(run({ Records: [] })).rejects.toMatchObject({ code: 'NOT_A_TOPIC_MESSAGE', retryable: false })
  })
})
