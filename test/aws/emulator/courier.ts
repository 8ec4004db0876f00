import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from './client-options.ts'

export interface Courier {
  /** Where SageMaker posts what it says of its jobs. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * The account's own bus, for events of AWS's services: on AWS nobody else can put them there, and MiniStack keeps to
 * that.
 *
 * Which deployed rule takes an event is asked of MiniStack, with the rule's own pattern; its queue gets it, as
 * EventBridge does it.
 *
 * @param switches what a test may do to this cloud, by path: tests run in other processes
 */
export async function startCourier(
  endpoint: string,
  switches: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Courier> {
  const events = new EventBridgeClient(clientOptions(endpoint))
  let isMute = false
  const turns = {
    ...switches,
    '/courier/mute': async () => (isMute = true),
    '/courier/speak': async () => (isMute = false),
  }
  const server = createServer((request, response) => {
    const turn = turns[request.url as keyof typeof turns]
    const done = turn
      ? turn()
      : text(request).then((body) => (isMute ? [] : deliver(endpoint, events, JSON.parse(body))))
    void done.then(
      (answer) => response.end(JSON.stringify(answer ?? null)),
      (error) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      events.destroy()
    },
  }
}

async function enqueue(endpoint: string, queueArn: string, event: object): Promise<void> {
  const queues = new SQSClient(clientOptions(endpoint))
  const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName: queueArn.split(':').at(-1) }))
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }))
  queues.destroy()
}

/** By name: whose event source a queue is. */
async function functionsFedBy(endpoint: string, queueArn: string): Promise<string[]> {
  const query = new URLSearchParams({ EventSourceArn: queueArn })
  const answer = await fetch(`${endpoint}/2015-03-31/event-source-mappings/?${query}`)
  const { EventSourceMappings } = (await answer.json()) as { EventSourceMappings: { FunctionArn: string }[] }
  return EventSourceMappings.map(({ FunctionArn }) => FunctionArn.split(':').at(-1) as string)
}

/** @returns the functions that get it */
async function deliver(endpoint: string, events: EventBridgeClient, event: object): Promise<string[]> {
  const { Rules = [] } = await events.send(new ListRulesCommand({}))
  const took: string[] = []
  for (const { Name, EventPattern } of Rules) {
    if (!EventPattern) continue
    const test = new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) })
    if (!(await events.send(test)).Result) continue
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }))
    for (const { Arn = '' } of Targets) {
      await enqueue(endpoint, Arn, event)
      took.push(...(await functionsFedBy(endpoint, Arn)))
    }
  }
  return took
}
