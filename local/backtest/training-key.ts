import { namedFiles } from '#adapters/local/artifact-files'
import { contentAddress } from '#core/identity'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingJob } from '#core/ports/training-backend'

/**
 * Keys of trainings: equal where the trainer gets the same request, the same rows and the same champion, whatever the
 * run, the installation and the names of the files.
 */
export class TrainingKeys {
  readonly #store: Pick<ObjectStore, 'get'>
  readonly #trainer: string
  /** Objects never change: each is hashed once. */
  readonly #hashes = new Map<string, Promise<string>>()

  /** @param trainer names the trainer's own code: another one may give another version of the same rows */
  constructor(store: Pick<ObjectStore, 'get'>, trainer: string) {
    this.#store = store
    this.#trainer = trainer
  }

  /**
   * The key of a job: a hash of all that its trainer reads.
   *
   * The hyperparameters are all of the request: type, features, parameters, window, cutoff, the champion's cutoff and
   * the rules of the split. Rows do not depend on the order of their files; a model's files keep their names.
   *
   * @throws {AppError} `OBJECT_NOT_FOUND`
   */
  async keyOf({ modelType, hyperparameters, channels, limits }: TrainingJob): Promise<string> {
    const { champion = [], ...others } = channels
    const rows: [string, string[]][] = []
    for (const [channel, keys] of Object.entries(others))
      rows.push([channel, (await Promise.all(keys.map((key) => this.#hashOf(key)))).sort()])
    const championFiles = await Promise.all(
      [...namedFiles(champion)].map(async ([path, key]) => [path, await this.#hashOf(key)]),
    )
    const read = {
      trainer: this.#trainer,
      modelType,
      // The number of threads can change the last digits of a sum.
      cpus: limits.cpus,
      hyperparameters: Object.entries(hyperparameters).sort(byName),
      rows: rows.sort(byName),
      champion: championFiles.sort(),
    }
    return contentAddress(new TextEncoder().encode(JSON.stringify(read)))
  }

  #hashOf(key: string): Promise<string> {
    const known = this.#hashes.get(key)
    if (known) return known
    const hash = this.#store.get(key).then(contentAddress)
    this.#hashes.set(key, hash)
    hash.catch(() => this.#hashes.delete(key))
    return hash
  }
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : Number(left > right)
}
