/** The bytes of a row's loss; one more says whether the answer was right. */
const lossBytes = Float64Array.BYTES_PER_ELEMENT

/**
 * The fate of a version's answers, one a row: the loss as `answerJudge` has it, and whether the answer was right. Nine
 * bytes a row, however many classes a model has.
 */
export class GridAnswers {
  readonly bytes: Uint8Array
  readonly #losses: Float64Array
  readonly #right: Uint8Array

  private constructor(bytes: Uint8Array<ArrayBuffer>, rowCount: number) {
    this.bytes = bytes
    this.#losses = new Float64Array(bytes.buffer, 0, rowCount)
    this.#right = bytes.subarray(lossBytes * rowCount)
  }

  /** Rows without an answer. @example GridAnswers.none(2).lossOf(1) // => NaN */
  static none(rowCount: number): GridAnswers {
    const answers = new GridAnswers(new Uint8Array((lossBytes + 1) * rowCount), rowCount)
    answers.#losses.fill(Number.NaN)
    return answers
  }

  /** @returns null where the bytes are not those of so many rows */
  static read(bytes: Uint8Array, rowCount: number): GridAnswers | null {
    // A copy: a file's bytes may begin anywhere in their buffer, where no number may.
    return bytes.length === (lossBytes + 1) * rowCount ? new GridAnswers(new Uint8Array(bytes), rowCount) : null
  }

  set(row: number, { loss, isRight }: { readonly loss: number; readonly isRight: boolean }): void {
    this.#losses[row] = loss
    this.#right[row] = Number(isRight)
  }

  /** NaN without an answer. */
  lossOf(row: number): number {
    return this.#losses[row] as number
  }

  isRight(row: number): boolean {
    return this.#right[row] === 1
  }
}
