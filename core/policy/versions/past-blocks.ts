import { addBlocks, leadOf, type PairedBlock } from './paired-block.ts'

/**
 * The noise that is believed before there are blocks, and how many blocks that counts for. The rows of one moment are
 * taken for one, and neighbouring moments for alike half of the time, which triples the variance.
 */
const prior = { blocks: 2, correlationFactor: 3 } as const

/**
 * Before there are rows the two versions' mistakes are taken for unrelated, and for as many as a material difference
 * takes; that counts as much as this many moments.
 */
const priorMoments = 10

/** The correlation of neighbouring blocks that is believed, and how many blocks that counts for. */
const priorCorrelation = { value: 0.1, blocks: 10 } as const

/** Some dozen differences tell stronger correlations from none, not from each other. */
const correlationMax = 0.9

interface Differences {
  squares: number
  count: number
}

/**
 * The blocks of two versions' losses so far, and the noise that they let expect of the next one: from the differences of
 * neighbouring and of next but one blocks, and from what is believed before there are blocks.
 */
export class PastBlocks {
  readonly #blocks: PairedBlock[] = []
  readonly #rows: number[] = []
  readonly #moments: number[] = []
  #sum: PairedBlock | null = null
  /** Differences of neighbouring and of next but one blocks, as those of two usual blocks would be. */
  #near: Differences = { squares: 0, count: 0 }
  #next: Differences = { squares: 0, count: 0 }
  #usual = { rows: 0, moments: 0 }

  add(block: PairedBlock): void {
    this.#blocks.push(block)
    this.#sum = this.#sum === null ? block : addBlocks(this.#sum, block)
    insertSorted(this.#rows, block.labelled)
    insertSorted(this.#moments, block.moments)
    const usual = { rows: medianOf(this.#rows), moments: medianOf(this.#moments) }
    if (usual.rows === this.#usual.rows && usual.moments === this.#usual.moments) {
      this.#learn(this.#blocks.length - 1)
      return
    }
    // Another usual block is another unit of noise.
    this.#usual = usual
    this.#near = { squares: 0, count: 0 }
    this.#next = { squares: 0, count: 0 }
    for (const index of this.#blocks.keys()) this.#learn(index)
  }

  /** The sums of all blocks. There has to be one. */
  get sum(): PairedBlock {
    return this.#sum as PairedBlock
  }

  /**
   * The variance of the next block's lead, autocorrelation included.
   *
   * @param least the variance of a moment's difference that is believed at least, before there are rows
   */
  noiseOf(block: PairedBlock, { least }: { readonly least: number }): { variance: number; freedom: number } {
    const { variance, freedom } = noiseOfUsual(this.sum, this.#blocks.length, this.#near, this.#next, least)
    return { variance: variance / this.#weightOf(block), freedom }
  }

  #learn(index: number): void {
    this.#learnAt(this.#near, index, 1)
    this.#learnAt(this.#next, index, 2)
  }

  #learnAt(differences: Differences, index: number, lag: number): void {
    const [block, earlier] = [this.#blocks[index], this.#blocks[index - lag]]
    if (block === undefined || earlier === undefined) return
    const difference = leadOf(block) - leadOf(earlier)
    const weight = 2 / (1 / this.#weightOf(block) + 1 / this.#weightOf(earlier))
    differences.squares += (weight * difference * difference) / 2
    differences.count += 1
  }

  /** The share of a usual block's information that a block carries, by its rows and by its moments, in (0, 1]. */
  #weightOf({ labelled, moments }: PairedBlock): number {
    return Math.min(1, labelled / this.#usual.rows, moments / this.#usual.moments)
  }
}

function noiseOfUsual(past: PairedBlock, blockCount: number, near: Differences, next: Differences, least: number) {
  const { labelled, moments, championLoss, otherLoss, championSquares, otherSquares, differenceSquares } = past
  const unrelated =
    (championSquares + otherSquares) / moments - (championLoss / labelled) ** 2 - (otherLoss / labelled) ** 2
  const ofMoment = (differenceSquares + Math.max(least, unrelated) * priorMoments) / (moments + priorMoments)
  const independent = (ofMoment * blockCount) / Math.max(blockCount, moments)
  const one = blend(near, independent * prior.correlationFactor * (1 - priorCorrelation.value))
  const two = blend(next, independent * prior.correlationFactor * (1 - priorCorrelation.value ** 2))
  const measured = one > 0 ? Math.min(correlationMax, Math.max(0, two / one - 1)) : 0
  const correlation =
    (measured * near.count + priorCorrelation.value * priorCorrelation.blocks) / (near.count + priorCorrelation.blocks)
  return {
    // Moments are alike or independent, not opposed: less than independent ones show is luck, and rare rows on which
    // the versions differ would make much of it.
    variance: Math.max(independent, (one * (1 + correlation)) / (1 - correlation) ** 2),
    // The squares of neighbouring differences share a block each: they are worth two thirds of as many deviations.
    freedom: ((prior.blocks + (near.count * 2) / 3) * (1 - correlation)) / (1 + correlation),
  }
}

function blend({ squares, count }: Differences, believed: number): number {
  return (squares + prior.blocks * believed) / (count + prior.blocks)
}

function insertSorted(sorted: number[], value: number): void {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  sorted.splice(low, 0, value)
}

function medianOf(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] as number
}
