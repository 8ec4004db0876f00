/** More distinct texts than the product has. Further ones (lists of varying length) are not prepared. */
const namesMax = 500

/** Only these run again and again, and nothing else can be prepared. */
const preparable = /^\s*(?:select|with|insert|update|delete)\b/i

/** The names under which the connections of a pool prepare statements: each connection parses a named text once. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  #given = 0

  /** @returns undefined for a statement that is not prepared */
  of(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= namesMax || !preparable.test(text)) return known
    this.#given += 1
    const name = `s${this.#given}`
    this.#names.set(text, name)
    return name
  }

  /** Has a text prepared again, under another name. */
  forget(text: string): void {
    this.#names.delete(text)
  }
}
