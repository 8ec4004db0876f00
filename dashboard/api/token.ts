import { Store } from './store.ts'

const storageKey = 'remodel-token'

/** Whether somebody has to bring the token before anything is answered. */
export const tokenNeeded = new Store(false)

export function tokenHeader(): Record<string, string> {
  const token = sessionStorage.getItem(storageKey)
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** The API answered 401: what is kept is wrong, or nothing is. */
export function demandToken(): void {
  sessionStorage.removeItem(storageKey)
  tokenNeeded.set(true)
}

/** Keeps the token for as long as the tab lives. */
export function bringToken(token: string): void {
  sessionStorage.setItem(storageKey, token)
  tokenNeeded.set(false)
}
