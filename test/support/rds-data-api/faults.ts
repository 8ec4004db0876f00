/** What goes wrong with a call, so many times. */
export interface Fault {
  /** The operation's path, as `/CommitTransaction`. @default any */
  readonly operation?: string
  /** @default 1 */
  readonly times?: number
  /**
   * `before`: nothing runs. `after`: it has run, and the answer is the exception. `lost`: it has run, and nothing is
   * answered.
   */
  readonly when: 'before' | 'after' | 'lost'
  readonly exception: string
  readonly message?: string
}

export const resuming: Fault = {
  when: 'before',
  exception: 'DatabaseResumingException',
  message:
    'The Aurora DB instance db-FAKE is resuming after being auto-paused. Please wait a few seconds and try again.',
}

export const throttled: Fault = { when: 'before', exception: 'ThrottlingException', message: 'Rate exceeded' }

/** Faults that are due, in the order in which they were asked for. */
export class Faults {
  readonly #due: { fault: Fault; left: number }[] = []

  add(fault: Fault): void {
    this.#due.push({ fault, left: fault.times ?? 1 })
  }

  take(operation: string): Fault | undefined {
    const index = this.#due.findIndex(({ fault }) => fault.operation === undefined || fault.operation === operation)
    const due = this.#due[index]
    if (due === undefined) return undefined
    due.left -= 1
    if (due.left <= 0) this.#due.splice(index, 1)
    return due.fault
  }
}
