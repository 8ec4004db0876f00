import { Store } from '../api/store.ts'

/** The last thing that was done or happened, as a screen reader says it and as a line at the page's foot shows it for a while. */
export const announcement = new Store<{ readonly text: string; readonly at: number } | null>(null)

export function announce(text: string): void {
  announcement.set({ text, at: Date.now() })
}
