import { useState } from 'preact/hooks'

export interface Action {
  readonly isRunning: boolean
  readonly error: Error | null
  /** @returns whether it worked */
  run(work: () => Promise<unknown>): Promise<boolean>
}

/** The state of a request that a person made: whether it is running, and its error. */
export function useAction(): Action {
  const [state, setState] = useState<{ isRunning: boolean; error: Error | null }>({ isRunning: false, error: null })
  return {
    ...state,
    run: async (work) => {
      setState({ isRunning: true, error: null })
      try {
        await work()
        setState({ isRunning: false, error: null })
        return true
      } catch (error) {
        setState({ isRunning: false, error: error as Error })
        return false
      }
    },
  }
}
