import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { awsError } from '#adapters/aws/aws-error'
import type { Notification } from '#contracts/notification'
import type { Notifier } from '#core/ports/notifier'

export interface SnsNotifierOptions {
  readonly topicArn: string
  /** @default a client for the environment's region */
  readonly client?: SNSClient
}

/** SNS's limit on an e-mail's subject, in ASCII characters. */
const subjectCharactersMax = 100
/** SNS's limit is 256 kB per message; our texts are a few sentences. */
const textBytesMax = 200 * 1024

/**
 * The Notifier port on a topic that people subscribe to by e-mail. Severity and model are message attributes, so that a
 * subscription can filter by them.
 */
export class SnsNotifier implements Notifier {
  readonly #topicArn: string
  readonly #client: SNSClient

  constructor({ topicArn, client = new SNSClient() }: SnsNotifierOptions) {
    this.#topicArn = topicArn
    this.#client = client
  }

  /** @throws {AppError} `NOTIFICATION_NOT_SENT` */
  async send({ severity, modelName, modelNames, subject, text }: Notification): Promise<void> {
    const message = new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: subjectOf(subject),
      Message: Buffer.from(`${subject}\n\n${text}`).subarray(0, textBytesMax).toString(),
      MessageAttributes: {
        severity: { DataType: 'String', StringValue: severity },
        modelName: modelsOf(modelName, modelNames),
      },
    })
    await this.#client.send(message).catch((cause) => {
      throw awsError('NOTIFICATION_NOT_SENT', 'a notification cannot be sent', cause)
    })
  }
}

/** SNS counts attributes within a message's 256 kB: of more models, a subscription to one gets all. */
const namesBytesMax = 40 * 1024

/** A list matches a filter that names any of its models. */
function modelsOf(modelName: string, modelNames: readonly string[] | undefined) {
  const list = JSON.stringify(modelNames)
  if (modelNames === undefined || modelNames.length < 2 || list.length > namesBytesMax)
    return { DataType: 'String', StringValue: modelName }
  return { DataType: 'String.Array', StringValue: list }
}

/** One line of printable ASCII without a leading space: SNS rejects any other subject. */
function subjectOf(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]+/g, ' ').trim()
  return ascii.length > subjectCharactersMax ? `${ascii.slice(0, subjectCharactersMax - 3)}...` : ascii || 'Remodel'
}
