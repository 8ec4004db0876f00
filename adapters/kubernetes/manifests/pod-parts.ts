/** The containers of a training's pod. */
export const podParts = {
  /** Brings the data in, before the training. */
  bring: 'bring',
  /** Takes the results out, after the training. */
  carry: 'carry',
  train: 'train',
} as const
