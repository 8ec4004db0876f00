import type { Instant } from '#core/instant'

/** A version, as far as it shows a person's decisions about the champion. */
export interface ChoosableVersion {
  readonly version: number
  /** When a person last made it champion; null for never. */
  readonly chosenAt: Instant | null
  /** When it last stopped being champion; null for the champion and for versions that never were. */
  readonly retiredAt: Instant | null
}

export interface PersonsChoice {
  readonly version: number
  readonly chosenAt: Instant
}

/**
 * Finds the person's choice that an automatic return to a version would go back past (law 8); null when there is none.
 *
 * By choosing a champion, a person decides against all champions until then. The choice stands until a person chooses
 * again: after later retrainings too, and after an automatic return to it. Automatic returns may go to the choice
 * itself and to champions after it.
 *
 * @complexity O(versions)
 * @example findChoiceInTheWay([{ version: 1, chosenAt: null, retiredAt: 10 }, { version: 2, chosenAt: 20, retiredAt:
 *   null }], 1)?.version // => 2
 */
export function findChoiceInTheWay(versions: readonly ChoosableVersion[], toVersion: number): PersonsChoice | null {
  let choice: PersonsChoice | null = null
  for (const { version, chosenAt } of versions)
    if (chosenAt !== null && (choice === null || chosenAt > choice.chosenAt)) choice = { version, chosenAt }
  if (choice === null || choice.version === toVersion) return null
  const leftAt = versions.find(({ version }) => version === toVersion)?.retiredAt ?? null
  return leftAt === null || leftAt <= choice.chosenAt ? choice : null
}
