/** Writes `observations.csv.gz` and `labels.csv.gz`: the rows of the example `electricity`. */
export { makeFiles } from '../electricity/make-files.ts'
