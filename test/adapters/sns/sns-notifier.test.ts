import { SNSClient } from '@aws-sdk/client-sns'
import { afterEach, describe, expect, it } from 'vitest'
import { SnsNotifier } from '#adapters/sns/sns-notifier'
import { type AwsWire, openAwsWire } from '../aws-wire.ts'

const published = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'
const refused = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`

describe('telling a topic', () => {
  let wire: AwsWire
  afterEach(() => wire.close())

  /** SNS as it is: a subject of 1 to 100 printable ASCII characters that begins with no space. */
  async function open() {
    wire = await openAwsWire(({ body }) => {
      const subject = new URLSearchParams(body.toString()).get('Subject') ?? ''
      return /^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)
        ? { body: published, headers: { 'content-type': 'text/xml' } }
        : { status: 400, body: refused('InvalidParameter'), headers: { 'content-type': 'text/xml' } }
    })
    return new SnsNotifier({ topicArn: 'arn:aws:sns:eu-west-1:1:t', client: new SNSClient(wire.client) })
  }

  it.each(['churn: version 3 is champion', 'ümläut – and a dash', 'x'.repeat(300), ' \n', 'two\nlines'])(
    'is sent with a subject that SNS takes: %j',
    async (subject) => {
      const notifier = await open()
      await notifier.send({ severity: 'critical', modelName: 'churn', subject, text: 'why' })
      const fields = new URLSearchParams(wire.requests[0]?.body.toString())
      expect(fields.get('TopicArn')).toBe('arn:aws:sns:eu-west-1:1:t')
      expect(fields.get('Message')).toBe(`${subject}\n\nwhy`)
      expect([...fields.values()]).toEqual(expect.arrayContaining(['severity', 'critical', 'modelName', 'churn']))
    },
  )

  it('of several models matches a filter by any of them, unless their names are too many', async () => {
    const notifier = await open()
    const gathered = {
      severity: 'warning',
      modelName: '*',
      subject: 'Performance degraded: 2 models',
      text: 'why',
    } as const
    const attributeOf = (index: number) => {
      const fields = [...new URLSearchParams(wire.requests[index]?.body.toString())]
      const name = fields.find(([, value]) => value === 'modelName')?.[0].replace('.Name', '.Value')
      return fields.filter(([key]) => key.startsWith(`${name}.`)).map(([, value]) => value)
    }
    await notifier.send({ ...gathered, modelNames: ['churn', 'price'] })
    expect(attributeOf(0).sort()).toEqual(['String.Array', '["churn","price"]'].sort())
    await notifier.send({
      ...gathered,
      modelNames: Array.from({ length: 2000 }, (_, index) => `a-model-${index}-of-many`),
    })
    expect(attributeOf(1).sort()).toEqual(['*', 'String'])
    await notifier.send({ ...gathered, modelName: 'churn', modelNames: ['churn'] })
    expect(attributeOf(2).sort()).toEqual(['String', 'churn'])
  })

  it.each([
    ['Throttled', 429, true],
    ['InternalError', 500, true],
    ['AuthorizationError', 403, false],
    ['NotFound', 404, false],
  ])('fails on %s; a repeat may help: %s', async (code, status, retryable) => {
    wire = await openAwsWire(() => ({ status, body: refused(code), headers: { 'content-type': 'text/xml' } }))
    const notifier = new SnsNotifier({ topicArn: 't', client: new SNSClient(wire.client) })
    await expect(notifier.send({ severity: 'info', modelName: 'm', subject: 's', text: 't' })).rejects.toMatchObject({
      code: 'NOTIFICATION_NOT_SENT',
      retryable,
    })
  })
})
