const names = ['ink', 'muted', 'line', 'accent', 'band', 'warn', 'bad', 'stripe', 'second'] as const
export type Colors = Readonly<Record<(typeof names)[number], string>>

/** The page's current colors, resolved for canvases, which know no CSS variables. */
export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)])) as Colors
}
