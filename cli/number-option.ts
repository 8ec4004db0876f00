import { InvalidArgumentError } from 'commander'

/** A parser for an option that takes a whole number. @throws {InvalidArgumentError} naming the limits */
export function wholeNumber({ min = 0, max = Number.MAX_SAFE_INTEGER }): (text: string) => number {
  const to = max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`It has to be a whole number from ${min}${to}.`)
  }
}

/** A parser for an option that takes a number above 0. @throws {InvalidArgumentError} */
export function positiveNumber(words = 'a number above 0'): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isFinite(value) && value > 0) return value
    throw new InvalidArgumentError(`It has to be ${words}.`)
  }
}
