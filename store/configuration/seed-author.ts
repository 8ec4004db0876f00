/** The author, in `updated_by`, of a row that no person has edited. */
export const seedAuthor = 'seed'
