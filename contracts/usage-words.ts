import type { TrainingUsage } from './training-usage.ts'

/**
 * The resources of a training in words.
 *
 * @param usage null where nothing is known
 * @example usageInWords({ cpuSeconds: 12.34, peakMemoryBytes: 734003200, wallSeconds: 8 }) // => '12.3 CPU seconds in 8.0 s, at most 700 MiB of memory'
 */
export function usageInWords(usage: TrainingUsage | null): string {
  if (usage === null) return 'an unknown amount of CPU time and memory'
  const { cpuSeconds, peakMemoryBytes, wallSeconds } = usage
  const mebibytes = Math.ceil(peakMemoryBytes / 2 ** 20).toLocaleString('en-US')
  return `${cpuSeconds.toFixed(1)} CPU seconds in ${wallSeconds.toFixed(1)} s, at most ${mebibytes} MiB of memory`
}
