/**
 * Which half of the rows a block of time belongs to: alternating blocks.
 *
 * Rows that neighbor in time share their errors, so that halves by single rows would share their luck, and what was
 * chosen on one half would look just as good on the other. Blocks are at least as long as a label takes, and hold
 * enough rows to average them. A change of the world that lasts for several blocks is in both halves.
 *
 * @example halfOfBlock(3) // => 1
 */
export function halfOfBlock(block: number): 0 | 1 {
  return (((block % 2) + 2) % 2) as 0 | 1
}
