import { Store } from '../api/store.ts'

/** `auto` follows the device. */
export type Theme = 'auto' | 'light' | 'dark'

const storageKey = 'remodel-theme'
export const theme = new Store<Theme>((localStorage.getItem(storageKey) as Theme | null) ?? 'auto')

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value
}

export function chooseTheme(next: Theme): void {
  theme.set(next)
  localStorage.setItem(storageKey, next)
  applyTheme()
}

/** Calls back when colors change, whoever changed them: canvases have to be drawn anew. */
export function onColorsChange(listener: () => void): () => void {
  const device = matchMedia('(prefers-color-scheme: dark)')
  device.addEventListener('change', listener)
  const unlisten = theme.listen(() => requestAnimationFrame(listener))
  return () => {
    device.removeEventListener('change', listener)
    unlisten()
  }
}
