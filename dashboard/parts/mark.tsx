/** Each meaning has a shape of its own, so that reading it takes no color vision. */
export type MarkShape = 'dot' | 'ring' | 'diamond' | 'square' | 'down' | 'up' | 'cross' | 'back' | 'tick' | 'half'

const shapes: Readonly<Record<MarkShape, string>> = {
  dot: 'M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
  ring: 'M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0-10zM8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6z',
  diamond: 'M8 2l6 6-6 6-6-6z',
  square: 'M3 3h10v10H3z',
  down: 'M2 4h12L8 14z',
  up: 'M2 12h12L8 2z',
  cross: 'M3 4.4L4.4 3 8 6.6 11.6 3 13 4.4 9.4 8 13 11.6 11.6 13 8 9.4 4.4 13 3 11.6 6.6 8z',
  back: 'M7 3v3h3.5a3.5 3.5 0 0 1 0 7H5v-2h5.5a1.5 1.5 0 0 0 0-3H7v3L2 7z',
  tick: 'M7 3h2v10H7z',
  half: 'M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM8 3.6v8.8a4.4 4.4 0 0 0 0-8.8z',
}

export function shapePath(shape: MarkShape): string {
  return shapes[shape]
}

export function Mark({ shape }: { readonly shape: MarkShape }) {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      <path d={shapes[shape]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  )
}
