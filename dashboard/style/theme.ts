import { Store } from '../api/store.ts'

/** `auto` follows the operating system. */
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

/** Calls back when the colors change, by the person or the operating system: canvases have to be drawn again. */
export function onColorsChange(listener: () => void): () => void {
  const device = matchMedia('(prefers-color-scheme: dark)')
  device.addEventListener('change', listener)
  const unlisten = theme.listen(() => requestAnimationFrame(listener))
  return () => {
    device.removeEventListener('change', listener)
    unlisten()
  }
}
