import * as fc from 'fast-check'

// Properties are checked on the same values in every run, so that a change that breaks nothing fails nothing.
// PROPERTY_SEED=random looks for new ones.
const seed = process.env.PROPERTY_SEED ?? '1'
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) })
