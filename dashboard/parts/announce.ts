import { Store } from '../api/store.ts'

/** The latest announcement: screen readers speak it, and a line at the foot of the page shows it for a while. */
export const announcement = new Store<{ readonly text: string; readonly at: number } | null>(null)

export function announce(text: string): void {
  announcement.set({ text, at: Date.now() })
}
