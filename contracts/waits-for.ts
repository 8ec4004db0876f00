/** The reasons that a deferred trigger waits for, with their words: "on hold until …". */
const waitWords = {
  run: 'the active run ends',
  cooldown: 'the cooldown is over',
  'data-quality': 'the data is fixed or counts as usual',
  breaker: 'the circuit breaker closes',
  probation: 'the probation is over',
  'labelled-rows': 'there are more labelled rows',
  evidence: 'there is new evidence',
  price: 'waiting costs more than a training',
} as const

export type WaitsFor = keyof typeof waitWords
export const waitsFor = Object.keys(waitWords) as WaitsFor[]

/** @example waitInWords('probation') // => 'the probation is over' */
export function waitInWords(name: unknown): string {
  return (waitWords as Readonly<Record<string, string>>)[String(name)] ?? String(name)
}
