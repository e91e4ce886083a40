/** One side of a comparison. */
export interface Contender {
  /** Does the work once and returns its sample. */
  run(): number | Promise<number>
}

/**
 * Samples of two contenders that take turns, so that both see the same machine: first `warmups` turns that are not counted, then
 * `rounds` that are.
 */
export async function alternate(
  ours: Contender,
  peer: Contender,
  options: { warmups: number; rounds: number },
): Promise<{ ours: number[]; peer: number[] }> {
  const samples = { ours: [] as number[], peer: [] as number[] }
  for (let turn = -options.warmups; turn < options.rounds; turn++) {
    const [mine, theirs] = [await ours.run(), await peer.run()]
    if (turn < 0) continue
    samples.ours.push(mine)
    samples.peer.push(theirs)
  }
  return samples
}
