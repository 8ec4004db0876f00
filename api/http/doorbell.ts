/** Wakes one waiter; a ring without a waiter ends the next wait at once. */
export class Doorbell {
  #hasRung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#hasRung = true
    this.#wake?.()
  }

  /** @returns false after the timeout without a ring */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.#hasRung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    const heard = this.#hasRung
    this.#hasRung = false
    this.#wake = null
    return heard
  }
}
