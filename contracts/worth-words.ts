import { plural, showFigure } from './wording.ts'
import type { Worth, WorthGain, WorthSummary } from './worth.ts'

type WorthUnit = Pick<Worth, 'isMoney' | 'lossUnit'>

/** Whether retraining was worth it, in one sentence. */
export function worthInWords({ trainingCount, total, price, ...unit }: WorthSummary): string {
  if (trainingCount === 0) return 'No retraining has replaced a version yet.'
  const spent = `${plural(trainingCount, 'retraining')} at a price of ${amount(price, unit)} each`
  if ('unknown' in total.gain) return `${spent}; their worth is not known: ${unknownInWords(total.gain.unknown)}.`
  return `${spent} ${gainInWords(total.gain, unit)} against never retraining (version ${total.baselineVersion}).`
}

/** One training, in one sentence. */
export function trainingWorthInWords(training: Worth['trainings'][number], unit: WorthUnit): string {
  const { version, replaced, gain } = training
  const subject = `Version ${version}${replaced === null ? '' : ` against version ${replaced}`}`
  if ('unknown' in gain) return `${subject}: not known, ${unknownInWords(gain.unknown)}.`
  return `${subject} ${gainInWords(gain, unit)}.`
}

function gainInWords({ gained, standardError, rows }: Extract<WorthGain, { gained: number }>, unit: WorthUnit): string {
  return `${gainedInWords(gained, unit)} on ${plural(rows, 'labelled row')} (standard error ${roundedGain(standardError)})`
}

/** @example gainedInWords(-12, { isMoney: false, lossUnit: null }) // => 'lost 12 correct predictions' */
export function gainedInWords(gained: number, unit: WorthUnit): string {
  return `${gained < 0 ? 'lost' : 'gained'} ${amount(Math.abs(gained), unit)}`
}

function amount(value: number, { isMoney, lossUnit }: WorthUnit): string {
  return isMoney ? `${roundedGain(value)} of your money` : `${roundedGain(value)} ${lossUnit ?? 'correct predictions'}`
}

function unknownInWords(reason: Extract<WorthGain, { unknown: string }>['unknown']): string {
  switch (reason) {
    case 'nothing-to-compare':
      return 'there is no version to compare with'
    case 'not-scored':
      return 'that version is not scored on the same rows'
    case 'too-early':
      return 'too few days have passed'
  }
}

/** To two digits: gains are estimates. */
export function roundedGain(value: number): string {
  return showFigure(Number(value.toPrecision(2)))
}
