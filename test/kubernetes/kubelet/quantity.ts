const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
}

/**
 * The number of a quantity of Kubernetes: CPUs, bytes, pods.
 *
 * @example readQuantity('250m') // => 0.25
 * @example readQuantity('4Gi') // => 4294967296
 * @throws for a unit that the lab does not know
 */
export function readQuantity(text: string): number {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text) ?? []
  const factor = factors[unit]
  if (figure === undefined || factor === undefined) throw new Error(`the lab does not read the quantity ${text}`)
  return Number(figure) * factor
}
