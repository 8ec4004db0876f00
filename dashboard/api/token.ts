import { Store } from './store.ts'

const storageKey = 'remodel-token'

/** Whether the API refuses requests until a person enters a token. */
export const tokenNeeded = new Store(false)

export function tokenHeader(): Record<string, string> {
  const token = sessionStorage.getItem(storageKey)
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** Called on a 401: the stored token is missing or wrong, so a person has to enter one. */
export function demandToken(): void {
  sessionStorage.removeItem(storageKey)
  tokenNeeded.set(true)
}

/** Stores the token until the tab is closed. */
export function bringToken(token: string): void {
  sessionStorage.setItem(storageKey, token)
  tokenNeeded.set(false)
}
