import { describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import type { Channel } from '#local/notifications/channel'
import { tellInRounds } from '#local/notifications/tell-in-rounds'

const channel: Channel = { name: 'e-mail', receiversAtOnceMax: 2, receiversOf: () => [], send: async () => 'sent' }
const receivers = ['a', 'b', 'c', 'd', 'e']
const failure = (details: Readonly<Record<string, unknown>>) =>
  new AppError({ code: 'NOTIFICATION_NOT_SENT', message: 'failed', retryable: true, details })

describe('rounds', () => {
  it('are of as many receivers as the channel takes at once', async () => {
    let open = 0
    let most = 0
    const outcomes = await tellInRounds(channel, receivers, async (receiver) => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setTimeout(resolve, 2))
      open -= 1
      return receiver
    })
    expect(most).toBe(2)
    expect(outcomes).toEqual(receivers.map((value) => ({ status: 'fulfilled', value })))
  })

  it('end with one that finds no server, and name those who were not tried', async () => {
    const tried: string[] = []
    const outcomes = await tellInRounds(channel, receivers, async (receiver) => {
      tried.push(receiver)
      throw failure({ code: 'ETIMEDOUT' })
    })
    expect(tried).toEqual(['a', 'b'])
    const said = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)
    expect(said.map(({ message }) => message)).toEqual([
      'failed',
      'failed',
      ...['c', 'd', 'e'].map((receiver) => `e-mail to ${receiver}: not tried, as the server could not be used`),
    ])
    expect(said.every(({ retryable }) => retryable)).toBe(true)
  })

  it('go on after refusals, and where one of a round was told', async () => {
    const tried: string[] = []
    await tellInRounds(channel, receivers, async (receiver) => {
      tried.push(receiver)
      if (receiver === 'd') return
      throw failure(receiver === 'c' ? { code: 'ETIMEDOUT' } : { code: 'EENVELOPE', responseCode: 451 })
    })
    expect(tried).toEqual(receivers)
  })
})
