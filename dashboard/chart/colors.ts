const names = ['ink', 'muted', 'line', 'accent', 'band', 'warn', 'bad', 'stripe', 'second'] as const
export type Colors = Readonly<Record<(typeof names)[number], string>>

/** The page's colors as canvases need them: what the style sheet made of light and dark. */
export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)])) as Colors
}
